// Package securitylog writes what matters to an installation's security: who signed in, what was refused, which rights
// changed. Its lines carry log=security, so that a collector can route them, whatever LOG_LEVEL is, and never a content,
// a secret or an address in the clear.
package securitylog

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"
)

// windowLife is the time in which so many of one event are written.
const windowLife = 10 * time.Second

// Log writes events, of each kind so many in a window, and how many more there were.
type Log struct {
	handler slog.Handler
	key     []byte
	now     func() time.Time

	mu      sync.Mutex
	windows map[Event]*window
}

// window is the events of one kind in a time.
type window struct {
	ends    time.Time
	written int
	leftOut int
}

// New makes a log that writes where handler does. The key hides addresses; it stays the same over restarts, so that
// their hashes can be compared.
func New(handler slog.Handler, key []byte, now func() time.Time) *Log {
	return &Log{handler: handler.WithAttrs([]slog.Attr{slog.String("log", "security")}), key: key, now: now, windows: map[Event]*window{}}
}

// Record writes an event with its attributes and those of the request that ctx belongs to.
func (l *Log) Record(ctx context.Context, event Event, attributes ...slog.Attr) {
	leftOut, pass := l.enter(event)
	l.tellLeftOut(event, leftOut)
	if pass {
		l.write(ctx, event, kinds[event].says, append(attributes, requestOf(ctx)...))
	}
}

// enter counts an event, and says whether it is written and how many of the window before were not.
func (l *Log) enter(event Event) (leftOut int, pass bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.windows[event]
	if w == nil || !w.ends.After(l.now()) {
		if w != nil {
			leftOut = w.leftOut
		}
		w = &window{ends: l.now().Add(windowLife)}
		l.windows[event] = w
	}
	if w.written < kinds[event].most {
		w.written++
		return leftOut, true
	}
	w.leftOut++
	return leftOut, false
}

// Run tells, until ctx ends, how many events were left out of windows that are over.
func (l *Log) Run(ctx context.Context) {
	tick := time.NewTicker(windowLife)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			l.settle(l.now())
		}
	}
}

// Flush tells how many events were left out so far.
func (l *Log) Flush() { l.settle(l.now().Add(windowLife)) }

// settle ends the windows that are over at a time.
func (l *Log) settle(at time.Time) {
	for event, n := range l.takeLeftOut(at) {
		l.tellLeftOut(event, n)
	}
}

func (l *Log) takeLeftOut(at time.Time) map[Event]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := map[Event]int{}
	for event, w := range l.windows {
		if !w.ends.After(at) {
			counts[event] = w.leftOut
			delete(l.windows, event)
		}
	}
	return counts
}

func (l *Log) tellLeftOut(event Event, n int) {
	if n > 0 {
		l.write(context.Background(), event, "more of the same were left out", []slog.Attr{slog.Int("left_out", n)})
	}
}

// write asks no level: what LOG_LEVEL leaves out is another log's.
func (l *Log) write(ctx context.Context, event Event, says string, attributes []slog.Attr) {
	r := slog.NewRecord(time.Now(), kinds[event].level, says, 0)
	r.AddAttrs(slog.String("event", string(event)))
	r.AddAttrs(attributes...)
	_ = l.handler.Handle(ctx, r) // a log that cannot be written has no other to say so in
}

// Address is a normalized e-mail address as this log names it: the same address is the same hash, in one installation.
func (l *Log) Address(email string) slog.Attr {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(email))
	return slog.String("address_hash", hex.EncodeToString(mac.Sum(nil)[:16]))
}

// User is the person that an event is about.
func User(id string) slog.Attr { return slog.String("user", id) }

type requestKey struct{}

// WithRequest returns a context whose events name the request they belong to.
func WithRequest(ctx context.Context, attributes ...slog.Attr) context.Context {
	return context.WithValue(ctx, requestKey{}, attributes)
}

func requestOf(ctx context.Context) []slog.Attr {
	attributes, _ := ctx.Value(requestKey{}).([]slog.Attr)
	return attributes
}
