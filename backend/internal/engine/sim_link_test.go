package engine

import (
	"context"
	"errors"
	"time"
)

var (
	errRefused = errors.New("connection refused")
	errNoReply = errors.New("connection lost before the answer")
	errDead    = errors.New("this instance was killed")
)

// fate is what becomes of a call.
type fate int

const (
	fine       fate = iota
	refused         // it fails before it takes effect
	unanswered      // it takes effect and then fails
	hangs           // nothing happens until its caller gives up
	late            // its caller gives up, and then it takes effect
)

var faults = []fate{refused, unanswered, hangs, late}

// hangsFor is when a call fails whose caller would wait for ever.
const hangsFor = 10 * time.Second

// span is a stretch of time in which a link, or an instance, did not do its work.
type span struct {
	from, to time.Time
	fate     fate
}

// link is an instance's way to the store or to the relay.
type link struct {
	inst *instance
	name string
	rate float64 // how many calls fail outside of outages
	away []span  // outages, and calls that failed by chance
}

// call carries one call there and back: effect is what it does there.
func (l *link) call(ctx context.Context, who, what string, effect func()) error {
	a := l.inst.w.actor(l.inst.name + " " + whoIs(ctx, who))
	err := l.inst.hold(ctx, a)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = l.carry(ctx, a, what, effect)
	}
	if held := l.inst.hold(ctx, a); held != nil {
		err = held
	}
	l.inst.w.note(a.name, "%s %s: %v", l.name, what, err)
	return err
}

func (l *link) carry(ctx context.Context, a *actor, what string, effect func()) error {
	began, going, coming, f := time.Now(), a.latency(), a.latency(), l.chance(a)
	if !a.wait(ctx, going) {
		return ctx.Err()
	}
	if f = l.worst(f); f != fine {
		defer l.failing(began)()
	}
	switch f {
	case refused:
		return errRefused
	case hangs, late:
		return l.hang(ctx, a, f, what, effect)
	}
	l.do(a, what, effect)
	if f == unanswered {
		return errNoReply
	}
	if !a.wait(ctx, coming) {
		return ctx.Err()
	}
	if l.worst(fine) != fine {
		return errNoReply
	}
	return nil
}

func (l *link) hang(ctx context.Context, a *actor, f fate, what string, effect func()) error {
	waited := a.wait(ctx, hangsFor)
	if f == late {
		later := l.inst.w.actor(a.name + " late")
		l.inst.w.group.Go(func() {
			later.sleep(later.between(slot, 2*time.Second))
			l.do(later, what+" late", effect)
		})
	}
	if waited {
		return errRefused
	}
	return ctx.Err()
}

func (l *link) do(a *actor, what string, effect func()) {
	w := l.inst.w
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noted(a.name, "%s %s happens", l.name, what)
	effect()
}

// chance decides whether this call fails outside of an outage.
func (l *link) chance(a *actor) fate {
	if !a.chance(l.rate) || l.inst.w.calm() {
		return fine
	}
	return pick(a, faults)
}

// worst is what the outage of this moment makes of a call.
func (l *link) worst(f fate) fate {
	l.inst.w.mu.Lock()
	defer l.inst.w.mu.Unlock()
	now := time.Now()
	for _, s := range l.away {
		if !now.Before(s.from) && now.Before(s.to) && s.fate != fine {
			return s.fate
		}
	}
	return f
}

// failing keeps that a call fails, until it has. Such a span is no outage: other calls get through.
func (l *link) failing(since time.Time) (failed func()) {
	l.inst.w.mu.Lock()
	defer l.inst.w.mu.Unlock()
	n := len(l.away)
	l.away = append(l.away, span{from: since, to: since.Add(time.Hour)})
	return func() {
		l.inst.w.mu.Lock()
		defer l.inst.w.mu.Unlock()
		l.away[n].to = time.Now()
	}
}

// out is an outage from now on.
func (l *link) out(d time.Duration, f fate) {
	l.inst.w.mu.Lock()
	defer l.inst.w.mu.Unlock()
	l.away = append(l.away, span{from: time.Now(), to: time.Now().Add(d), fate: f})
}

// well says whether the link worked all the time between. It is asked with the world locked.
func well(away []span, from, to time.Time) bool {
	for _, s := range away {
		if s.from.Before(to) && s.to.After(from) {
			return false
		}
	}
	return true
}
