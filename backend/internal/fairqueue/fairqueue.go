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

// ErrFull is what a FullError is.
var ErrFull = errors.New("more is waiting than can be done in time")

// FullError is for who would wait longer than the queue's patience, or has.
type FullError struct {
	After time.Duration // when there will be room in the line, as it looks now
}

func (e FullError) Error() string { return ErrFull.Error() }

// Is makes every FullError an ErrFull.
func (e FullError) Is(target error) bool { return target == ErrFull }

// Places says how many there are, and how many one tenant holds at most.
type Places struct {
	All    int
	Alone  int // by one tenant, while no other has come for a second
	Beside int // by one tenant, while others come
}

// Queue is the places and the lines before them.
type Queue struct {
	places   Places
	patience time.Duration

	mu      sync.Mutex
	taken   int
	waiting int
	pace    pace
	lines   map[string]*line
	turns   []*line // those in which tenants wait, the next first

	last    string // the tenant who came last
	lastAt  time.Time
	mixedAt time.Time // when a tenant came last while another was there
}

// company is how long a tenant counts as there after it came: between two requests of a person at work.
const company = time.Second

// line is one tenant's.
type line struct {
	tenant  string
	holds   int
	tickets []*ticket
}

// ticket is one that waits.
type ticket struct {
	came time.Time
	over chan struct{} // closed when its turn has come, or never will
	full error         // why it never will; set before over is closed
}

// New makes a queue of places; of each kind there is one at least. A place is held for about usual until it was seen how
// many are served in a time. Nothing waits longer than patience.
func New(places Places, usual, patience time.Duration) *Queue {
	places = Places{All: max(1, places.All), Alone: max(1, places.Alone), Beside: max(1, places.Beside)}
	return &Queue{places: places, patience: patience, pace: pace{places: places.All, between: usual / time.Duration(places.All)}, lines: map[string]*line{}}
}

// Enter waits for a tenant's turn; leave gives the place back. It fails with a FullError when the wait would be too
// long, at once or as soon as that shows, and with ctx's cause.
func (q *Queue) Enter(ctx context.Context, tenant string) (leave func(), err error) {
	ticket, err := q.join(tenant)
	if err != nil {
		return nil, err
	}
	over := time.NewTimer(q.patience)
	defer over.Stop()
	select {
	case <-ticket.over:
	case <-over.C:
		err = FullError{After: q.patience / 2} // the pace was not what it looked like
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil && q.quit(tenant, ticket) {
		return nil, err
	}
	if ticket.full != nil {
		return nil, ticket.full
	}
	return sync.OnceFunc(func() { q.leave(tenant) }), nil // the place may have come at the last moment; it is held then
}

func (q *Queue) join(tenant string) (*ticket, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.came(tenant)
	l := q.lines[tenant]
	if l == nil {
		l = &line{tenant: tenant}
	}
	if wait := q.wait(len(l.tickets) + 1); wait > q.patience {
		return nil, FullError{After: wait - q.patience}
	}
	q.lines[tenant] = l
	t := &ticket{came: time.Now(), over: make(chan struct{})}
	if l.tickets = append(l.tickets, t); len(l.tickets) == 1 {
		q.turns = append(q.turns, l)
	}
	q.waiting++
	q.call()
	return t, nil
}

// came notes a tenant, and whether another was there.
func (q *Queue) came(tenant string) {
	now := time.Now()
	if tenant != q.last && now.Sub(q.lastAt) < company {
		q.mixedAt = now
	}
	q.last, q.lastAt = tenant, now
}

// wait foresees how long the nth of a line waits: in each turn, every line that waits is served once. How few places a
// line may hold shows in the pace.
func (q *Queue) wait(nth int) time.Duration {
	ahead := min(q.waiting, nth*max(1, len(q.turns)))
	return time.Duration(ahead) * q.pace.between
}

// turnAway refuses those who, as the pace is now, would wait for far too long: while the answer still helps. A pace is
// foreseen no more closely than by a half, so a ticket that is nearer stays.
func (q *Queue) turnAway(now time.Time) {
	for _, l := range slices.Clone(q.turns) {
		for n := len(l.tickets); n > 0; n-- {
			last := l.tickets[n-1]
			wait, left := q.wait(n), q.patience-now.Sub(last.came)
			if wait <= left+left/2 {
				break
			}
			last.full = FullError{After: wait - left}
			close(last.over)
			q.remove(l, n-1)
		}
		q.forget(l)
	}
}

// remove takes a ticket out of its line.
func (q *Queue) remove(l *line, i int) {
	l.tickets = slices.Delete(l.tickets, i, i+1)
	q.waiting--
	if len(l.tickets) == 0 {
		q.turns = slices.DeleteFunc(q.turns, func(o *line) bool { return o == l })
	}
}

// ofOne is how many places one tenant may hold now.
func (q *Queue) ofOne() int {
	if time.Since(q.mixedAt) < company {
		return min(q.places.Alone, q.places.Beside)
	}
	return q.places.Alone
}

// call gives free places to those whose turn it is.
func (q *Queue) call() {
	most := q.ofOne()
	for passed := 0; q.taken < q.places.All && passed < len(q.turns); {
		l := q.turns[0]
		q.turns = q.turns[1:]
		if l.holds >= most {
			q.turns = append(q.turns, l)
			passed++
			continue
		}
		close(l.tickets[0].over)
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
func (q *Queue) quit(tenant string, ticket *ticket) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lines[tenant]
	if l == nil {
		return false
	}
	i := slices.Index(l.tickets, ticket)
	if i < 0 {
		return false
	}
	q.remove(l, i)
	q.forget(l)
	return true
}

func (q *Queue) leave(tenant string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lines[tenant]
	l.holds--
	q.taken--
	now := time.Now()
	if q.pace.left(now, q.waiting > 0) {
		q.turnAway(now)
	}
	q.forget(l)
	q.call()
}

func (q *Queue) forget(l *line) {
	if l.holds == 0 && len(l.tickets) == 0 {
		delete(q.lines, l.tenant)
	}
}
