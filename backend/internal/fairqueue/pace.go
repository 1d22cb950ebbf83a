package fairqueue

import (
	"math"
	"time"
)

const (
	// paceOver is the time over which the served are counted: what is done in groups comes in bursts.
	paceOver = 200 * time.Millisecond
	// paceOverFew is that time where it serves fewer than there are places, but more than half as many: one that waited for
	// something else, such as a database that stood still for a moment, says nothing of those who come after it.
	paceOverFew = time.Second
	// settled is how long some have to wait before a slower pace is believed: at the beginning of a rush, all who come take
	// the processor from those who are served.
	settled = 3 * time.Second
)

// pace is how fast the places serve while more wait than they hold. How long one place is held says less: where
// many share the processor or a commit, each is held for longer and no fewer are served.
type pace struct {
	places  int
	between time.Duration // from one that is served to the next, on average
	over    float64       // the seconds and the served that the average is of, the older the less
	count   float64
	counted time.Time // when the average was made
	busy    time.Time // since when some wait; zero: none does
	since   time.Time // when this count began
	served  int
}

// left counts one that has been served, and says whether the pace turned out to be slower. Where none waits, the places
// were not all in use, and the count says nothing.
func (p *pace) left(now time.Time, waiting bool) (slower bool) {
	switch {
	case !waiting:
		p.busy = time.Time{}
		return false
	case p.busy.IsZero():
		p.busy, p.since, p.served = now, now, 0
		return false
	}
	p.served++
	over := now.Sub(p.since)
	if (over < paceOver || p.served < p.places) && (over < paceOverFew || p.served <= p.places/2) {
		return false
	}
	slower = over/time.Duration(p.served) > p.between
	counted := p.served
	p.since, p.served = now, 0
	if slower && now.Sub(p.busy) < settled {
		return false
	}
	p.average(now, over, counted)
	return slower
}

// average takes a count into the average, in which what came before weighs half as much after each second: one that was
// slow by chance says little of the hundreds that still wait.
func (p *pace) average(now time.Time, over time.Duration, served int) {
	kept := math.Exp2(-now.Sub(p.counted).Seconds())
	p.counted = now
	p.over = p.over*kept + over.Seconds()
	p.count = p.count*kept + float64(served)
	p.between = time.Duration(p.over / p.count * float64(time.Second))
}
