package inflight_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/inflight"
)

// stalled is a relay whose first call ends as one does in a process that was stopped meanwhile, long after
// its time; others have sealed every run by then.
type stalled struct {
	inflight.Relay
	calls int
}

func (s *stalled) Append(_ context.Context, chunks []inflight.Chunk) (sealed []string, err error) {
	s.calls++
	if s.calls == 1 {
		time.Sleep(time.Minute)
		return nil, context.DeadlineExceeded
	}
	for _, c := range chunks {
		sealed = append(sealed, c.ID)
	}
	return sealed, nil
}

func (s *stalled) Synchronous() bool                    { return false }
func (s *stalled) Ping(context.Context) error           { return nil }
func (s *stalled) Drop(context.Context, []string) error { return nil }

func TestAfterAStallNothingIsShownThatOthersMayHaveCompleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, runs := &stalled{}, inflight.NewRuns()
		runs.UseRelay(relay, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancelCause(t.Context())
		run := runs.Add("a", cancel)
		run.Log.Append("text")
		<-ctx.Done()
		require.ErrorIs(t, context.Cause(ctx), inflight.ErrSealed)
		shown, _ := run.Log.Since(0)
		require.Empty(t, shown)
		runs.Remove("a")
		runs.Flush()
	})
}
