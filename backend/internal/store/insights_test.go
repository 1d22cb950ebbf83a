package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

var firstDay = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func (w *world) report(t *testing.T, batchID string, now time.Time, events ...domain.ClientEvent) bool {
	t.Helper()
	org := w.account.Organization.ID
	added, err := w.store.AddClientCounts(t.Context(), w.account.User.ID, batchID, domain.CountClientEvents(org, events, now), now)
	require.NoError(t, err)
	return added
}

func (w *world) insights(t *testing.T, from, to time.Time) *domain.Insights {
	t.Helper()
	in, err := w.store.Insights(t.Context(), w.account.Organization.ID, from, to)
	require.NoError(t, err)
	return in
}

func autosaved(ms int64) domain.ClientEvent {
	return domain.ClientEvent{Kind: domain.AutosaveDone, MS: &ms}
}

func TestInsightsOfRuns(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		first := w.prompt
		run := func(w *world, at time.Time, status domain.Status, ttft *int) {
			e := w.newExecution()
			e.CreatedAt, e.Status, e.TTFTMS = at, status, ttft
			require.NoError(t, s.CreateExecution(t.Context(), testkit.PromptOf(e), e))
			// A run begins without one.
			require.NoError(t, s.Raw(t.Context()).Model(&e).Updates(map[string]any{"status": status, "ttft_ms": ttft}).Error)
		}
		last := firstDay.AddDate(0, 0, 2).Add(-time.Microsecond)
		run(w, firstDay, domain.StatusCompleted, ptr(1234))
		run(w, firstDay, domain.StatusFailed, nil)
		run(w, last, domain.StatusCompleted, ptr(87))
		run(w, last, domain.StatusCancelled, ptr(123_456_789))
		run(w, last, domain.StatusRunning, nil)
		run(w, firstDay.Add(-time.Microsecond), domain.StatusFailed, ptr(1))
		run(w, last.Add(time.Microsecond), domain.StatusFailed, ptr(1))
		run(other, firstDay, domain.StatusFailed, ptr(1))
		w.prompt = w.newPrompt()
		require.NoError(t, s.Raw(t.Context()).Create(&w.prompt).Error)
		run(w, last, domain.StatusCompleted, ptr(88))

		in := w.insights(t, firstDay, firstDay.AddDate(0, 0, 2))
		require.EqualValues(t, 6, in.Total.Runs)
		require.Equal(t, map[domain.Status]int64{"completed": 3, "failed": 1, "cancelled": 1, "running": 1}, in.Total.Ended)
		require.InDelta(t, 0.75, *in.Total.SuccessRate(), 1e-9)
		require.Equal(t, domain.Histogram{1200: 1, 87: 1, 88: 1, 120_000_000: 1}, in.Total.FirstToken)
		require.Equal(t, domain.Histogram{5: 1, 1: 1}, in.Total.RunsPerPrompt)
		require.InDelta(t, 3, *in.Total.RunsPerPrompt.Mean(), 1e-9)
		require.Len(t, in.Days, 2)
		require.Equal(t, "2026-03-01", in.Days[0].Day)
		require.Equal(t, domain.Histogram{2: 1}, in.Days[0].RunsPerPrompt)
		require.Equal(t, domain.Histogram{3: 1, 1: 1}, in.Days[1].RunsPerPrompt)
		require.EqualValues(t, 4, in.Days[1].Runs)
		require.NotEqual(t, first.ID, w.prompt.ID)
	})
}

func TestClientCountsAddUp(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		now := firstDay.Add(36 * time.Hour)
		batch := newID()
		events := []domain.ClientEvent{autosaved(412), autosaved(418), {Kind: domain.SaveWaited, Age: 24 * time.Hour}, {Kind: domain.ScreenLost, Screen: "editor"}}
		require.True(t, w.report(t, batch, now, events...))
		require.False(t, w.report(t, batch, now, events...), "a batch counts once")
		require.True(t, other.report(t, batch, now, autosaved(1)), "and each person's own")
		require.True(t, w.report(t, newID(), now, autosaved(418)))

		in := w.insights(t, firstDay, firstDay.AddDate(0, 0, 2))
		require.Equal(t, domain.Histogram{410: 3}, in.Total.Autosave)
		require.EqualValues(t, 1, in.Days[0].Noticed[domain.SaveWaited])
		require.Equal(t, map[string]int64{"editor": 1}, in.Days[1].LostScreens)
		require.EqualValues(t, 0, w.insights(t, firstDay.AddDate(0, 0, 2), firstDay.AddDate(0, 0, 3)).Total.Autosave.Count())

		require.NoError(t, s.Purge(t.Context(), now.Add(-time.Hour), now.Add(domain.ClientBatchTTL+time.Second)))
		require.True(t, w.report(t, batch, now.Add(2*time.Hour), autosaved(418)), "a batch is known for an hour")
		require.NoError(t, s.Purge(t.Context(), now, now.Add(domain.ClientCountTTL)))
		in = w.insights(t, firstDay, firstDay.AddDate(0, 0, 2))
		require.EqualValues(t, 0, in.Days[0].Noticed[domain.SaveWaited], "what is too old to be asked about is gone")
		require.Equal(t, domain.Histogram{410: 4}, in.Total.Autosave)
	})
}

// However much is sent at once, nothing is lost or doubled, no writer waits for another for ever, and the rows stay few.
func TestThousandBatchesAtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		const senders, batches = 20, 50
		atOnce(senders, func() {
			for i := range batches {
				id, ms := newID(), int64(i*i*40)
				events := []domain.ClientEvent{autosaved(ms), {Kind: domain.SaveWaited}, {Kind: domain.FirstTokenSeen, MS: &ms}, autosaved(3)}
				for range 2 {
					_, err := s.AddClientCounts(t.Context(), w.account.User.ID, id,
						domain.CountClientEvents(w.account.Organization.ID, events, firstDay), firstDay)
					require.NoError(t, err)
				}
			}
		})
		in := w.insights(t, firstDay, firstDay.AddDate(0, 0, 1))
		require.EqualValues(t, 2*senders*batches, in.Total.Autosave.Count())
		require.EqualValues(t, senders*batches, in.Total.Noticed[domain.SaveWaited])
		var rows int64
		require.NoError(t, s.Raw(t.Context()).Model(&domain.ClientCount{}).Count(&rows).Error)
		require.LessOrEqual(t, rows, int64(2*batches+2))
	})
}

// insightsAreReadFromTheirIndexes says that their cost does not grow with other organizations, nor with other times.
func (w *world) insightsAreReadFromTheirIndexes(t *testing.T) {
	t.Helper()
	s := w.store
	texts, args := []string{}, [][]any{}
	isHeard := true
	require.NoError(t, s.EachQuery(func(text string, with []any) {
		if isHeard {
			texts, args = append(texts, text), append(args, with)
		}
	}))
	w.insights(t, start.AddDate(0, 0, -45), start.AddDate(0, 0, 47))
	isHeard = false
	require.Len(t, texts, 6, "four, and the inner ones of two")
	for i, text := range texts {
		p := explain(t, s, text, args[i])
		require.NotRegexp(t, `Seq Scan on (executions|client_counts)|SCAN (executions|client_counts)`, p, text)
		require.Regexp(t, `executions_insights|client_counts_pkey|sqlite_autoindex_client_counts_1`, p, text)
	}
}
