package fairqueue

import "time"

const (
	// paceOver is the time over which the served are counted: what is done in groups comes in bursts.
	paceOver = 200 * time.Millisecond
	// paceOverFew is that time where it serves fewer than there are places, but more than half as many: one that waited for
	// something else, such as a database that stood still for a moment, says nothing of those who come after it.
	paceOverFew = time.Second
)

// pace is how fast the places serve while more wait than they hold. How long one place is held says less: where
// many share the processor or a commit, each is held for longer and no fewer are served.
type pace struct {
	places  int
	between time.Duration // from one that is served to the next, on average
	since   time.Time     // when this count began; zero: nothing waited
	served  int
}

// left counts one that has been served. Where none waits, the places were not all in use, and the count says
// nothing.
func (p *pace) left(now time.Time, waiting bool) {
	switch {
	case !waiting:
		p.since = time.Time{}
		return
	case p.since.IsZero():
		p.since, p.served = now, 0
		return
	}
	p.served++
	over := now.Sub(p.since)
	if over >= paceOver && p.served >= p.places || over >= paceOverFew && p.served > p.places/2 {
		p.between = over / time.Duration(p.served)
		p.since, p.served = now, 0
	}
}
