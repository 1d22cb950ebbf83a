package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/store/postgres"
	"playground/internal/testkit"
)

func TestBeatAndCancel(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		e := newWorld(t, s).run(t)
		cancels, err := s.CancelRequests(t.Context(), []string{e.ID})
		require.NoError(t, err)
		require.Equal(t, map[string]bool{e.ID: false}, cancels)
		running, err := s.RequestCancel(t.Context(), e.ID, *at(time.Hour))
		require.NoError(t, err)
		require.True(t, running)
		cancels, err = s.CancelRequests(t.Context(), []string{e.ID})
		require.NoError(t, err)
		require.Equal(t, map[string]bool{e.ID: true}, cancels)
		require.NoError(t, s.Heartbeat(t.Context(), []string{e.ID}))
		got, err := testkit.Read(s.Execution(t.Context(), e.ID))
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), got.HeartbeatAt, time.Minute)
		same(t, at(time.Hour), got.CancelRequestedAt)

		_, err = s.CompleteExecution(t.Context(), e.ID, completed(), nil, start)
		require.NoError(t, err)
		cancels, err = s.CancelRequests(t.Context(), []string{e.ID})
		require.NoError(t, err)
		require.Empty(t, cancels, "it does not run any more")
		require.NoError(t, s.Heartbeat(t.Context(), []string{e.ID}))
		after, err := testkit.Read(s.Execution(t.Context(), e.ID))
		require.NoError(t, err)
		same(t, got.HeartbeatAt, after.HeartbeatAt)
		running, err = s.RequestCancel(t.Context(), e.ID, start)
		require.NoError(t, err)
		require.False(t, running)
	})
}

func TestOrphansAndRunning(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		silentFor := func(w *world, silence time.Duration) domain.Execution {
			e := w.newExecution()
			e.HeartbeatAt = time.Now().UTC().Add(-silence)
			require.NoError(t, s.CreateExecution(t.Context(), testkit.PromptOf(e), e))
			return e
		}
		silent, silentest, alive := silentFor(w, 2*time.Hour), silentFor(w, 3*time.Hour), silentFor(w, time.Minute)
		ended := silentFor(w, 4*time.Hour)
		silentFor(other, time.Minute)
		newest := w.newExecution()
		newest.HeartbeatAt = time.Time{}
		require.NoError(t, s.CreateExecution(t.Context(), testkit.PromptOf(newest), newest), "the database says when it began")
		require.NoError(t, s.SaveCheckpoints(t.Context(), map[string]domain.Transcript{silent.ID: domain.Transcript("so far")}, start))
		_, err := s.CompleteExecution(t.Context(), ended.ID, completed(), nil, start)
		require.NoError(t, err)

		orphans, err := s.OrphanedExecutions(t.Context(), time.Hour)
		require.NoError(t, err)
		require.Equal(t, []string{silentest.ID, silent.ID}, ids(orphans))
		require.Equal(t, "so far", orphans[1].Result.ResponseText)
		running, err := s.RunningInPrompt(t.Context(), promptHandle(w.prompt.ID))
		require.NoError(t, err)
		require.ElementsMatch(t, []string{silent.ID, silentest.ID, alive.ID, newest.ID}, running)
		require.NoError(t, s.Heartbeat(t.Context(), []string{silent.ID}))
		orphans, err = s.OrphanedExecutions(t.Context(), time.Hour)
		require.NoError(t, err)
		require.Equal(t, []string{silentest.ID}, ids(orphans))
	})
}

func TestHeartbeatHasAConnectionToItself(t *testing.T) {
	s := testkit.OpenStore(t, "postgres")
	require.NoError(t, s.Migrate(t.Context()))
	w := newWorld(t, s)
	held, done := make(chan struct{}, 100), make(chan struct{})
	var group sync.WaitGroup
	for range cap(held) { // more than there are connections
		group.Go(func() {
			_ = s.Tx(t.Context(), func(*store.Store) error { held <- struct{}{}; <-done; return nil })
		})
	}
	for range postgres.Conns {
		<-held
	}
	e := w.newExecution()
	require.NoError(t, s.Heartbeat(t.Context(), []string{e.ID}), "though the others are all taken")
	close(done)
	group.Wait()
}

func TestBeatOfNothing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		e := newWorld(t, s).run(t)
		require.NoError(t, s.Heartbeat(t.Context(), nil))
		got, err := testkit.Read(s.Execution(t.Context(), e.ID))
		require.NoError(t, err)
		same(t, e.HeartbeatAt, got.HeartbeatAt)
	})
}

func TestSettleAllIsEachOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		first, second := w.run(t), w.run(t)
		text, other := domain.Transcript(awkward), domain.Transcript("never shown")
		all := []domain.Completion{{ExecutionID: second.ID, Outcome: failed(), At: start}, {ExecutionID: newID(), Outcome: completed(), At: start},
			{ExecutionID: first.ID, Outcome: completed(), Transcript: &text, At: start}, {ExecutionID: first.ID, Outcome: failed(), Transcript: &other, At: start}}
		wrote, err := s.CompleteExecutions(t.Context(), all)
		require.NoError(t, err)
		require.Equal(t, []bool{true, false, true, false}, wrote)
		wrote, err = s.CompleteExecutions(t.Context(), all)
		require.NoError(t, err)
		require.Equal(t, []bool{false, false, false, false}, wrote)
		wrote, err = s.CompleteExecutions(t.Context(), nil)
		require.NoError(t, err)
		require.Empty(t, wrote)
		got, err := testkit.Read(s.Execution(t.Context(), first.ID))
		require.NoError(t, err)
		require.Equal(t, awkward, got.Result.ResponseText)
	})
}
