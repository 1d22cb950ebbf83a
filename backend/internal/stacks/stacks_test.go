package stacks

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCallsEndBeforeTheirCallers(t *testing.T) {
	var all sync.WaitGroup
	var running, calls atomic.Int64
	for range 4 * mostIdle {
		all.Go(func() {
			for range 50 {
				mine := 0
				Do(func() {
					running.Add(1)
					mine++
					runtime.Gosched()
					running.Add(-1)
				})
				require.Equal(t, 1, mine)
				calls.Add(1)
			}
		})
	}
	all.Wait()
	require.Zero(t, running.Load())
	require.EqualValues(t, 200*mostIdle, calls.Load())
	mu.Lock()
	defer mu.Unlock()
	require.LessOrEqual(t, len(idle), mostIdle)
}

func TestACallWithinACall(t *testing.T) {
	depth := 0
	var down func()
	down = func() {
		if depth++; depth < 10 {
			Do(down)
		}
	}
	Do(down)
	require.Equal(t, 10, depth)
}

func TestAPanicIsTheCallers(t *testing.T) {
	errMine := errors.New("mine")
	for range 3 {
		require.PanicsWithValue(t, errMine, func() { Do(func() { panic(errMine) }) })
		Do(func() {})
	}
}

func TestACallThatEndsItsGoroutineEnds(t *testing.T) {
	for range 2 * mostIdle {
		Do(runtime.Goexit)
	}
	called := false
	Do(func() { called = true })
	require.True(t, called)
}

func TestWhatNoCallNeedsEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	var all sync.WaitGroup
	gate := make(chan struct{})
	for range mostIdle / 2 {
		all.Go(func() { Do(func() { <-gate }) })
	}
	require.Eventually(t, func() bool { return runtime.NumGoroutine() >= before+mostIdle/2 }, time.Minute, time.Millisecond)
	close(gate)
	all.Wait()
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(idle) == 0 && !watched
	}, time.Minute, 10*time.Millisecond)
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before }, time.Minute, 10*time.Millisecond)
}

// What waits after a deep call has no deep stack.
func TestAStackStaysSmall(t *testing.T) {
	const waiting = 200
	grown := func(call func(func())) uint64 {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		leave, ready, left := make(chan struct{}), sync.WaitGroup{}, sync.WaitGroup{}
		ready.Add(waiting)
		for range waiting {
			left.Go(func() {
				call(func() { deep(200) })
				ready.Done()
				<-leave
			})
		}
		ready.Wait()
		runtime.ReadMemStats(&after)
		close(leave)
		left.Wait()
		return (after.StackInuse - min(before.StackInuse, after.StackInuse)) / waiting
	}
	own := grown(func(fn func()) { fn() })
	require.Less(t, grown(Do), own/2)
}

//go:noinline
func deep(n int) byte {
	var room [64]byte
	if n > 0 {
		room[n%64] = deep(n - 1)
	}
	return room[n%64]
}

func BenchmarkDo(b *testing.B) {
	for b.Loop() {
		Do(func() {})
	}
}
