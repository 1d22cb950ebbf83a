package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// However long a history is, one search reads a bounded part of it and says where it ended.
func TestASearchReadsABoundedPart(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		add := func(value string) string {
			e := w.newExecution()
			e.VariableValues = map[string]string{"a": value}
			require.NoError(t, s.CreateExecution(t.Context(), testkit.PromptOf(e), e))
			return e.ID
		}
		end := func(before string) string {
			id, err := s.SearchEnd(t.Context(), promptHandle(w.prompt.ID), domain.ExecutionFilter{Words: "x"}, before)
			require.NoError(t, err)
			return id
		}
		require.Empty(t, end(""))
		ids := []string{}
		for range 251 {
			ids = append(ids, add("short"))
		}
		require.Equal(t, ids[1], end(""), "the oldest is the next one's")
		require.Empty(t, end(ids[1]))
		require.Empty(t, end(ids[250]))
		big := []string{add(strings.Repeat("é", 5<<20)), add(strings.Repeat("é", 5<<20)), add(strings.Repeat("é", 9<<20))}
		require.Equal(t, big[2], end(""), "one alone may be larger")
		require.Equal(t, big[1], end(big[2]))
		found, err := s.Executions(t.Context(), promptHandle(w.prompt.ID), domain.ExecutionFilter{Words: "SHORT"}, domain.PageRequest{Before: ids[3], Last: ids[1], Limit: 5})
		require.NoError(t, err)
		require.Len(t, found, 2)
	})
}
