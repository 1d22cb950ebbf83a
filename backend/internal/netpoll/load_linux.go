package netpoll

import "time"

const (
	ticksPerWindow = 8
	enough         = 2 * ticksPerWindow // with fewer than two a tick, a tick gathers nothing
)

// load says whether so many connections have something to read that they are worth gathering.
type load struct {
	span   time.Duration // a window's
	enough int
	much   bool

	window uint64 // its number, from 1 on
	until  time.Time
	seen   int // connections in this window
}

// advance begins a new window when the last one is over.
func (l *load) advance(now time.Time) {
	if now.Before(l.until) {
		return
	}
	l.much = l.seen >= l.enough
	l.window++
	l.seen, l.until = 0, now.Add(l.span)
}

// count counts a connection that has something, once in a window: last is when it had something before.
func (l *load) count(last *uint64) {
	if *last == l.window {
		return
	}
	*last = l.window
	l.seen++
	l.much = l.much || l.seen >= l.enough
}
