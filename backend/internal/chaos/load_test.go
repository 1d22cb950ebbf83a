package chaos_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// demand says what a load is made of.
type demand struct {
	streams    int // runs that each person reads at a time
	pieces     int // of each answer, about
	pace       time.Duration
	duplicates float64 // the part of runs that are asked for twice under one key
	cancels    float64 // the part of runs that are cancelled halfway
	patience   time.Duration
}

// ordinary is tens of streams that last some seconds each.
var ordinary = demand{streams: 3, pieces: 30, pace: 50 * time.Millisecond, duplicates: 0.2, cancels: 0.15, patience: allowed(patience)}

// load is people at work.
type load struct {
	demand
	people []*person
	quit   chan struct{} // closed: nothing new begins
	ctx    context.Context
	end    context.CancelFunc
	busy   sync.WaitGroup

	mu     sync.Mutex
	chance *rand.Rand
	runs   []*run
	name   string
}

// newLoad is a load with no one at work yet. It ends with the test at the latest.
func (w *world) newLoad(t *testing.T, d demand, chance *rand.Rand) *load {
	t.Helper()
	w.nth++
	l := &load{demand: d, people: w.people, quit: make(chan struct{}), chance: rand.New(rand.NewPCG(chance.Uint64(), 0)), name: fmt.Sprintf("c%d", w.nth)}
	l.ctx, l.end = context.WithCancel(context.Background())
	t.Cleanup(func() { l.end(); l.busy.Wait() })
	return l
}

// start sets everybody to work.
func (w *world) start(t *testing.T, d demand, chance *rand.Rand) *load {
	t.Helper()
	l := w.newLoad(t, d, chance)
	for _, p := range l.people {
		p.patience = d.patience
		for range d.streams {
			l.busy.Go(func() { l.keepRunning(p) })
		}
		l.busy.Go(func() { p.autosave(l.ctx, l.quit, 150*time.Millisecond) })
		l.busy.Go(func() { p.signIn(l.ctx, l.quit, time.Second) })
	}
	return l
}

// keepRunning begins run after run until quit, and reads each to its end.
func (l *load) keepRunning(p *person) {
	for open(l.quit) && l.ctx.Err() == nil {
		readers, cancelAt := l.draw(p)
		var group sync.WaitGroup
		for _, r := range readers {
			group.Go(func() { p.follow(l.ctx, r, l.quit) })
		}
		if cancelAt >= 0 {
			group.Go(func() { l.cancelAt(p, readers[0], cancelAt) })
		}
		group.Wait()
		pause(l.ctx, retryAfter)
	}
}

// draw decides on the next run: its readers, and after how many bytes it is cancelled, -1 for never.
func (l *load) draw(p *person) (readers []*run, cancelAt int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := script{key: fmt.Sprintf("%s-%d", l.name, len(l.runs)), pieces: l.pieces/2 + l.chance.IntN(l.pieces), pace: l.pace}
	readers, cancelAt = []*run{{script: s, who: p}}, -1
	if l.chance.Float64() < l.duplicates {
		readers = []*run{{script: s, who: p, duplicate: true}, {script: s, who: p, duplicate: true}}
	}
	if l.chance.Float64() < l.cancels {
		cancelAt = l.chance.IntN(s.pieces * 4)
	}
	l.runs = append(l.runs, readers...)
	return readers, cancelAt
}

// cancelAt cancels a run once its reader has come so far.
func (l *load) cancelAt(p *person, r *run, bytes int) {
	for l.ctx.Err() == nil {
		id, text, ended := r.seen()
		if ended || id == "" && !open(l.quit) {
			return
		}
		if id != "" && len(text) >= bytes {
			p.cancel(l.ctx, r)
			return
		}
		pause(l.ctx, 20*time.Millisecond)
	}
}

// add counts a run that another person reads among those of the load.
func (l *load) add(r *run) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs = append(l.runs, r)
}

// all are the runs so far.
func (l *load) all() []*run {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]*run(nil), l.runs...)
}

// streaming are the runs that are read where they go on: their first connection is open, has brought
// text, and no other person may have begun them. watched are those whose readers may be anywhere.
func (l *load) streaming() []*run {
	return slices.DeleteFunc(l.watched(), func(r *run) bool { return r.duplicate })
}

func (l *load) watched() []*run {
	return slices.DeleteFunc(l.all(), func(r *run) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return !r.live || r.connections != 1 || r.text == "" || r.end != ""
	})
}

// underWay waits until at least as many runs stream as half of what the load is made for.
func (l *load) underWay(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { return len(l.streaming()) >= len(l.people)*l.streams/2 },
		time.Minute, 10*time.Millisecond, "the load does not get under way")
}

// stop lets nothing new begin.
func (l *load) stop() { close(l.quit) }

// finish waits until everybody has seen how their runs ended.
func (l *load) finish(within time.Duration) (ended bool) {
	done := make(chan struct{})
	go func() { l.busy.Wait(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(within):
		l.end()
		<-done
		return false
	}
}
