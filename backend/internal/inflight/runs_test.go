package inflight_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"playground/internal/inflight"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRuns(t *testing.T) {
	m := inflight.NewRuns()
	ctx, cancel := context.WithCancelCause(t.Context())
	run := m.Add("a", cancel)
	found, ok := m.Get("a")
	require.True(t, ok)
	require.Same(t, run, found)
	require.Equal(t, 1, m.Count())
	first, second := errors.New("first"), errors.New("second")
	require.True(t, run.Cancel(first))
	require.True(t, run.Cancel(second))
	require.Equal(t, first, context.Cause(ctx), "the first cause wins")
	run.Over()
	here, cancelled := m.Cancel("a", second)
	require.True(t, here)
	require.False(t, cancelled, "it has ended")
	m.Remove("a")
	m.Remove("a")
	_, ok = m.Get("a")
	require.False(t, ok)
	require.Zero(t, m.Count())
	run.Log.Append("still readable")
	require.Equal(t, 14, len(run.Log.Text()))
}

func TestClosedRunsAreIdleWhenTheLastRunEnds(t *testing.T) {
	m := inflight.NewRuns()
	for _, id := range []string{"a", "b"} {
		m.Add(id, func(error) {})
	}
	require.False(t, m.Closed())
	begun, ok := m.BeginStart()
	require.True(t, ok)
	nothing, ok := m.BeginStart()
	require.True(t, ok)
	idle := m.Close()
	require.True(t, m.Closed())
	_, ok = m.BeginStart()
	require.False(t, ok, "it takes no new runs")
	m.Add("c", func(error) {}) // whose start had begun
	begun()
	begun()
	nothing()
	for _, id := range []string{"a", "b", "c"} {
		select {
		case <-idle:
			t.Fatal("runs still go on")
		default:
		}
		m.Remove(id)
	}
	<-idle
	<-m.Close()
	<-inflight.NewRuns().Close() // with no run at all it is idle at once
}

func TestCancelAll(t *testing.T) {
	m := inflight.NewRuns()
	contexts, cause := []context.Context{}, errors.New("stopping")
	for i := range 10 {
		ctx, cancel := context.WithCancelCause(t.Context())
		m.Add(fmt.Sprint(i), cancel)
		contexts = append(contexts, ctx)
	}
	m.CancelAll(cause)
	for _, ctx := range contexts {
		require.Equal(t, cause, context.Cause(ctx))
	}
	late, cancel := context.WithCancelCause(t.Context())
	m.Add("late", cancel)
	require.Equal(t, cause, context.Cause(late), "one that was being started ends too")
	require.Equal(t, 11, m.Count(), "a run is there until its owner has completed it")
}

func TestRunsHoldUnderManyHands(t *testing.T) {
	m := inflight.NewRuns()
	opened := make(chan string, 400)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 50 {
				id := fmt.Sprint(i, "-", j)
				if begun, ok := m.BeginStart(); ok {
					m.Add(id, func(error) {})
					opened <- id
					begun()
				}
				m.Get(id)
				if i == 7 && j == 25 {
					m.Close()
				}
			}
		})
	}
	group.Wait()
	close(opened)
	require.Equal(t, len(opened), m.Count())
	for id := range opened {
		m.Remove(id)
	}
	<-m.Close()
}

func TestRunsWithoutARowAreWaitedForToo(t *testing.T) {
	m := inflight.NewRuns()
	ctx, cancel := context.WithCancelCause(t.Context())
	run := m.AddTransient(cancel)
	require.Equal(t, 1, m.Count())
	require.Empty(t, m.All(), "nothing of it is saved")
	idle := m.Close()
	select {
	case <-idle:
		t.Fatal("idle while it runs")
	default:
	}
	cause := errors.New("leaving")
	m.CancelAll(cause)
	require.Equal(t, cause, context.Cause(ctx))
	late, cancelLate := context.WithCancelCause(t.Context())
	begun := m.AddTransient(cancelLate)
	require.Equal(t, cause, context.Cause(late))
	m.RemoveTransient(run)
	m.RemoveTransient(begun)
	<-idle
}
