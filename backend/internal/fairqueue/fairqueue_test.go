package fairqueue

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A tenant who sends without end holds up another's first by no more than a turn.
func TestATenantWaitsForItsOwnAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 10, Alone: 9, Beside: 5}, 50*time.Millisecond, 5*time.Second)
		for range 900 {
			go func() {
				if leave, err := q.Enter(t.Context(), "greedy"); err == nil {
					time.Sleep(50 * time.Millisecond)
					leave()
				}
			}()
		}
		synctest.Wait()
		began := time.Now()
		leave, err := q.Enter(t.Context(), "modest")
		require.NoError(t, err)
		require.LessOrEqual(t, time.Since(began), 50*time.Millisecond)
		leave()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.Empty(t, q.lines)
	})
}

func TestWhatWouldWaitTooLongIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 10, Alone: 10, Beside: 10}, 10*time.Millisecond, 5*time.Second)
		var served, refused atomic.Int64
		for range 5000 { // far more than 5 s of work: 10 at a time, 50 ms each
			go func() {
				before := time.Now()
				leave, err := q.Enter(t.Context(), "one")
				if err != nil {
					require.ErrorIs(t, err, ErrFull)
					require.LessOrEqual(t, time.Since(before), 5*time.Second)
					refused.Add(1)
					return
				}
				time.Sleep(50 * time.Millisecond)
				leave()
				leave()
				served.Add(1)
			}()
			time.Sleep(time.Millisecond)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.EqualValues(t, 5000, served.Load()+refused.Load())
		require.GreaterOrEqual(t, served.Load(), int64(900), "5 s of work at 200 a second get through")
		require.Positive(t, refused.Load())
		require.Empty(t, q.lines)
		require.Zero(t, q.taken+q.waiting+len(q.turns))
	})
}

// What is served in groups takes each its time, and yet many are served: the wait is foreseen from those.
func TestTheWaitIsForeseenFromWhatIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 64, Alone: 64, Beside: 64}, time.Millisecond, 5*time.Second)
		var served atomic.Int64
		for range 3000 { // 64 at a time in 100 ms: 4.7 s of work
			go func() {
				leave, err := q.Enter(t.Context(), "one")
				if err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond)
				leave()
				served.Add(1)
			}()
			time.Sleep(500 * time.Microsecond)
		}
		time.Sleep(settled)
		q.mu.Lock()
		between := q.pace.between
		q.mu.Unlock()
		require.InDelta(t, 100*time.Millisecond/64, between, float64(time.Millisecond/2))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.EqualValues(t, 3000, served.Load(), "none is refused that would be served in time")
	})
}

// At first those who come take the processor from those who are served.
func TestASlowBeginningRefusesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 10, Alone: 10, Beside: 10}, 10*time.Millisecond, 10*time.Second)
		began := time.Now()
		var all sync.WaitGroup
		for range 5000 {
			all.Go(func() {
				leave, err := q.Enter(t.Context(), "one")
				require.NoError(t, err)
				if time.Since(began) < 2*time.Second {
					time.Sleep(30 * time.Millisecond) // 333 a second: at that pace 15 s of work
				} else {
					time.Sleep(10 * time.Millisecond)
				}
				leave()
			})
		}
		all.Wait()
		require.Less(t, time.Since(began), 10*time.Second)
	})
}

// Who would wait for far too long, as it turns out, hears of it then, and those before them are served in time.
func TestWhoWouldWaitTooLongIsToldOnceThatShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 10, Alone: 9, Beside: 5}, 10*time.Millisecond, 10*time.Second)
		began := time.Now()
		var all sync.WaitGroup
		var served, refused, late atomic.Int64
		for i := range 2000 {
			all.Go(func() {
				leave, err := q.Enter(t.Context(), fmt.Sprint(i%4))
				waited := time.Since(began)
				if err != nil {
					var full FullError
					require.ErrorAs(t, err, &full)
					require.InDelta(t, 10*time.Second, full.After, float64(10*time.Second))
					refused.Add(1)
					if waited > 4*time.Second {
						late.Add(1)
					}
					return
				}
				time.Sleep(100 * time.Millisecond) // 100 a second: at that pace 20 s of work
				leave()
				served.Add(1)
			})
		}
		all.Wait()
		require.EqualValues(t, 2000, served.Load()+refused.Load())
		require.InDelta(t, 1000, served.Load(), 60)
		require.InDelta(t, 350, late.Load(), 60, "those for whom it was not so clear at three seconds")
		require.Empty(t, q.lines)
		require.Zero(t, q.taken+q.waiting+len(q.turns))
	})
}

// A moment in which nothing is served, such as a database's, refuses none of those who come after it.
func TestAMomentOfStandstillRefusesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 2, Alone: 2, Beside: 2}, 5*time.Millisecond, 5*time.Second)
		var all sync.WaitGroup
		enter := func(holds time.Duration) {
			all.Go(func() {
				leave, err := q.Enter(t.Context(), "one")
				require.NoError(t, err)
				time.Sleep(holds)
				leave()
			})
			synctest.Wait()
		}
		for _, holds := range []time.Duration{5 * time.Millisecond, 405 * time.Millisecond, 405 * time.Millisecond} {
			enter(holds)
		}
		for range 20 {
			enter(5 * time.Millisecond)
		}
		time.Sleep(406 * time.Millisecond) // one has been served since the first
		enter(5 * time.Millisecond)
		all.Wait()
	})
}

// A moment in which many are served slowly, such as while the disk or the collector is at work, refuses none of those who
// wait.
func TestASlowMomentRefusesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 64, Alone: 64, Beside: 64}, 10*time.Millisecond, 10*time.Second)
		slowFrom := time.Now().Add(3500 * time.Millisecond)
		var all sync.WaitGroup
		for range 5000 {
			all.Go(func() {
				leave, err := q.Enter(t.Context(), "one")
				require.NoError(t, err)
				if since := time.Since(slowFrom); since >= 0 && since < 1200*time.Millisecond {
					time.Sleep(1200 * time.Millisecond)
				} else {
					time.Sleep(64 * time.Millisecond)
				}
				leave()
			})
		}
		all.Wait()
	})
}

// A tenant has all that it may while it is alone, and leaves half to the others while they are there.
func TestATenantHoldsLessWhileOthersAreThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(Places{All: 8, Alone: 6, Beside: 2}, time.Millisecond, time.Minute)
		holds := func(tenant string) (now int) {
			q.mu.Lock()
			defer q.mu.Unlock()
			return q.lines[tenant].holds
		}
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				for ctx.Err() == nil {
					if leave, err := q.Enter(ctx, "busy"); err == nil {
						time.Sleep(10 * time.Millisecond)
						leave()
					}
				}
			})
		}
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		require.Equal(t, 6, holds("busy"))
		for range 100 {
			leave, err := q.Enter(ctx, "other")
			require.NoError(t, err)
			leave()
			time.Sleep(500 * time.Millisecond)
			synctest.Wait()
			require.Equal(t, 2, holds("busy"))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		require.Equal(t, 6, holds("busy"))
		stop()
		all.Wait()
	})
}

// Whatever comes, waits, gives up and leaves: no more places are held than there are, none is lost, and nothing that
// could be served waits.
func TestPlacesAreNeitherLostNorDoubled(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all, ofOne := rapid.IntRange(1, 4).Draw(rt, "places"), rapid.IntRange(1, 4).Draw(rt, "of one tenant")
		places := Places{All: all, Alone: ofOne, Beside: rapid.IntRange(1, ofOne).Draw(rt, "beside others")}
		patience := time.Duration(rapid.IntRange(1, 5000).Draw(rt, "patience")) * time.Millisecond
		steps := rapid.SliceOfN(rapid.IntRange(0, 99), 1, 60).Draw(rt, "steps")
		synctest.Test(t, func(t *testing.T) {
			q := New(places, time.Millisecond, patience)
			var held atomic.Int64
			for i, step := range steps {
				ctx, stop := context.WithTimeout(t.Context(), time.Duration(step)*time.Millisecond)
				go func() {
					defer stop()
					leave, err := q.Enter(ctx, fmt.Sprint(step%3))
					if err != nil {
						return
					}
					require.LessOrEqual(t, held.Add(1), int64(all))
					time.Sleep(time.Duration(step%7) * time.Millisecond)
					held.Add(-1)
					leave()
				}()
				time.Sleep(time.Duration(i%3) * time.Millisecond)
				synctest.Wait()
				q.mu.Lock()
				for _, l := range q.turns {
					require.True(t, q.taken == all || l.holds >= q.ofOne(), "a place is free while one waits")
				}
				q.mu.Unlock()
			}
			time.Sleep(time.Second)
			synctest.Wait()
			require.Zero(t, held.Load())
			require.Empty(t, q.lines)
		})
	})
}
