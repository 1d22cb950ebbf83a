package engine

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// stuckStore returns from heartbeats alone; every other call hangs for as long as it may.
type stuckStore struct {
	Store
	beats *[]time.Time
}

func (s stuckStore) Heartbeat(context.Context, []string) error {
	*s.beats = append(*s.beats, time.Now())
	return nil
}

func (stuckStore) CancelRequests(ctx context.Context, _ []string) (map[string]bool, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (stuckStore) SaveCheckpoints(ctx context.Context, _ map[string]domain.Transcript, _ time.Time) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

func TestASlowDatabaseMakesNoOwnerLookLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, beats := time.Now(), []time.Time{}
		h := &heartbeat{store: stuckStore{beats: &beats}, runs: inflight.NewRuns(), log: slog.New(slog.DiscardHandler), now: time.Now}
		h.runs.Add("a", func(error) {}).Log.Append("text to be saved")
		h.wake()
		time.Sleep(time.Minute + time.Millisecond)
		h.runs.Remove("a")
		time.Sleep(time.Minute)
		synctest.Wait()
		require.False(t, h.active)
		require.Len(t, beats, int(time.Minute/heartbeatInterval))
		for i, at := range beats {
			require.Equal(t, time.Duration(i+1)*heartbeatInterval, at.Sub(began))
		}
	})
}
