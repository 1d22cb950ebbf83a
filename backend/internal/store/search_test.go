package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// index does what the background does, until nothing is left to do.
func index(t *testing.T, s *store.Store) {
	t.Helper()
	for n := 1; n > 0; {
		var err error
		n, err = s.IndexSearch(t.Context(), 7)
		require.NoError(t, err)
	}
}

// hits are what a search finds of an organization's, newest first.
func hits(t *testing.T, s *store.Store, organizationID, query string, types ...domain.SearchType) []domain.SearchHit {
	t.Helper()
	if types == nil {
		types = domain.SearchTypes
	}
	found, err := s.Search(t.Context(), organizationID, domain.SearchQuery{Terms: domain.SearchTerms(query), Types: types}, domain.PageRequest{Limit: 50})
	require.NoError(t, err)
	out := make([]domain.SearchHit, len(found))
	for i, f := range found {
		out[i] = f.BySystem()
	}
	return out
}

func idsOfHits(all []domain.SearchHit) []string {
	out := make([]string, len(all))
	for i, h := range all {
		out[i] = h.ID
	}
	return out
}

// named makes a prompt that has a name and says nothing.
func (w *world) named(t *testing.T, name string) string {
	t.Helper()
	p := w.newPrompt()
	p.Name, p.SystemPrompt, p.Messages = name, "", []domain.Message{}
	require.NoError(t, w.store.CreatePrompt(t.Context(), projectOf(p), p))
	return p.ID
}

// answered makes a run that has ended with an answer.
func (w *world) answered(t *testing.T, answer string, values map[string]string) string {
	t.Helper()
	e := w.newExecution()
	if e.VariableValues = values; values == nil {
		e.VariableValues = map[string]string{}
	}
	require.NoError(t, w.store.CreateExecution(t.Context(), testkit.PromptOf(e), e))
	_, err := w.store.CompleteExecution(t.Context(), e.ID, domain.Outcome{Status: domain.StatusCompleted}, &answer, start)
	require.NoError(t, err)
	return e.ID
}

func TestSearchFindsWhatEachScriptWrites(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		named := map[string]string{}
		for _, name := range []string{"Rechnungen prüfen, große Straße", "İSTANBUL gezisi", "ışık", "東京都の天気予報", "京都の寺", "รายงานประจำเดือนของลูกค้า",
			"مُحَمَّد يكتب تقريرًا", "🚀 Launch 👩‍🚀 plan", "Crème brûlée", "ＦＵＬＬ width ①", "한국어 번역기에서", "snake_case.name", "שָׁלוֹם"} {
			named[name] = w.named(t, name)
		}
		index(t, s)
		for query, want := range map[string]string{
			"rechnungen": "Rechnungen prüfen, große Straße", "PRUFEN": "Rechnungen prüfen, große Straße", "grosse STRASSE": "Rechnungen prüfen, große Straße",
			"istanbul": "İSTANBUL gezisi", "isik": "ışık", "天気": "東京都の天気予報", "東京": "東京都の天気予報", "都の天": "東京都の天気予報", "寺": "京都の寺",
			"ลูกค้า": "รายงานประจำเดือนของลูกค้า", "เดือน": "รายงานประจำเดือนของลูกค้า", "محمد": "مُحَمَّد يكتب تقريرًا", "تقرير": "مُحَمَّد يكتب تقريرًا",
			"🚀": "🚀 Launch 👩‍🚀 plan", "launch pl": "🚀 Launch 👩‍🚀 plan", "creme brulee": "Crème brûlée", "crème": "Crème brûlée", "full 1": "ＦＵＬＬ width ①",
			"번역": "한국어 번역기에서", "snake case": "snake_case.name", "snake_case": "snake_case.name", "שלום": "שָׁלוֹם",
		} {
			require.Equal(t, []string{named[want]}, idsOfHits(hits(t, s, w.account.Organization.ID, query)), query)
		}
		require.Len(t, hits(t, s, w.account.Organization.ID, "京都"), 2, "in both, since it begins anywhere")
		for _, query := range []string{"天京", "aunch", "launch 寺", "รายปี", "zzz"} {
			require.Empty(t, hits(t, s, w.account.Organization.ID, query), query)
		}
	})
}

func TestSearchLooksIntoEveryKindOfThing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.prompt.SystemPrompt, w.prompt.Messages = "You are a Marmalade chef.", []domain.Message{{Role: "user", Content: "Bake {{dish}}"},
			{Role: "user", Parts: []domain.Part{`{"type":"text","text":"with apricots"}`}}}
		require.NoError(t, s.UpdatePrompt(t.Context(), promptItself(w.prompt), w.prompt, "system_prompt", "messages"))
		v := w.newVersion(2)
		v.Message, v.SystemPrompt, v.Messages = "Before the marmalade", "x", []domain.Message{}
		require.NoError(t, s.CreateVersion(t.Context(), promptOfVersion(v), v))
		run := w.answered(t, strings.Repeat("A long answer. ", 100)+"Then comes marmalade 👩‍👩‍👧 and "+strings.Repeat("more of it. ", 100), map[string]string{"dish": "Zwieback"})
		index(t, s)
		found := hits(t, s, w.account.Organization.ID, "MARMAL")
		require.Equal(t, []string{run, v.ID, w.prompt.ID}, idsOfHits(found), "newest first")

		e, version, prompt := found[0], found[1], found[2]
		require.Equal(t, "response_text", e.Matched)
		require.Contains(t, e.Snippet, "Then comes marmalade 👩‍👩‍👧 and more")
		require.Regexp(t, "^….*…$", e.Snippet)
		require.LessOrEqual(t, len([]rune(e.Snippet)), 202)
		require.Equal(t, []any{w.prompt.ID, w.prompt.ProjectID, w.prompt.Name, 1, w.newExecution().Model}, []any{e.PromptID, e.ProjectID, e.PromptName, *e.VersionNumber, *e.Model})
		require.True(t, e.CreatedAt.Equal(start))
		require.Equal(t, []any{"message", "Before the marmalade", 2}, []any{version.Matched, version.Snippet, *version.VersionNumber})
		require.Equal(t, []any{"system_prompt", "You are a Marmalade chef."}, []any{prompt.Matched, prompt.Snippet})

		for query, matched := range map[string]string{"zwieback": "variable_values", "apricots": "messages"} {
			found := hits(t, s, w.account.Organization.ID, query)
			require.Len(t, found, 1, query)
			require.Equal(t, matched, found[0].Matched)
		}
		require.Equal(t, []string{w.prompt.ID}, idsOfHits(hits(t, s, w.account.Organization.ID, "marmal", domain.SearchPrompt)))
		require.Equal(t, []string{run, v.ID}, idsOfHits(hits(t, s, w.account.Organization.ID, "marmal", domain.SearchVersion, domain.SearchExecution)))
		require.Equal(t, []string{w.prompt.ID}, idsOfHits(hits(t, s, w.account.Organization.ID, "apricots chef")), "in two of its fields")
	})
}

func TestSearchFollowsWhatChanges(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		p, v := w.prompt, w.version
		organization := w.account.Organization.ID
		runs := []string{w.answered(t, "quince", nil), w.answered(t, "quince", nil)}
		running := w.run(t)
		index(t, s)
		require.Equal(t, []string{runs[1], runs[0]}, idsOfHits(hits(t, s, organization, "quince")))
		_, err := s.CompleteExecution(t.Context(), running.ID, domain.Outcome{Status: domain.StatusCancelled}, ptr("half a quince"), start)
		require.NoError(t, err)
		p.Name = "Damson"
		require.NoError(t, s.UpdatePrompt(t.Context(), promptItself(p), p, "name"))
		require.NoError(t, s.SetVersionMessage(t.Context(), promptItself(p), v.VersionNumber, "damson too"))
		index(t, s)
		require.Equal(t, []string{running.ID, runs[1], runs[0]}, idsOfHits(hits(t, s, organization, "quince")))
		require.Equal(t, []string{v.ID, p.ID}, idsOfHits(hits(t, s, organization, "damson")))
		require.Empty(t, hits(t, s, organization, "naïve", domain.SearchVersion)[1:], "a version is found once, however often it was indexed")

		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(running.ID), at(0)))
		require.Len(t, hits(t, s, organization, "quince"), 2)
		require.NoError(t, s.SetPromptDeleted(t.Context(), promptItself(p), at(0)))
		require.Empty(t, hits(t, s, organization, "quince"))
		require.Empty(t, hits(t, s, organization, "damson"))
		require.NoError(t, s.SetPromptDeleted(t.Context(), promptItself(p), nil))
		require.Len(t, hits(t, s, organization, "quince"), 2)
		require.NoError(t, s.SetProjectDeleted(t.Context(), projectItself(w.project), at(0)))
		require.Empty(t, hits(t, s, organization, "damson"))
		require.NoError(t, s.SetProjectDeleted(t.Context(), projectItself(w.project), nil))
		require.Len(t, hits(t, s, organization, "damson"), 2)
	})
}

// What is deleted for good leaves the index in the same statement, and nothing that was on its way puts it back.
func TestPurgedThingsLeaveTheIndex(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		kept, gone := w.answered(t, "kept", nil), w.answered(t, "gone", nil)
		index(t, s)
		count := func(table string) (n int64) {
			require.NoError(t, s.Raw(t.Context()).Table(table).Count(&n).Error)
			return n
		}
		before := count("search_documents")
		require.Equal(t, before, count("search_tokens"))
		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(gone), at(-time.Hour)))
		require.NoError(t, s.Purge(t.Context(), start, start))
		require.Equal(t, before-1, count("search_documents"))
		require.Equal(t, before-1, count("search_tokens"))
		require.Equal(t, []string{kept}, idsOfHits(hits(t, s, w.account.Organization.ID, "kept")))

		w.answered(t, "on its way", nil)
		require.NoError(t, s.SetPromptDeleted(t.Context(), promptItself(w.prompt), at(-time.Hour)))
		require.NoError(t, s.Purge(t.Context(), start, start))
		index(t, s)
		for _, table := range []string{"search_documents", "search_tokens", "search_queue", "search_backfill"} {
			require.Zero(t, count(table), table)
		}
	})
}

// A run whose text is erased is not found by it any more from that very moment, and stays found by what is left.
func TestErasedTextsLeaveTheIndex(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		run := w.answered(t, "secret answer", map[string]string{"a": "secret value"})
		index(t, s)
		find := func(query string) []string { return idsOfHits(hits(t, s, w.account.Organization.ID, query)) }
		require.Equal(t, []string{run}, find("secret answer value"))
		require.NoError(t, s.Raw(t.Context()).Exec("UPDATE execution_results SET response_text = '' WHERE execution_id = ?", run).Error)
		require.Empty(t, find("secret"))
		index(t, s)
		require.Equal(t, []string{run}, find("secret value"))
		require.Empty(t, find("answer"))
		require.NoError(t, s.Raw(t.Context()).Exec("UPDATE executions SET variable_values = '{}' WHERE id = ?", run).Error)
		require.Empty(t, find("secret"))
		index(t, s)
		require.Empty(t, find("secret"))
	})
}

func TestSearchSeesItsOwnOrganizationAlone(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		sam, eve := newWorld(t, s), newWorld(t, s)
		mine, hers := sam.named(t, "same words"), eve.named(t, "same words")
		index(t, s)
		require.Equal(t, []string{mine}, idsOfHits(hits(t, s, sam.account.Organization.ID, "same words")))
		require.Equal(t, []string{hers}, idsOfHits(hits(t, s, eve.account.Organization.ID, "same words")))
		for _, query := range []string{"§" + strings.ReplaceAll(eve.account.Organization.ID, "-", ""), "§prompt", "prompt*"} {
			require.Empty(t, hits(t, s, sam.account.Organization.ID, query), query)
		}
	})
}

func TestSearchPagesByAge(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		var want []string
		for range 7 {
			want = append([]string{w.named(t, "plum")}, want...)
		}
		index(t, s)
		q := domain.SearchQuery{Terms: domain.SearchTerms("plum"), Types: domain.SearchTypes}
		var got []string
		page := domain.PageRequest{Limit: 3}
		for range 5 {
			found, err := s.Search(t.Context(), w.account.Organization.ID, q, page)
			require.NoError(t, err)
			for _, f := range found[:min(3, len(found))] {
				page.Before = f.BySystem().ID
				got = append(got, page.Before)
			}
			if len(found) <= 3 {
				break
			}
		}
		require.Equal(t, want, got)
	})
}

// Things that were there before the index are indexed in the background, without a note of a change.
func TestBackfillIndexesWhatWasThere(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for range 20 {
			w.answered(t, "olive", nil)
		}
		running := w.run(t)
		require.NoError(t, s.Raw(t.Context()).Exec("DELETE FROM search_queue").Error)
		index(t, s)
		require.Len(t, hits(t, s, w.account.Organization.ID, "olive"), 20)
		require.NotContains(t, idsOfHits(hits(t, s, w.account.Organization.ID, "naive")), running.ID)
		require.NotEmpty(t, hits(t, s, w.account.Organization.ID, "naive", domain.SearchPrompt))
		require.NotEmpty(t, hits(t, s, w.account.Organization.ID, "naive", domain.SearchVersion))
	})
}

// Several instances index what people change meanwhile; in the end the index says what the things say.
func TestManyIndexAtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			atOnce(3, func() {
				for ctx.Err() == nil {
					_, err := s.IndexSearch(t.Context(), 5)
					require.NoError(t, err)
				}
			})
		}()
		words := []string{"alpha", "beta", "gamma"}
		for i := range 60 {
			w.prompt.Name = words[i%3]
			require.NoError(t, s.UpdatePrompt(t.Context(), promptItself(w.prompt), w.prompt, "name"))
		}
		stop()
		<-ended
		index(t, s)
		for i, word := range words {
			require.Len(t, hits(t, s, w.account.Organization.ID, word), i/2, word)
		}
	})
}

// Whatever a person or a model writes can be indexed, and searched for.
func TestSearchTakesAnyText(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		texts := []string{megabyte(), strings.Repeat("a", 1<<20), strings.Repeat("漢字かな交じり文", 1<<12), strings.Repeat("ﷺ", 1<<14),
			strings.Repeat("é", 1<<16), strings.Repeat("👩‍👩‍👧", 1<<12), strings.Repeat("'\"\\:*&|!()<->", 1<<10), "\u0301\u200d\ufe0f", "§" + strings.Repeat("ß ", 1<<15)}
		for i, text := range texts {
			w.answered(t, text, map[string]string{"a": texts[len(texts)-1-i]})
			texts[i] = domain.SearchText(text)[:min(1000, len(text))]
		}
		index(t, s)
		for _, query := range append(texts, "OR", "NOT NEAR(a b)", `"`, `a" OR "b`, "a* ^b", "tokens:a", "a & b | !c <-> d:*", "'a' \\'b", "*", "a\x00b", "\xff\xfe", "-a", "{x}") {
			terms := domain.SearchTerms(query)
			_, err := s.Search(t.Context(), w.account.Organization.ID, domain.SearchQuery{Terms: terms, Types: domain.SearchTypes}, domain.PageRequest{Limit: 5})
			require.NoError(t, err, "%.40q", query)
			require.LessOrEqual(t, len(terms), 32)
		}
		require.Len(t, hits(t, s, w.account.Organization.ID, "漢字か"), 2, "in an answer, and in a value")
		require.Len(t, hits(t, s, w.account.Organization.ID, strings.Repeat("a", 100)), 2)
	})
}
