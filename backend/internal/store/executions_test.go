package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// atOnce runs n of the same and waits for all.
func atOnce(n int, fn func()) {
	var group sync.WaitGroup
	for range n {
		group.Go(fn)
	}
	group.Wait()
}

func completed() domain.Outcome {
	return domain.Outcome{Status: domain.StatusCompleted, FinishReason: domain.FinishEndTurn, ResolvedModel: "m-2026",
		RawFinishReason: "Stop", DroppedParameters: []string{"seed"},
		InputTokens: ptr(11), OutputTokens: ptr(22), CachedTokens: ptr(3), ReasoningTokens: ptr(5), Estimated: true, CostUSD: ptr(0.1 + 0.2), LatencyMS: 33, TTFTMS: ptr(4),
		Attempts: []domain.Attempt{{Number: 1, StartedAt: start, DurationMS: 7, Error: failed().Error},
			{Number: 2, StartedAt: *at(time.Second), WaitedMS: 250, DurationMS: 33}}}
}

func failed() domain.Outcome {
	return domain.Outcome{Status: domain.StatusFailed, FinishReason: domain.FinishError,
		Error: domain.Errorf(domain.ModelUnavailable, "%s", awkward).With("provider", "x")}
}

func TestExecutionRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		want := w.run(t)
		filled(t, want, "Truncated", "InputTokens", "OutputTokens", "CachedTokens", "ReasoningTokens", "Estimated", "CostUSD", "LatencyMS", "TTFTMS", "CancelRequestedAt",
			"FinishedAt", "DeletedAt", "UserName", "APIKeyName", "ProjectID", "Share", "VersionChanges", "Changes", "Result")
		want.ProjectID, want.UserName, want.Result = w.project.ID, w.account.User.Name, &domain.ExecutionResult{ExecutionID: want.ID}
		got, err := testkit.Read(s.Execution(t.Context(), want.ID))
		require.NoError(t, err)
		same(t, want, got)

		text, done := string(domain.NewTranscript(megabyte(), awkward, []int{0, len(awkward) - 1, 7, 1, 1 << 30})), at(time.Hour)
		wrote, err := s.CompleteExecution(t.Context(), want.ID, completed(), &text, *done)
		require.NoError(t, err)
		require.True(t, wrote)
		want.Status, want.FinishedAt = domain.StatusCompleted, done
		want.InputTokens, want.OutputTokens, want.Estimated, want.CostUSD = ptr(11), ptr(22), true, ptr(0.1+0.2)
		want.LatencyMS, want.TTFTMS, want.CachedTokens, want.ReasoningTokens = ptr(33), ptr(4), ptr(3), ptr(5)
		want.Result = &domain.ExecutionResult{ExecutionID: want.ID, FinishReason: ptr(domain.FinishEndTurn), RawFinishReason: ptr("Stop"),
			ResolvedModel: ptr("m-2026"), Attempts: completed().Attempts, DroppedParameters: []string{"seed"}}
		want.Result.SetTranscript(domain.Transcript(text))
		got, err = testkit.Read(s.Execution(t.Context(), want.ID))
		require.NoError(t, err)
		same(t, want, got)
	})
}

func TestSettleKeepsTheError(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		e := newWorld(t, s).run(t)
		require.NoError(t, s.SaveCheckpoints(t.Context(), map[string]domain.Transcript{e.ID: domain.Transcript("partial")}, start))
		_, err := s.CompleteExecution(t.Context(), e.ID, failed(), nil, start)
		require.NoError(t, err)
		got, err := testkit.Read(s.Execution(t.Context(), e.ID))
		require.NoError(t, err)
		same(t, failed().Error, got.Result.Error)
		require.Equal(t, "partial", got.Result.ResponseText, "a nil text keeps what was saved")
		require.Nil(t, got.InputTokens)
		require.Nil(t, got.CostUSD)
		require.Nil(t, got.TTFTMS)
		require.Nil(t, got.Result.ResolvedModel)
	})
}

// The first completes, alone: the others change nothing, and no two mix.
func TestSettleHappensOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		e := newWorld(t, s).run(t)
		outcomes := make(chan int, 20)
		var next sync.Mutex
		n := 0
		atOnce(20, func() {
			next.Lock()
			n++
			mine := n
			next.Unlock()
			o, text := completed(), strings.Repeat("x", mine)
			o.LatencyMS = mine
			wrote, err := s.CompleteExecution(t.Context(), e.ID, o, &text, start)
			require.NoError(t, err)
			if wrote {
				outcomes <- mine
			}
		})
		require.Len(t, outcomes, 1)
		winner := <-outcomes
		got, err := testkit.Read(s.Execution(t.Context(), e.ID))
		require.NoError(t, err)
		require.Equal(t, winner, *got.LatencyMS)
		require.Len(t, got.Result.ResponseText, winner)
		wrote, err := s.CompleteExecution(t.Context(), e.ID, failed(), nil, start)
		require.NoError(t, err)
		require.False(t, wrote)
	})
}

func TestSaveTextNeverTouchesAnEndedExecution(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		e := w.run(t)
		require.NoError(t, s.SaveCheckpoints(t.Context(), map[string]domain.Transcript{e.ID: domain.Transcript(awkward)}, start))
		got, err := testkit.Read(s.Execution(t.Context(), e.ID))
		require.NoError(t, err)
		require.Equal(t, awkward, got.Result.ResponseText)
		whole := "the whole"
		atOnce(10, func() {
			_, err := s.CompleteExecution(t.Context(), e.ID, completed(), &whole, start)
			require.NoError(t, err)
			require.NoError(t, s.SaveCheckpoints(t.Context(), map[string]domain.Transcript{e.ID: domain.Transcript("stale")}, start))
		})
		got, err = testkit.Read(s.Execution(t.Context(), e.ID))
		require.NoError(t, err)
		require.Equal(t, whole, got.Result.ResponseText)
	})
}

func ids(executions []domain.Execution) []string {
	out := []string{}
	for _, e := range executions {
		out = append(out, e.ID)
	}
	return out
}

func TestHistory(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		first, second, deleted := w.run(t), w.run(t), w.run(t)
		other.run(t)
		long := strings.Repeat("é🎉", 200)
		_, err := s.CompleteExecution(t.Context(), first.ID, completed(), &long, start)
		require.NoError(t, err)
		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(deleted.ID), at(0)))
		history := func(f domain.ExecutionFilter) []domain.Execution {
			got, err := s.Executions(t.Context(), promptHandle(w.prompt.ID), f, domain.PageRequest{Limit: 9})
			require.NoError(t, err)
			return got
		}
		all := history(domain.ExecutionFilter{})
		require.Equal(t, []string{second.ID, first.ID}, ids(all), "newest first, nothing of others, nothing deleted")
		require.Equal(t, strings.Repeat("é🎉", 80), all[1].Result.ResponseText, "the first 160 characters")
		require.Equal(t, w.account.User.Name, all[0].UserName)
		require.Equal(t, long, history(domain.ExecutionFilter{WithText: true})[1].Result.ResponseText)
		for want, f := range map[string]domain.ExecutionFilter{first.ID: {Status: domain.StatusCompleted}, second.ID: {Status: domain.StatusRunning}} {
			require.Equal(t, []string{want}, ids(history(f)))
		}
		require.Len(t, history(domain.ExecutionFilter{Model: first.Model, VersionNumber: 1}), 2)
		require.Empty(t, history(domain.ExecutionFilter{Model: "other"}))
		require.Empty(t, history(domain.ExecutionFilter{VersionNumber: 2}))
		_, none, err := s.RecentExecutions(t.Context(), promptHandle(newID()), domain.PageRequest{Limit: 9}, 100)
		require.NoError(t, err)
		require.Zero(t, none)
		for limit, want := range map[int]int{1: 1, 2: 2, 100: 2} {
			got, n, err := s.RecentExecutions(t.Context(), promptHandle(w.prompt.ID), domain.PageRequest{Limit: 9}, limit)
			require.NoError(t, err)
			require.Equal(t, want, n)
			require.Equal(t, all, got)
		}
	})
}
