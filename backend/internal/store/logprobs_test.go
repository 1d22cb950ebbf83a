package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// Logprobs are written with the run's one end, counted in what its organization keeps, and go with it.
func TestLogprobsGoWithTheirRun(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		e, without := w.run(t), w.run(t)
		text := domain.Transcript("Hi")
		lines := []byte(strings.Repeat(`{"token":"Hi","logprob":-0.5,"top":[],"from":0,"to":2}`+"\n", 500))
		want := &domain.Logprobs{Lines: lines, Tokens: 500, Dropped: 3}
		all := []domain.Completion{{ExecutionID: e.ID, OrganizationID: w.prompt.OrganizationID, Outcome: completed(), Transcript: &text, Logprobs: want, At: start},
			{ExecutionID: without.ID, OrganizationID: w.prompt.OrganizationID, Outcome: completed(), Transcript: &text, At: start}}
		before := s.UnflushedBytes(w.prompt.OrganizationID)
		first, err := s.CompleteExecutions(t.Context(), all)
		require.NoError(t, err)
		require.Equal(t, []bool{true, true}, first)
		more := s.UnflushedBytes(w.prompt.OrganizationID) - before
		require.True(t, more > 2*2+50 && more < 2_000, "compressed: %d", more)
		again, err := s.CompleteExecutions(t.Context(), all)
		require.NoError(t, err)
		require.Equal(t, []bool{false, false}, again)

		got, err := s.Logprobs(t.Context(), executionHandle(e.ID))
		require.NoError(t, err)
		require.Equal(t, want, got)
		none, err := s.Logprobs(t.Context(), executionHandle(without.ID))
		require.NoError(t, err)
		require.Nil(t, none)

		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(e.ID), at(0)))
		require.NoError(t, s.Purge(t.Context(), start.Add(time.Hour), start))
		got, err = s.Logprobs(t.Context(), executionHandle(e.ID))
		require.NoError(t, err)
		require.Nil(t, got)
	})
}
