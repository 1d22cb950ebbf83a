package engine

import (
	"fmt"
	"time"
)

// plot is what a seed has in store, drawn before anything happens.
type plot struct {
	instances            int
	storeRate, relayRate float64 // how many calls fail by themselves
	runs                 []role
	faults               []fault
	calmAt               time.Duration // when no more faults happen
}

// role is a run and those who have to do with it.
type role struct {
	at      time.Duration
	script  script
	readers int
	glances int
	cancels []time.Duration // after its start
}

// fault is something that happens to an instance, or to the whole world.
type fault struct {
	at    time.Duration
	kind  string
	which int           // the instance; -1: all
	long  time.Duration // how long it lasts, or until an instance is replaced
	fate  fate
}

var kinds = []string{"store", "relay", "both", "flush", "kill", "freeze", "deploy"}

func newPlot(a *actor) *plot {
	p := &plot{instances: 1 + a.upTo(3), calmAt: 12 * time.Second}
	if a.chance(0.3) {
		p.storeRate = float64(a.upTo(20)) / 100
	}
	if a.chance(0.3) {
		p.relayRate = float64(a.upTo(20)) / 100
	}
	for range 1 + a.upTo(4) {
		p.runs = append(p.runs, newRole(a))
	}
	some := []string{}
	for _, kind := range kinds { // a seed with few kinds of faults has more of each
		if a.chance(0.35) {
			some = append(some, kind)
		}
	}
	for range a.upTo(5) {
		if len(some) > 0 {
			p.faults = append(p.faults, p.newFault(a, pick(a, some)))
		}
	}
	for _, f := range p.faults {
		p.calmAt = max(p.calmAt, f.at+f.long)
	}
	return p
}

func newRole(a *actor) role {
	r := role{at: a.between(0, 10*time.Second), readers: a.upTo(4), glances: a.upTo(3)}
	r.script = script{pieces: a.upTo(40), pause: a.between(slot, time.Second), stall: -1, end: "ended", big: a.chance(0.05)}
	r.script.thinks = r.script.pieces%2 == 1 // not by chance: the histories stay what they are
	if a.chance(0.2) {
		r.script.refusals = 1 + a.upTo(3)
	}
	if a.chance(0.1) {
		r.script.stall = a.upTo(r.script.pieces + 1)
	}
	if a.chance(0.3) {
		r.script.end = pick(a, []string{"fails", "panics", "endless", "endless"})
		r.script.pause = max(r.script.pause, 50*time.Millisecond)
	}
	for a.chance(0.35) {
		r.cancels = append(r.cancels, a.between(0, 5*time.Second))
	}
	return r
}

func (p *plot) newFault(a *actor, kind string) fault {
	f := fault{at: a.between(0, 15*time.Second), kind: kind, which: a.upTo(p.instances+1) - 1, fate: pick(a, faults)}
	switch {
	case a.chance(0.5):
		f.long = a.between(10*time.Millisecond, 3*time.Second)
	default:
		f.long = a.between(time.Second, 25*time.Second)
	}
	return f
}

// play is a run's life.
func (w *world) play(id string, p role) {
	a := w.actor("starter of " + id)
	a.sleep(p.at)
	inst := w.someInstance(a)
	if inst == nil {
		return
	}
	r := &simRun{w: w, id: id, owner: inst, plan: p.script, created: time.Now()}
	w.mu.Lock()
	w.runs, w.byID[id] = append(w.runs, r), r
	w.mu.Unlock()
	err := inst.start(as(inst.web, a.name), r)
	w.note(a.name, "starts at %s: %v", inst.name, err)
	for n := range p.readers {
		w.join(fmt.Sprintf("reader %d of %s", n, id), r, func(p *reader) {
			p.sleep(p.between(0, 3*time.Second))
			p.read()
		})
	}
	for n := range p.glances {
		a := w.actor(fmt.Sprintf("glance %d of %s", n, id))
		w.group.Go(func() {
			a.sleep(a.between(0, 12*time.Second))
			(&reader{actor: a, w: w, run: r}).glance()
		})
	}
	for n, after := range p.cancels {
		a := w.actor(fmt.Sprintf("canceller %d of %s", n, id))
		w.group.Go(func() {
			a.sleep(after)
			w.cancel(a, r)
		})
	}
}

func (w *world) join(name string, r *simRun, do func(*reader)) {
	a := w.actor(name)
	p := &reader{actor: a, w: w, run: r, pace: a.between(0, 300*time.Millisecond), stay: a.between(100*time.Millisecond, 30*time.Second)}
	w.mu.Lock()
	w.readers = append(w.readers, p)
	w.mu.Unlock()
	w.group.Go(func() { do(p) })
}

// strike makes a fault happen.
func (w *world) strike(a *actor, f fault) {
	a.sleep(f.at)
	if f.kind == "flush" {
		w.flush(a)
		return
	}
	w.mu.Lock()
	struck := append([]*instance{}, w.instances...)
	w.mu.Unlock()
	if f.which >= 0 {
		struck = struck[f.which : f.which+1]
	}
	for n, i := range struck {
		w.group.Go(func() {
			a := w.actor(fmt.Sprint(a.name, " at ", i.name))
			a.sleep(0)
			w.strikeOne(a, f, i, n)
		})
	}
}

func (w *world) strikeOne(a *actor, f fault, i *instance, n int) {
	if f.kind == "store" || f.kind == "both" {
		i.store.out(f.long, f.fate)
	}
	if f.kind == "relay" || f.kind == "both" {
		i.relay.out(f.long, f.fate)
	}
	w.note(a.name, "%s for %s, calls meet %d", f.kind, f.long, f.fate)
	if i.gone() || f.kind == "deploy" && i.stopped != nil {
		return
	}
	switch f.kind {
	case "freeze":
		i.freeze(f.long)
	case "kill":
		i.kill()
		a.sleep(f.long)
		w.boot(i.name)
	case "deploy":
		w.boot(i.name)
		go i.stop(f.long)
	}
}

func (w *world) flush(a *actor) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noted(a.name, "the relay is emptied")
	w.bus.epoch, w.bus.streams = "", map[string]*simStream{}
	for _, r := range w.runs {
		w.wiped(r.id)
	}
}
