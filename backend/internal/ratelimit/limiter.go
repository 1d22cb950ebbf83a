// Package ratelimit says how often something may happen: over all instances with Redis, or in this
// process alone. A limit is a budget that refills evenly (GCRA): all of it may be used at once, and
// after that one use comes back per interval.
package ratelimit

import (
	"context"
	"time"
)

// Rule allows Limit uses of Key, at least one, per Period. In any stretch of time no more pass than
// the whole Limit and what refills meanwhile.
type Rule struct {
	Key    string
	Limit  int
	Period time.Duration
}

// State is how a rule stands.
type State struct {
	Limit      int
	Remaining  int           // uses that would pass right now
	Reset      time.Duration // until the whole limit is there again
	RetryAfter time.Duration // until one use would pass; zero: it would, or just did
}

// Limiter counts uses. It returns one State per rule, in their order.
type Limiter interface {
	// Allow counts one use against every rule, or against none when one of them is used up: then
	// that one's RetryAfter is set.
	Allow(ctx context.Context, rules ...Rule) ([]State, error)
	// Peek returns what Allow would, without counting.
	Peek(ctx context.Context, rules ...Rule) ([]State, error)
}

// Tightest is the index of the state that a caller has to heed: the longest wait, else the fewest uses
// remaining.
func Tightest(states []State) int {
	tightest := 0
	for i, s := range states {
		than := states[tightest]
		if s.RetryAfter > than.RetryAfter || s.RetryAfter == than.RetryAfter && s.Remaining < than.Remaining {
			tightest = i
		}
	}
	return tightest
}

// Seconds rounds up, as headers want it: after so many it is true.
func Seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// A rule's whole memory is one moment, the "theoretical arrival time": when all of its limit is there
// again. Moments and intervals are whole microseconds, which Lua's numbers hold exactly.

// interval is the time in which one use comes back, rounded up so that rounding allows nothing more.
func (r Rule) interval() int64 {
	limit := int64(r.Limit)
	return (r.Period.Microseconds() + limit - 1) / limit
}

// span is the time in which the whole limit comes back.
func (r Rule) span() int64 { return r.interval() * int64(r.Limit) }

// arrival is the stored moment as it counts now: never past, and never further ahead than a clock
// that was set back, or a limit that was other before, would excuse.
func (r Rule) arrival(stored, now int64) int64 { return min(max(stored, now), now+r.span()) }

// allows says whether one more use passes.
func (r Rule) allows(arrival, now int64) bool { return arrival+r.interval() <= now+r.span() }

func (r Rule) state(arrival, now int64, counted bool) State {
	s := State{Limit: r.Limit, Remaining: int((now + r.span() - arrival) / r.interval()),
		Reset: time.Duration(arrival-now) * time.Microsecond}
	if wait := arrival + r.interval() - r.span() - now; wait > 0 && !counted {
		s.RetryAfter = time.Duration(wait) * time.Microsecond
	}
	return s
}

func states(rules []Rule, arrivals []int64, now int64, counted bool) []State {
	out := make([]State, len(rules))
	for i, r := range rules {
		out[i] = r.state(arrivals[i], now, counted)
	}
	return out
}
