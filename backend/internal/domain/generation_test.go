package domain_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func pointer[T any](v T) *T { return &v }

// drawGenerations draws a chain in the text and alternatives beside it.
func drawGenerations(t *rapid.T, label string, ids []string) []domain.Generation {
	out, parent, start := []domain.Generation{}, (*string)(nil), 0
	ids = rapid.Permutation(ids).Draw(t, label)
	inText := rapid.IntRange(0, len(ids)).Draw(t, label+" in text")
	for i, id := range ids[:rapid.IntRange(inText, len(ids)).Draw(t, label+" all")] {
		g := domain.Generation{ID: id, Marks: []domain.GenerationMark{}}
		if i < inText {
			start += rapid.IntRange(0, 9).Draw(t, "step")
			g.ParentID, g.Start = parent, pointer(start)
			parent = pointer(id)
		} else {
			g.Text = pointer("alternative")
			if i > 0 && rapid.Bool().Draw(t, "below") {
				g.ParentID = pointer(out[rapid.IntRange(0, len(out)-1).Draw(t, "parent")].ID)
			}
		}
		out = append(out, g)
	}
	return out
}

func TestARestoreLosesNoGeneration(t *testing.T) {
	ids := []string{"a", "b", "c", "d", "e", "f"}
	rapid.Check(t, func(t *rapid.T) {
		draft, version := drawGenerations(t, "draft", ids), drawGenerations(t, "version", ids)
		version = slices.DeleteFunc(version, func(g domain.Generation) bool { return g.Start == nil })
		require.NoError(t, domain.CheckGenerations(draft))
		require.NoError(t, domain.CheckGenerations(version))
		restored := domain.RestoredGenerations(version, draft, rapid.String().Draw(t, "text"))
		require.NoError(t, domain.CheckGenerations(restored))
		require.Equal(t, version, restored[:len(version)])
		for _, g := range draft {
			require.True(t, slices.ContainsFunc(restored, func(r domain.Generation) bool { return r.ID == g.ID }), g.ID)
		}
	})
}

// Long chains in the least lucky order are checked in no more than their length takes.
func TestGenerationsAreCheckedInLinearTime(t *testing.T) {
	const many = 40_000
	all := make([]domain.Generation, many)
	for i := range all {
		all[i] = domain.Generation{ID: fmt.Sprint(i), Text: pointer("")}
		if i+1 < many {
			all[i].ParentID = pointer(fmt.Sprint(i + 1))
		}
	}
	began := time.Now()
	require.NoError(t, domain.CheckGenerations(all))
	slices.Reverse(all)
	require.NoError(t, domain.CheckGenerations(all))
	all[0].ParentID = pointer("0") // the last one's
	require.Error(t, domain.CheckGenerations(all))
	require.Less(t, time.Since(began), time.Minute)
}

func TestATextIsCutByUTF16(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		units := utf16.Encode([]rune(text))
		at := rapid.IntRange(0, len(units)+1).Draw(t, "at")
		cut, err := domain.Content{Messages: []domain.Message{{Content: text}}}.CutAt(at)
		isInside := at > 0 && at < len(units) && utf16.IsSurrogate(rune(units[at-1])) && utf16.IsSurrogate(rune(units[at])) &&
			utf16.DecodeRune(rune(units[at-1]), rune(units[at])) != '\uFFFD'
		if at > len(units) || isInside {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.Equal(t, text, cut.Messages[0].Content+cut.Messages[1].Content)
		require.Len(t, utf16.Encode([]rune(cut.Messages[0].Content)), at)
	})
}
