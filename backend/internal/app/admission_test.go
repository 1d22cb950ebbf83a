package app

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestStartsBeyondTheLineAreRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission(func() int { return 0 })
		const takes = 50 * time.Millisecond
		var started, refused atomic.Int64
		for range 5000 { // far more than 5 s of work: 10 at a time, 50 ms each
			go func() {
				before := time.Now()
				leave, err := a.Enter(t.Context())
				if err != nil {
					require.True(t, domain.HasCode(err, domain.Overloaded))
					require.LessOrEqual(t, time.Since(before), startWithin)
					refused.Add(1)
					return
				}
				time.Sleep(takes) // of the bubble's clock: the work of a start
				leave()
				leave()
				started.Add(1)
			}()
			time.Sleep(time.Millisecond)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.Equal(t, 5000, int(started.Load()+refused.Load()))
		require.GreaterOrEqual(t, int(started.Load()), 1000*90/100, "5 s of starts at 200 a second get through")
		require.Zero(t, a.waiting)
		require.Empty(t, a.slots)
	})
}

func TestAdmissionOfAFullInstance(t *testing.T) {
	running := runsAtOnce
	a := newAdmission(func() int { return running })
	_, err := a.Enter(t.Context())
	require.True(t, domain.HasCode(err, domain.Overloaded))
	running--
	leave, err := a.Enter(t.Context())
	require.NoError(t, err)
	leave()
}

func TestAdmissionOfACallerWhoLeaves(t *testing.T) {
	a := newAdmission(func() int { return 0 })
	for range startsAtOnce {
		_, err := a.Enter(t.Context())
		require.NoError(t, err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := a.Enter(ctx)
	require.ErrorIs(t, err, context.Canceled)
}
