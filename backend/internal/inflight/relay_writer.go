package inflight

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// flushInterval lets chunks of many runs travel together; the first one after a pause goes at once.
	flushInterval = 5 * time.Millisecond
	// maxBatch bounds how many chunks go together.
	maxBatch = 256
	// relayTimeout is how long readers wait, once, for a relay that does not answer.
	relayTimeout = 2 * time.Second
	// stallAfter is how long after its time a call returns that did not wait for the relay: this process
	// stood still.
	stallAfter = 2 * time.Second
	// probeInterval is how often a relay that has failed is pinged.
	probeInterval = 500 * time.Millisecond
)

// errDown is why nothing is relayed while a relay that failed is probed.
var errDown = errors.New("the relay did not answer before")

// relayWriter writes the texts of all runs of this instance to the relay, and publishes what it has
// taken. While the relay fails it publishes text that is nowhere else.
type relayWriter struct {
	relay Relay
	log   *slog.Logger
	all   func() []*Run

	mu      sync.Mutex
	queue   []*Run
	dropped []string
	down    atomic.Bool // asked for each token
	wake    chan struct{}
	stop    chan struct{}
	once    sync.Once
	stopped sync.WaitGroup
}

func newRelayWriter(relay Relay, log *slog.Logger, all func() []*Run) *relayWriter {
	w := &relayWriter{relay: relay, log: log, all: all, wake: make(chan struct{}, 1), stop: make(chan struct{})}
	w.stopped.Go(w.loop)
	return w
}

// enqueue has a run's next chunk relayed: at once where that costs little and the chunk comes at the pace
// of chat, else with what comes within flushInterval. It is called from one goroutine for each run.
func (w *relayWriter) enqueue(run *Run) {
	if now := time.Now(); w.relay.Synchronous() && now.Sub(run.flushedAt) >= flushInterval {
		run.flushedAt = now
		w.flushOne(run)
		return
	}
	w.add(run)
}

func (w *relayWriter) add(runs ...*Run) {
	w.mu.Lock()
	w.queue = append(w.queue, runs...)
	w.mu.Unlock()
	w.signal()
}

// flushOne relays all that a run has, by itself.
func (w *relayWriter) flushOne(run *Run) {
	for more := true; more; {
		from, text := run.Log.nextChunk()
		if len(text) == 0 {
			return
		}
		err := errDown
		if w.isUp() {
			if _, err = w.relay.Append(context.Background(), []Chunk{{run.ID, from, text}}); errors.Is(err, ErrForgotten) {
				w.resendForgotten()
				return
			}
			w.checkHealth(err)
		}
		if err != nil {
			run.Log.publishAll()
			return
		}
		more = run.Log.setRelayed(from + len(text))
	}
}

// requeue adds those runs that are not in the queue already.
func (w *relayWriter) requeue(runs []*Run) {
	w.add(slices.DeleteFunc(runs, func(run *Run) bool { return !run.Log.claimQueueSlot() })...)
}

func (w *relayWriter) drop(id string) {
	w.mu.Lock()
	w.dropped = append(w.dropped, id)
	w.mu.Unlock()
	w.signal()
}

// signal wakes the loop.
func (w *relayWriter) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *relayWriter) close() {
	w.once.Do(func() { close(w.stop) })
	w.stopped.Wait()
	w.flush()
}

func (w *relayWriter) loop() {
	for {
		select {
		case <-w.stop:
			return
		case <-w.wake:
		}
		pause := time.NewTimer(flushInterval)
		w.flush()
		select {
		case <-w.stop:
			return
		case <-pause.C:
		}
	}
}

func (w *relayWriter) flush() {
	w.mu.Lock()
	queue, dropped, down := w.queue, w.dropped, w.down.Load()
	w.queue, w.dropped = nil, nil
	w.mu.Unlock()
	for runs := range slices.Chunk(queue, maxBatch) {
		if down {
			publishAll(runs)
			continue
		}
		down = !w.append(runs)
	}
	if len(dropped) > 0 && !down {
		ctx, done := context.WithTimeout(context.Background(), relayTimeout)
		defer done()
		if err := w.relay.Drop(ctx, dropped); err != nil {
			w.log.Debug("ended runs not dropped from the relay; it forgets them by itself", "error", err)
		}
	}
}

// append sends the next chunks of these runs. It returns false when the relay failed.
func (w *relayWriter) append(runs []*Run) bool {
	chunks, owners := chunksOf(runs)
	if len(chunks) == 0 {
		return true
	}
	ctx, done := context.WithTimeout(context.Background(), relayTimeout)
	defer done()
	begun := time.Now()
	sealed, err := w.relay.Append(ctx, chunks)
	switch {
	case err != nil && time.Since(begun) > relayTimeout+stallAfter:
		w.requeue(owners) // others may have completed these runs meanwhile, which the relay will tell
		return true
	case errors.Is(err, ErrForgotten):
		w.resendForgotten()
		return true
	case err != nil:
		publishAll(runs)
		w.checkHealth(err)
		return false
	}
	for i, run := range owners {
		switch {
		case slices.Contains(sealed, run.ID):
			run.Cancel(ErrSealed)
		case run.Log.setRelayed(chunks[i].From + len(chunks[i].Text)):
			w.add(run)
		}
	}
	return true
}

func chunksOf(runs []*Run) (chunks []Chunk, owners []*Run) {
	for _, run := range runs {
		if from, text := run.Log.nextChunk(); len(text) > 0 {
			chunks, owners = append(chunks, Chunk{run.ID, from, text}), append(owners, run)
		}
	}
	return chunks, owners
}

func publishAll(runs []*Run) {
	for _, run := range runs {
		_, _ = run.Log.nextChunk() // it has left the queue
		run.Log.publishAll()
	}
}

// resendForgotten sends every text from its beginning.
func (w *relayWriter) resendForgotten() {
	w.log.Warn("the relay was emptied; it gets all texts again")
	runs := w.all()
	for _, run := range runs {
		run.Log.resetRelayed()
	}
	w.requeue(runs)
}

// checkHealth leaves a relay that failed alone until it answers a probe.
func (w *relayWriter) checkHealth(err error) {
	if err != nil && !w.down.Swap(true) {
		w.log.Warn("the relay does not answer; texts are shown before they are relayed", "error", err)
		w.stopped.Go(w.probe)
	}
}

func (w *relayWriter) isUp() bool { return !w.down.Load() }

// probe pings a relay that failed until it answers, and then relays what came meanwhile.
func (w *relayWriter) probe() {
	ticker := time.NewTicker(probeInterval)
	defer ticker.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-ticker.C:
		}
		if w.ping() {
			w.log.Info("the relay answers again")
			w.down.Store(false)
			w.requeue(w.all())
			return
		}
	}
}

func (w *relayWriter) ping() bool {
	ctx, done := context.WithTimeout(context.Background(), relayTimeout)
	defer done()
	return w.relay.Ping(ctx) == nil
}
