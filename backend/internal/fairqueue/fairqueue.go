// Package fairqueue shares a few places among many tenants. Each tenant waits in a line of its own, and the lines
// take turns: however many one sends, another's first waits for one turn of each.
package fairqueue

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// ErrFull is returned for who would wait longer than the queue's patience, or has.
var ErrFull = errors.New("more is waiting than can be done in time")

// Queue is the places and the lines before them.
type Queue struct {
	places    int
	perTenant int
	patience  time.Duration

	mu      sync.Mutex
	taken   int
	waiting int
	usual   time.Duration // how long a place is held, lately
	lines   map[string]*line
	turns   []*line // those in which tenants wait, the next first
}

// line is one tenant's.
type line struct {
	tenant  string
	holds   int
	tickets []chan struct{}
}

// New makes a queue of places, of which one tenant holds at most perTenant. A place is held for about usual at first;
// later for what was seen. Nothing waits longer than patience.
func New(places, perTenant int, usual, patience time.Duration) *Queue {
	return &Queue{places: places, perTenant: max(1, perTenant), patience: patience, usual: usual, lines: map[string]*line{}}
}

// Enter waits for a tenant's turn; leave gives the place back. It fails with ErrFull, at once when the wait would be
// too long, and with ctx's cause.
func (q *Queue) Enter(ctx context.Context, tenant string) (leave func(), err error) {
	ticket, err := q.join(tenant)
	if err != nil {
		return nil, err
	}
	over := time.NewTimer(q.patience)
	defer over.Stop()
	select {
	case <-ticket:
	case <-over.C:
		err = ErrFull
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil && q.quit(tenant, ticket) {
		return nil, err
	}
	began := time.Now() // the place may have come at the last moment; it is held then
	return sync.OnceFunc(func() { q.leave(tenant, time.Since(began)) }), nil
}

func (q *Queue) join(tenant string) (chan struct{}, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lines[tenant]
	if l == nil {
		l = &line{tenant: tenant}
	}
	if q.wait(l) > q.patience {
		return nil, ErrFull
	}
	q.lines[tenant] = l
	ticket := make(chan struct{})
	if l.tickets = append(l.tickets, ticket); len(l.tickets) == 1 {
		q.turns = append(q.turns, l)
	}
	q.waiting++
	q.call()
	return ticket, nil
}

// wait foresees how long one more of a line would wait: in each turn, every line that waits is served once.
func (q *Queue) wait(l *line) time.Duration {
	ahead := min(q.waiting, (len(l.tickets)+1)*max(1, len(q.turns)))
	return time.Duration(ahead) * q.usual / time.Duration(q.places)
}

// call gives free places to those whose turn it is.
func (q *Queue) call() {
	for passed := 0; q.taken < q.places && passed < len(q.turns); {
		l := q.turns[0]
		q.turns = q.turns[1:]
		if l.holds >= q.perTenant {
			q.turns = append(q.turns, l)
			passed++
			continue
		}
		close(l.tickets[0])
		l.tickets = l.tickets[1:]
		l.holds++
		q.taken++
		q.waiting--
		passed = 0
		if len(l.tickets) > 0 {
			q.turns = append(q.turns, l)
		}
	}
}

// quit takes a ticket back, unless its place has been given.
func (q *Queue) quit(tenant string, ticket chan struct{}) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lines[tenant]
	i := slices.Index(l.tickets, ticket)
	if i < 0 {
		return false
	}
	l.tickets = slices.Delete(l.tickets, i, i+1)
	q.waiting--
	if len(l.tickets) == 0 {
		q.turns = slices.DeleteFunc(q.turns, func(o *line) bool { return o == l })
		q.forget(l)
	}
	return true
}

func (q *Queue) leave(tenant string, held time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lines[tenant]
	l.holds--
	q.taken--
	q.usual += (held - q.usual) / 32
	q.forget(l)
	q.call()
}

func (q *Queue) forget(l *line) {
	if l.holds == 0 && len(l.tickets) == 0 {
		delete(q.lines, l.tenant)
	}
}
