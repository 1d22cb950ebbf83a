package testkit

import (
	"sync"
	"time"
)

// Patience bounds the wait for what must happen. It says nothing about how soon that is promised, and no
// test that passes waits for its end, so it is long enough for a busy machine.
const Patience = 30 * time.Second

// Headroom is how many times as long as promised something may take where a test holds a promise
// against the real clock: slowness of the machine alone breaks none.
const Headroom = 3

// Clock is the real time, moved ahead as a test likes, until it is stopped.
type Clock struct {
	mu      sync.Mutex
	ahead   time.Duration
	stopped time.Time // zero while it goes
}

// Now is the time with a database's precision.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.stopped
	if now.IsZero() {
		now = time.Now()
	}
	return now.Add(c.ahead).UTC().Truncate(time.Microsecond)
}

// Stop lets no more time pass but what the test advances it by, however long the machine takes.
func (c *Clock) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = time.Now()
}

// Advance moves the clock ahead.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}
