package testkit

import (
	"sync"
	"time"
)

// Clock is the real time, moved ahead as a test likes.
type Clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// Now is the time with a database's precision.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead).UTC().Truncate(time.Microsecond)
}

// Advance moves the clock ahead.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}
