package fairqueue

import "time"

// paceOver is the time over which the served are counted: what is done in groups comes in bursts.
const paceOver = 200 * time.Millisecond

// pace is how fast the places serve while more wait than they hold. How long one place is held says less: where
// many share the processor or a commit, each is held for longer and no fewer are served.
type pace struct {
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
	if over := now.Sub(p.since); over >= paceOver {
		p.between = over / time.Duration(p.served)
		p.since, p.served = now, 0
	}
}
