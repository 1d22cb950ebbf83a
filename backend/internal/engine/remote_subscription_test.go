package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// growingRelay has a text that grows by a byte at each beat, and tells those who watch.
type growingRelay struct {
	inflight.Relay
	began time.Time
	beat  time.Duration
}

func (r *growingRelay) Read(_ context.Context, _ string, offset int) ([]byte, bool, error) {
	return make([]byte, max(0, int(time.Since(r.began)/r.beat)-offset)), false, nil
}

func (r *growingRelay) Watch(string) (<-chan struct{}, func()) {
	changed := make(chan struct{})
	beat := time.AfterFunc(r.beat-time.Since(r.began)%r.beat, func() { close(changed) })
	return changed, func() { beat.Stop() }
}

func TestAFollowerLooksAtTheRowOnlyWhileNothingComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		running := func(context.Context) (domain.Execution, error) {
			looks++
			return domain.Execution{Status: domain.StatusRunning, Result: &domain.ExecutionResult{}}, nil
		}
		relay := &growingRelay{began: time.Now(), beat: 50 * time.Millisecond}
		s := &remoteSubscription{relay: relayReader{relay}, read: running}
		for offset := 0; offset < 200; {
			text, end, err := s.Next(t.Context(), offset, time.Minute, nil)
			require.NoError(t, err)
			require.Nil(t, end)
			offset += len(text)
		}
		require.Equal(t, 1, looks, "before the first token")

		relay.beat = time.Hour
		for range 101 { // a sign of life for the reader is due more often than a look
			_, _, err := s.Next(t.Context(), 200, rowInterval/5, nil)
			require.NoError(t, err)
		}
		require.Equal(t, 1+20, looks)
	})
}
