package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/store"
	"playground/internal/testkit"
)

func TestBeatAndCancel(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		e := newWorld(t, s).run(t)
		cancels, err := s.Beat(t.Context(), []string{e.ID}, *at(time.Minute))
		require.NoError(t, err)
		require.Equal(t, map[string]bool{e.ID: false}, cancels)
		running, err := s.RequestCancel(t.Context(), e.ID, *at(time.Hour))
		require.NoError(t, err)
		require.True(t, running)
		cancels, err = s.Beat(t.Context(), []string{e.ID}, *at(2 * time.Minute))
		require.NoError(t, err)
		require.Equal(t, map[string]bool{e.ID: true}, cancels)
		got, err := s.Execution(t.Context(), e.ID)
		require.NoError(t, err)
		same(t, *at(2 * time.Minute), got.HeartbeatAt)
		same(t, at(time.Hour), got.CancelRequestedAt)

		_, err = s.Settle(t.Context(), e.ID, completed(), nil, start)
		require.NoError(t, err)
		cancels, err = s.Beat(t.Context(), []string{e.ID}, start)
		require.NoError(t, err)
		require.Empty(t, cancels, "it does not run any more")
		running, err = s.RequestCancel(t.Context(), e.ID, start)
		require.NoError(t, err)
		require.False(t, running)
	})
}

func TestOrphansAndRunning(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		silent, silentest, alive, ended := w.run(t), w.run(t), w.run(t), w.run(t)
		theirs := other.run(t)
		for id, beat := range map[string]time.Duration{silent.ID: 0, silentest.ID: -time.Second, alive.ID: time.Second, theirs.ID: time.Hour} {
			_, err := s.Beat(t.Context(), []string{id}, *at(beat))
			require.NoError(t, err)
		}
		_, err := s.Settle(t.Context(), ended.ID, completed(), nil, start)
		require.NoError(t, err)
		orphans, err := s.Orphans(t.Context(), *at(time.Second))
		require.NoError(t, err)
		require.Equal(t, []string{silentest.ID, silent.ID}, ids(orphans))
		running, err := s.RunningOf(t.Context(), w.prompt.ID)
		require.NoError(t, err)
		require.ElementsMatch(t, []string{silent.ID, silentest.ID, alive.ID}, running)
	})
}

func TestBeatOfNothing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		e := newWorld(t, s).run(t)
		cancels, err := s.Beat(t.Context(), nil, *at(time.Hour))
		require.NoError(t, err)
		require.Empty(t, cancels)
		got, err := s.Execution(t.Context(), e.ID)
		require.NoError(t, err)
		same(t, e.HeartbeatAt, got.HeartbeatAt)
	})
}
