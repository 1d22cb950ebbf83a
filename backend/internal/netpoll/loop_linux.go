package netpoll

import (
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

// collect wakes what has something, and says whether that is much by now.
func (l *loop) collect() (much bool) {
	l.load.advance(time.Now())
	for n := len(l.events); n == len(l.events); {
		n = l.gate.events(l.events[:])
		l.poller.wake(l.events[:n], &l.load)
	}
	return l.load.much
}
