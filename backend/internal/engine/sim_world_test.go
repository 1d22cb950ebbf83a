package engine

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"
)

// world is one history: all that happens in it follows from its seed.
type world struct {
	seed  uint64
	plot  *plot
	began time.Time
	group sync.WaitGroup // everybody who is no instance
	over  chan struct{}  // closed when the dead may go

	mu         sync.Mutex
	actors     map[string]*actor
	instances  []*instance
	rows       map[string]*simRow
	bus        *simBus
	runs       []*simRun
	byID       map[string]*simRun
	readers    []*reader
	closed     bool
	violations []string
	said       map[string]bool // one of each kind and run is enough
	traced     bool
	trace      []entry
	played     int // entries until the instances were stopped
}

// entry is a line of the history.
type entry struct {
	at   time.Duration
	who  string
	what string
}

func (e entry) String() string { return fmt.Sprintf("%10.4f  %s: %s", e.at.Seconds(), e.who, e.what) }

// history plays a seed, within a bubble of its own time, and returns what did not hold.
func history(seed uint64, traced bool) *world {
	w := &world{seed: seed, began: time.Now(), over: make(chan struct{}), actors: map[string]*actor{}, rows: map[string]*simRow{},
		bus: &simBus{streams: map[string]*simStream{}}, byID: map[string]*simRun{}, said: map[string]bool{}, traced: traced}
	w.plot = newPlot(w.actor("plot"))
	for n := range w.plot.instances {
		w.boot(fmt.Sprint("i", n))
	}
	for n, r := range w.plot.runs {
		w.group.Go(func() { w.play(fmt.Sprint("r", n), r) })
	}
	for n, f := range w.plot.faults {
		w.group.Go(func() { w.strike(w.actor(fmt.Sprint("fault ", n)), f) })
	}
	w.group.Go(w.heal)
	w.group.Wait()
	w.end()
	return w
}

// heal sees to it that once the faults have ended there is an instance to clean up after them.
func (w *world) heal() {
	a := w.actor("heal")
	a.sleep(w.plot.calmAt)
	if w.someInstance(a) == nil {
		w.boot("last")
	}
	a.sleep(simTimeouts.Total + 2*simPatience)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
}

// end stops every instance; the dead get a time to go that has no effect.
func (w *world) end() {
	w.sortTrace()
	w.played = len(w.trace)
	close(w.over)
	for _, i := range w.instances {
		if i.stopped == nil {
			i.stop(0)
		}
		<-i.stopped
	}
	time.Sleep(time.Minute)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.checkEnd()
}

// sortTrace puts what several did at one instant, since one of them woke the others, in one order.
func (w *world) sortTrace() {
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.SortStableFunc(w.trace, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.who, b.who))
	})
}

func (w *world) closing() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed
}

// calm is when no more faults happen.
func (w *world) calm() bool { return time.Since(w.began) >= w.plot.calmAt }

func (w *world) actor(name string) *actor {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.actorLocked(name)
}

func (w *world) actorLocked(name string) *actor {
	a, ok := w.actors[name]
	if !ok {
		a = newActor(w.seed, name)
		w.actors[name] = a
	}
	return a
}

// someInstance is one that a balancer may send a request to.
func (w *world) someInstance(a *actor) *instance {
	w.mu.Lock()
	defer w.mu.Unlock()
	ready := []*instance{}
	for _, i := range w.instances {
		if !i.stopping {
			ready = append(ready, i)
		}
	}
	if len(ready) == 0 {
		return nil
	}
	return pick(a, ready)
}

func (w *world) at(t time.Time) string { return fmt.Sprintf("%.4f", t.Sub(w.began).Seconds()) }

func (w *world) note(who, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noted(who, format, args...)
}

func (w *world) noted(who, format string, args ...any) {
	if w.traced {
		w.trace = append(w.trace, entry{time.Since(w.began), who, fmt.Sprintf(format, args...)})
	}
}
