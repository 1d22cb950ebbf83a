package app

import (
	"context"
	"errors"
	"runtime"
	"time"

	"playground/internal/domain"
	"playground/internal/fairqueue"
)

const (
	// runsAtOnce bounds what runs cost in memory on one instance.
	runsAtOnce = 10_000
	// startsAtOnce bounds how many runs are being started, so that Stop, edits and sign-in find a free
	// connection to the database and a share of the processor whatever comes. One place is always left for
	// other organizations, and half of them while they are there.
	startsAtOnce = 10
	// startWithin is the longest that a start may stand in line: what would wait longer is refused at
	// once, while the answer still helps.
	startWithin = 5 * time.Second
	// usualStart and usualCount are taken for the time of a start, and of counting a long prompt, until some
	// have been seen.
	usualStart = 10 * time.Millisecond
	usualCount = 100 * time.Millisecond
)

// Admission lets runs start as fast as this instance can start them, in turns of the organizations, and
// refuses the rest.
type Admission struct {
	running func() int // runs that go on here
	starts  *fairqueue.Queue
	counts  *fairqueue.Queue // of long prompts, which cost the processor alone
}

func newAdmission(running func() int) *Admission {
	cores := runtime.GOMAXPROCS(0)
	return &Admission{running: running,
		starts: fairqueue.New(fairqueue.Places{All: startsAtOnce, Alone: startsAtOnce - 1, Beside: startsAtOnce / 2}, usualStart, startWithin),
		counts: fairqueue.New(fairqueue.Places{All: cores, Alone: cores - 1, Beside: cores / 2}, usualCount, startWithin)}
}

// Enter waits for the turn of an organization's start; leave ends it. It fails with OVERLOADED, at once when the
// line is too long or too many runs go on, and with ctx's cause.
func (a *Admission) Enter(ctx context.Context, organizationID string) (leave func(), err error) {
	if a.running() >= runsAtOnce {
		return nil, errOverloaded()
	}
	return overloaded(a.starts.Enter(ctx, organizationID))
}

// EnterCount is Enter for counting a long prompt.
func (a *Admission) EnterCount(ctx context.Context, organizationID string) (leave func(), err error) {
	return overloaded(a.counts.Enter(ctx, organizationID))
}

func overloaded(leave func(), err error) (func(), error) {
	if errors.Is(err, fairqueue.ErrFull) {
		err = errOverloaded()
	}
	return leave, err
}

func errOverloaded() error {
	return domain.Errorf(domain.Overloaded, "This server has more to do than it can. Nothing was sent; try again in a few seconds.").
		With("retry_after_seconds", 2)
}
