package netpoll

import (
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// loop wakes a poller's connections: one by one while there is little to wake, once per tick while there is much.
type loop struct {
	poller *poller
	gate   *gate
	load   load
	events [256]unix.EpollEvent
}

func newLoop(p *poller) (*loop, error) {
	g, err := newGate()
	if err != nil {
		return nil, err
	}
	return &loop{poller: p, gate: g, load: load{span: ticksPerWindow * p.tick, enough: p.enough}}, nil
}

// run goes on until the gate is closed.
func (l *loop) run() {
	defer l.gate.end()
	for l.gate.wait(l.collect) == nil {
		l.gather()
	}
}

// gather wakes once per tick, for as long as it is worth it.
func (l *loop) gather() {
	l.gate.listen(false)
	for much := true; much; much = l.collect() {
		time.Sleep(l.poller.tick)
	}
	l.gate.listen(true)
}

// wokenAtOnce is how many connections are woken in a row. Go's scheduler takes goroutines in turn, and a run that starts
// waits for its turn some twenty times: behind all that a tick wakes, while the processors have more to do than they can.
const wokenAtOnce = 4

// wake wakes the connections of events, a few at a time, and lets others have their turn in between.
func (l *loop) wake(events []unix.EpollEvent) {
	for few := range slices.Chunk(events, wokenAtOnce) {
		l.poller.wake(few, &l.load)
		runtime.Gosched()
	}
}

// collect wakes what has something, and says whether that is much by now.
func (l *loop) collect() (much bool) {
	l.load.advance(time.Now())
	for n := len(l.events); n == len(l.events); {
		n = l.gate.events(l.events[:])
		l.wake(l.events[:n])
	}
	return l.load.much
}
