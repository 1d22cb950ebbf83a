package app

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/inflight"
)

// stuckRows answers beats alone; whatever else is asked hangs for as long as it may.
type stuckRows struct {
	rows
	beats *[]time.Time
}

func (s stuckRows) Heartbeat(context.Context, []string) error {
	*s.beats = append(*s.beats, time.Now())
	return nil
}

func (stuckRows) CancelRequests(ctx context.Context, _ []string) (map[string]bool, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuckRows) SaveCheckpoints(ctx context.Context, _ map[string]string, _ time.Time) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

func TestASlowDatabaseMakesNoOwnerLookLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, beats := time.Now(), []time.Time{}
		k := &keeper{Deps: Deps{Runs: inflight.NewMemory(), Now: time.Now, Log: slog.New(slog.DiscardHandler),
			rows: stuckRows{beats: &beats}}}
		k.Runs.Open("a", func(error) {}).Log.Append("text to be saved")
		k.wake()
		time.Sleep(time.Minute + time.Millisecond)
		k.Runs.Remove("a")
		time.Sleep(time.Minute)
		synctest.Wait()
		require.False(t, k.keeping)
		require.Len(t, beats, int(time.Minute/beatEvery))
		for i, at := range beats {
			require.Equal(t, time.Duration(i+1)*beatEvery, at.Sub(began))
		}
	})
}
