package app

import (
	"context"
	"sync"
	"time"

	"playground/internal/domain"
)

const (
	// runsAtOnce bounds what runs cost in memory on one instance.
	runsAtOnce = 10_000
	// startsAtOnce bounds how many runs are being started, so that Stop, edits and sign-in find a free
	// connection to the database and a share of the processor whatever comes.
	startsAtOnce = 10
	// startWithin is the longest that a start may stand in line: what would wait longer is refused at
	// once, while the answer still helps.
	startWithin = 5 * time.Second
	// firstStart is taken for the time of a start until some have been seen.
	firstStart = 10 * time.Millisecond
)

// Admission lets runs start as fast as this instance can start them, and refuses the rest.
type Admission struct {
	running func() int // runs that go on here
	slots   chan struct{}

	mu      sync.Mutex
	waiting int
	usual   time.Duration // how long a start takes, lately
}

func newAdmission(running func() int) *Admission {
	return &Admission{running: running, slots: make(chan struct{}, startsAtOnce), usual: firstStart}
}

// Enter waits for a start's turn; leave ends it. It fails with OVERLOADED, at once when the line is too
// long or too many runs go on, and with ctx's cause.
func (a *Admission) Enter(ctx context.Context) (leave func(), err error) {
	if !a.line() {
		return nil, errOverloaded()
	}
	defer a.unline()
	over := time.NewTimer(startWithin)
	defer over.Stop()
	select {
	case a.slots <- struct{}{}:
		began := time.Now()
		return sync.OnceFunc(func() { <-a.slots; a.took(time.Since(began)) }), nil
	case <-over.C:
		return nil, errOverloaded()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// line joins the line, unless it is too long.
func (a *Admission) line() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	wait := time.Duration(a.waiting) * a.usual / startsAtOnce
	if wait > startWithin || a.running() >= runsAtOnce {
		return false
	}
	a.waiting++
	return true
}

func (a *Admission) unline() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting--
}

// took moves the usual time of a start a little towards what this one took.
func (a *Admission) took(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.usual += (d - a.usual) / 32
}

func errOverloaded() error {
	return domain.Errorf(domain.Overloaded, "This server has more to do than it can. Nothing was sent; try again in a few seconds.").
		With("retry_after_seconds", 2)
}
