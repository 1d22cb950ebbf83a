package inflight

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"
)

const (
	// writeEvery lets pieces of many runs travel together; the first one after a pause goes at once.
	writeEvery = 5 * time.Millisecond
	// writeAtOnce bounds how many pieces go together.
	writeAtOnce = 256
	// relayPatience is how long readers wait, once, for a relay that does not answer.
	relayPatience = 2 * time.Second
	// probeEvery is how often a relay that has failed is looked at.
	probeEvery = 500 * time.Millisecond
)

// errDown is why nothing is kept while the relay is looked at from time to time.
var errDown = errors.New("the relay did not answer before")

// writer keeps the texts of all runs of this instance in the relay and shows readers what is kept.
// While the relay fails it shows text unkept.
type writer struct {
	relay Relay
	log   *slog.Logger
	all   func() []*Run

	mu      sync.Mutex
	queue   []*Run
	dropped []string
	down    bool
	wake    chan struct{}
	stop    chan struct{}
	once    sync.Once
	stopped sync.WaitGroup
}

func newWriter(relay Relay, log *slog.Logger, all func() []*Run) *writer {
	w := &writer{relay: relay, log: log, all: all, wake: make(chan struct{}, 1), stop: make(chan struct{})}
	w.stopped.Go(w.write)
	return w
}

// bring has a run's next piece kept: at once where that costs little and the piece comes at the pace of
// chat, else with what comes within writeEvery. It is called from one goroutine for each run.
func (w *writer) bring(run *Run) {
	if now := time.Now(); w.relay.AtOnce() && now.Sub(run.broughtAt) >= writeEvery {
		run.broughtAt = now
		w.put(run)
		return
	}
	w.add(run)
}

func (w *writer) add(runs ...*Run) {
	w.mu.Lock()
	w.queue = append(w.queue, runs...)
	w.mu.Unlock()
	w.nudge()
}

// put keeps all that a run has, by itself.
func (w *writer) put(run *Run) {
	for more := true; more; {
		from, text := run.Log.piece()
		if len(text) == 0 {
			return
		}
		err := errDown
		if w.up() {
			_, err = w.relay.Append(context.Background(), []Piece{{run.ID, from, text}})
			w.check(err)
		}
		if err != nil {
			run.Log.showAll()
			return
		}
		more = run.Log.keep(from + len(text))
	}
}

// ask adds those that do not wait already.
func (w *writer) ask(runs []*Run) {
	w.add(slices.DeleteFunc(runs, func(run *Run) bool { return !run.Log.join() })...)
}

func (w *writer) drop(id string) {
	w.mu.Lock()
	w.dropped = append(w.dropped, id)
	w.mu.Unlock()
	w.nudge()
}

func (w *writer) nudge() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *writer) close() {
	w.once.Do(func() { close(w.stop) })
	w.stopped.Wait()
	w.flush()
}

func (w *writer) write() {
	for {
		select {
		case <-w.stop:
			return
		case <-w.wake:
		}
		pause := time.NewTimer(writeEvery)
		w.flush()
		select {
		case <-w.stop:
			return
		case <-pause.C:
		}
	}
}

func (w *writer) flush() {
	w.mu.Lock()
	queue, dropped, down := w.queue, w.dropped, w.down
	w.queue, w.dropped = nil, nil
	w.mu.Unlock()
	for runs := range slices.Chunk(queue, writeAtOnce) {
		if down {
			showAll(runs)
			continue
		}
		down = !w.keep(runs)
	}
	if len(dropped) > 0 && !down {
		ctx, done := context.WithTimeout(context.Background(), relayPatience)
		defer done()
		if err := w.relay.Drop(ctx, dropped); err != nil {
			w.log.Debug("ended runs not dropped from the relay; it forgets them by itself", "error", err)
		}
	}
}

// keep sends the next pieces of these runs. It answers false when the relay failed.
func (w *writer) keep(runs []*Run) bool {
	pieces, owners := piecesOf(runs)
	if len(pieces) == 0 {
		return true
	}
	ctx, done := context.WithTimeout(context.Background(), relayPatience)
	defer done()
	sealed, err := w.relay.Append(ctx, pieces)
	switch {
	case errors.Is(err, ErrForgotten):
		w.log.Warn("the relay was emptied; it gets all texts again")
		w.again()
		return true
	case err != nil:
		showAll(runs)
		w.check(err)
		return false
	}
	for i, run := range owners {
		switch {
		case slices.Contains(sealed, run.ID):
			run.Cancel(ErrSealed)
		case run.Log.keep(pieces[i].From + len(pieces[i].Text)):
			w.add(run)
		}
	}
	return true
}

func piecesOf(runs []*Run) (pieces []Piece, owners []*Run) {
	for _, run := range runs {
		if from, text := run.Log.piece(); len(text) > 0 {
			pieces, owners = append(pieces, Piece{run.ID, from, text}), append(owners, run)
		}
	}
	return pieces, owners
}

func showAll(runs []*Run) {
	for _, run := range runs {
		_, _ = run.Log.piece()
		run.Log.showAll()
	}
}

// again sends every text from its beginning.
func (w *writer) again() {
	runs := w.all()
	for _, run := range runs {
		run.Log.forget()
	}
	w.ask(runs)
}

// check stops asking a relay that failed until it answers again.
func (w *writer) check(err error) {
	w.mu.Lock()
	known := w.down
	w.down = w.down || err != nil
	w.mu.Unlock()
	if err != nil && !known {
		w.log.Warn("the relay does not answer; texts are shown before they are kept", "error", err)
		w.stopped.Go(w.probe)
	}
}

func (w *writer) up() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.down
}

func (w *writer) probe() {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-ticker.C:
		}
		if w.alive() {
			w.log.Info("the relay answers again")
			w.mu.Lock()
			w.down = false
			w.mu.Unlock()
			w.ask(w.all())
			return
		}
	}
}

func (w *writer) alive() bool {
	ctx, done := context.WithTimeout(context.Background(), relayPatience)
	defer done()
	return w.relay.Alive(ctx) == nil
}
