package domain_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

// fields are what writers change in these tests, each by one small number.
var fields = map[string]func(*domain.Prompt, int){
	"name":                     func(p *domain.Prompt, n int) { p.Name = string(rune('a' + n)) },
	"system_prompt":            func(p *domain.Prompt, n int) { p.SystemPrompt = string(rune('a' + n)) },
	"model_config.temperature": func(p *domain.Prompt, n int) { p.ModelConfig.Temperature = float64(n) },
	"model_config.max_tokens":  func(p *domain.Prompt, n int) { p.ModelConfig.MaxTokens = n },
	"messages": func(p *domain.Prompt, n int) {
		p.Messages = []domain.Message{{Role: "user", Content: "{{" + string(rune('a'+n)) + "}}"}}
	},
}

var fieldNames = slices.Sorted(maps.Keys(fields))

func draft() domain.Prompt {
	p := domain.Prompt{Revision: 1, FieldRevisions: map[string]int64{}}
	for _, set := range fields {
		set(&p, 0)
	}
	p.Variables = p.Content().Variables()
	return p
}

func setTo(field string, n int) domain.Change {
	return domain.Change{Field: field, Set: func(p *domain.Prompt) { fields[field](p, n) }}
}

func changesOf(values map[string]int) []domain.Change {
	out := []domain.Change{}
	for _, field := range slices.Sorted(maps.Keys(values)) {
		out = append(out, setTo(field, values[field]))
	}
	return out
}

func patches() *rapid.Generator[map[string]int] {
	return rapid.MapOf(rapid.SampledFrom(fieldNames), rapid.IntRange(0, 2))
}

func TestApplyCountsOneRevisionPerWrite(t *testing.T) {
	p := draft()
	next, altered, conflicts := p.Apply([]domain.Change{setTo("name", 1), setTo("messages", 1), setTo("system_prompt", 0)}, nil)
	require.Empty(t, conflicts)
	require.Equal(t, []string{"name", "messages"}, altered, "what is set to what it was is not altered")
	require.EqualValues(t, 2, next.Revision)
	require.Equal(t, map[string]int64{"name": 2, "messages": 2}, next.FieldRevisions)
	require.Equal(t, []string{"b"}, next.Variables, "variables follow the content")
	require.Equal(t, draft(), p, "the prompt itself stays as it was")
}

func TestApplyOfNothingChangesNothing(t *testing.T) {
	for _, changes := range [][]domain.Change{nil, {setTo("name", 0)}} {
		next, altered, conflicts := draft().Apply(changes, nil)
		require.Equal(t, draft(), next)
		require.Empty(t, altered)
		require.Empty(t, conflicts)
	}
	next, _, _ := domain.Prompt{}.Apply([]domain.Change{setTo("name", 1)}, nil)
	require.Equal(t, map[string]int64{"name": 1}, next.FieldRevisions, "also without earlier revisions")
}

func TestApplyLetsTheLastWriteWinWithoutBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := patches().Draw(t, "a"), patches().Draw(t, "b")
		first, _, _ := draft().Apply(changesOf(a), nil)
		second, _, conflicts := first.Apply(changesOf(b), nil)
		require.Empty(t, conflicts)
		want := maps.Clone(a)
		maps.Copy(want, b)
		direct, _, _ := draft().Apply(changesOf(want), nil)
		require.Equal(t, direct.Content(), second.Content())
		require.Equal(t, direct.Variables, second.Variables)
	})
}

func TestApplyMergesWritersOfDifferentFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := patches().Draw(t, "a"), patches().Draw(t, "b")
		maps.DeleteFunc(b, func(field string, _ int) bool { _, both := a[field]; return both })
		base := draft().Revision
		ab := both(t, changesOf(a), changesOf(b), base)
		ba := both(t, changesOf(b), changesOf(a), base)
		require.Equal(t, ab.Content(), ba.Content())
		require.Equal(t, ab.Name, ba.Name)
		require.Equal(t, ab.Revision, ba.Revision)
	})
}

func both(t *rapid.T, first, second []domain.Change, base int64) domain.Prompt {
	p, _, conflicts := draft().Apply(first, &base)
	require.Empty(t, conflicts)
	p, _, conflicts = p.Apply(second, &base)
	require.Empty(t, conflicts)
	return p
}

// Two writers who saw the same revision conflict over exactly the fields that the first changed and
// the second wants to be something else again.
func TestApplyConflictsOverTheSameField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := patches().Draw(t, "a"), patches().Draw(t, "b")
		base := draft().Revision
		first, _, _ := draft().Apply(changesOf(a), &base)
		want := []string{}
		for field, n := range b {
			if m, written := a[field]; written && m != 0 && m != n {
				want = append(want, field)
			}
		}
		slices.Sort(want)
		second, altered, conflicts := first.Apply(changesOf(b), &base)
		require.ElementsMatch(t, want, conflicts)
		require.True(t, slices.IsSorted(conflicts))
		if len(want) > 0 {
			require.Equal(t, first, second, "all or nothing")
			require.Empty(t, altered)
		}
		_, _, conflicts = first.Apply(changesOf(b), &first.Revision)
		require.Empty(t, conflicts, "who has seen the first write may overwrite it")
	})
}
