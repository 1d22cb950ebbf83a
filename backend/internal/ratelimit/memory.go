package ratelimit

import (
	"context"
	"maps"
	"sync"
	"time"
)

// evictFrom is how many keys are worth looking through for idle ones.
const evictFrom = 1024

// Memory counts in this process. It keeps nothing of a key whose whole limit is there again.
type Memory struct {
	now func() time.Time

	mu       sync.Mutex
	arrivals map[string]int64
	evictAt  int // look for idle keys when there are this many
}

var _ Limiter = (*Memory)(nil)

// NewMemory makes a limiter on a clock.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, arrivals: map[string]int64{}, evictAt: evictFrom}
}

// Allow implements Limiter; it never fails.
func (m *Memory) Allow(_ context.Context, rules ...Rule) ([]State, error) {
	return m.run(rules, true), nil
}

// Peek implements Limiter; it never fails.
func (m *Memory) Peek(_ context.Context, rules ...Rule) ([]State, error) {
	return m.run(rules, false), nil
}

// Close does nothing: there is nothing to release.
func (m *Memory) Close() error { return nil }

func (m *Memory) run(rules []Rule, count bool) []State {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now().UnixMicro()
	arrivals := make([]int64, len(rules))
	for i, r := range rules {
		arrivals[i] = r.arrival(m.arrivals[r.Key], now)
		count = count && r.allows(arrivals[i], now)
	}
	if count {
		for i, r := range rules {
			arrivals[i] += r.interval()
			m.arrivals[r.Key] = arrivals[i]
		}
		m.evictIdle(now)
	}
	return states(rules, arrivals, now, count)
}

// evictIdle removes idle keys each time their number may have doubled, so that a use pays for it once.
func (m *Memory) evictIdle(now int64) {
	if len(m.arrivals) < m.evictAt {
		return
	}
	maps.DeleteFunc(m.arrivals, func(_ string, arrival int64) bool { return arrival <= now })
	m.evictAt = max(evictFrom, 2*len(m.arrivals))
}
