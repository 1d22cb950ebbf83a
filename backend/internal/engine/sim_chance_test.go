package engine

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"
)

// slot divides time: every actor moves at an instant of its own within each slot. All durations of the
// engine are whole slots, so what an actor sets off later happens at its instants too, and no two actors
// ever move at once. That is what makes a history follow from its seed alone.
const slot = 100 * time.Microsecond

// actor draws chances and waits. What it draws depends on the seed, its name and how often it drew before.
type actor struct {
	name  string
	phase time.Duration

	mu     sync.Mutex
	random *rand.Rand
}

func newActor(seed uint64, name string) *actor {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	random := rand.New(rand.NewPCG(seed, h.Sum64()))
	return &actor{name: name, phase: time.Duration(random.Int64N(int64(slot))), random: random}
}

// chance is true with a probability of p.
func (a *actor) chance(p float64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.random.Float64() < p
}

// upTo draws from 0 to n-1.
func (a *actor) upTo(n int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.random.IntN(n)
}

// between draws a duration of whole slots.
func (a *actor) between(from, to time.Duration) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return (from + time.Duration(a.random.Int64N(int64(to-from+slot)))).Truncate(slot)
}

// latency is mostly short and sometimes not.
func (a *actor) latency() time.Duration {
	if a.chance(0.05) {
		return a.between(slot, 100*time.Millisecond)
	}
	return a.between(slot, 4*time.Millisecond)
}

// until is how long it takes to the actor's next instant that is at least d away.
func (a *actor) until(d time.Duration) time.Duration {
	now := time.Duration(time.Now().UnixNano())
	at := (now + d).Truncate(slot) + a.phase
	for at <= now || at < now+d {
		at += slot
	}
	return at - now
}

func (a *actor) sleep(d time.Duration) { time.Sleep(a.until(d)) }

// wait returns false when ctx ended first.
func (a *actor) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(a.until(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		a.sleep(0) // the one who ended it goes on at this instant
		return false
	}
}

func pick[T any](a *actor, from []T) T { return from[a.upTo(len(from))] }

// The names by which the engine's loops draw their chance. A name is part of the seed: another one plays
// another history, and simSeeds must keep playing theirs.
const (
	heartbeatLoop  = "heart"
	checkpointLoop = "keeper"
	rescuerLoop    = "janitor"
	relayLoop      = "writer"
	completerOf    = "settler of "
)

type actorKey struct{}

// as names who makes calls with this context; without it the double names the caller.
func as(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, actorKey{}, name)
}

func whoIs(ctx context.Context, otherwise string) string {
	if name, ok := ctx.Value(actorKey{}).(string); ok {
		return name
	}
	return otherwise
}
