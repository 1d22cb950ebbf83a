package app

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"time"

	"playground/internal/domain"
	"playground/internal/fairqueue"
	"playground/internal/store"
)

const (
	// runsAtOnce bounds what runs cost in memory on one instance.
	runsAtOnce = 10_000
	// startsAtOnce is as many as one commit of SQLite takes, and as two messages to PostgreSQL do.
	startsAtOnce = 64
	// transactionsOnConnections bounds how many of them are in a transaction that looks at everything again, on a
	// database where each holds a connection, so that Stop, edits and sign-in find a free one whatever comes.
	transactionsOnConnections = 10
	// startsBeside is how many of them one organization has while others are there. One place is left for these
	// always.
	startsBeside = 5
	// startWithin is the longest that a start may stand in line, as long as a person waits: what would wait longer is
	// refused at once, while the answer still helps.
	startWithin = 10 * time.Second
	// fullAfter is in how long an instance that holds all the runs it may is asked again.
	fullAfter = 2 * time.Second
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
	// transactions are of starts that are more than one statement.
	transactions *fairqueue.Queue
	counts       *fairqueue.Queue // of long prompts, which cost the processor alone
}

func transactionsAtOnce(s *store.Store) int {
	if s.CommitsInGroups() {
		return startsAtOnce
	}
	return transactionsOnConnections
}

func newAdmission(running func() int, transactionsAtOnce int) *Admission {
	places := func(n int) fairqueue.Places {
		return fairqueue.Places{All: n, Alone: n - 1, Beside: startsBeside}
	}
	cores := runtime.GOMAXPROCS(0)
	return &Admission{running: running,
		starts:       fairqueue.New(places(startsAtOnce), usualStart, startWithin),
		transactions: fairqueue.New(places(transactionsAtOnce), usualStart, startWithin),
		counts:       fairqueue.New(fairqueue.Places{All: cores, Alone: cores - 1, Beside: cores / 2}, usualCount, startWithin)}
}

// Enter waits for the turn of an organization's start; leave ends it. It fails with OVERLOADED, at once when the
// line is too long or too many runs go on, and with ctx's cause.
func (a *Admission) Enter(ctx context.Context, organizationID string) (leave func(), err error) {
	if a.running() >= runsAtOnce {
		return nil, errOverloaded(fullAfter)
	}
	return overloaded(a.starts.Enter(ctx, organizationID))
}

// EnterTransaction is Enter for the transaction of a start that has entered.
func (a *Admission) EnterTransaction(ctx context.Context, organizationID string) (leave func(), err error) {
	return overloaded(a.transactions.Enter(ctx, organizationID))
}

// EnterCount is Enter for counting a long prompt.
func (a *Admission) EnterCount(ctx context.Context, organizationID string) (leave func(), err error) {
	return overloaded(a.counts.Enter(ctx, organizationID))
}

func overloaded(leave func(), err error) (func(), error) {
	var full fairqueue.FullError
	if errors.As(err, &full) {
		err = errOverloaded(full.After)
	}
	return leave, err
}

// errOverloaded says in how long, in whole seconds, there is likely to be room.
func errOverloaded(after time.Duration) error {
	seconds := max(1, int(math.Ceil(after.Seconds())))
	return domain.Errorf(domain.Overloaded, "This server has more to do than it can. Nothing was sent; try again in %s.", inSeconds(seconds)).
		With("retry_after_seconds", seconds)
}

func inSeconds(n int) string {
	if n == 1 {
		return "a second"
	}
	return fmt.Sprintf("%d seconds", n)
}
