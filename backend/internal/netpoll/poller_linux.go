package netpoll

import (
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"playground/internal/guard"
)

// poller is a set of connections, and a loop that wakes them while there are any.
type poller struct {
	tick   time.Duration
	enough int // connections that had something within a window: from there on it is much

	mu    sync.Mutex
	conns map[int32]*conn // by descriptor
	loop  *loop           // nil without connections
}

func newPoller(tick time.Duration) *poller {
	return &poller{tick: tick, enough: enough, conns: map[int32]*conn{}}
}

// add fails as the system does, which may have no descriptors left.
func (p *poller) add(c *conn) error {
	err := p.watch(c)
	if err != nil {
		p.remove(c)
	}
	return err
}

func (p *poller) watch(c *conn) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[int32(c.fd)] = c
	if p.loop == nil {
		l, err := newLoop(p)
		if err != nil {
			return err
		}
		p.loop = l
		guard.Go(slog.Default(), "the poller of providers' connections", l.run, p.abandon)
	}
	return p.loop.gate.watch(c.fd)
}

// abandon closes what would wait for good, when the loop has failed.
func (p *poller) abandon() {
	p.mu.Lock()
	all := slices.Collect(maps.Values(p.conns))
	p.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

// remove forgets a connection before its descriptor is closed, which may be another's at once.
func (p *poller) remove(c *conn) {
	if over := p.forget(c); over != nil {
		over.gate.close() // waits for the loop, which may be waiting for mu
	}
}

// forget returns the loop that has nothing left to do.
func (p *poller) forget(c *conn) (over *loop) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, int32(c.fd))
	if len(p.conns) == 0 {
		over, p.loop = p.loop, nil
	}
	return over
}

// wake passes events on, and counts the connections that have something to read. An event of a descriptor that has
// changed hands meanwhile wakes its new owner for nothing.
func (p *poller) wake(events []unix.EpollEvent, load *load) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range events {
		if c := p.conns[e.Fd]; c != nil {
			c.wakeFor(e.Events, load)
		}
	}
}

func (c *conn) wakeFor(events uint32, load *load) {
	if events&^(unix.EPOLLIN|unix.EPOLLOUT) != 0 {
		c.ended.Store(true) // before the wake-up, after which it is looked at
	}
	if events&^unix.EPOLLOUT != 0 {
		load.count(&c.window)
		c.in.notify()
	}
	if events&^(unix.EPOLLIN|unix.EPOLLPRI|unix.EPOLLRDHUP) != 0 {
		c.out.notify()
	}
}
