package inflight

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// Run is one run that this instance owns.
type Run struct {
	ID     string
	Log    Log
	cancel context.CancelCauseFunc
	mu     sync.Mutex
	over   bool // the work has ended, and how is decided

	// Bytes of the text that the row holds, and since when. Only the checkpoint loop touches them.
	Saved   int
	SavedAt time.Time

	flushedAt time.Time // when a chunk of its text was last relayed synchronously
}

// Cancel ends the run's work; the first cause wins. It returns false when the work had ended before.
func (r *Run) Cancel(cause error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over {
		r.cancel(cause)
	}
	return !r.over
}

// Over says that the work has ended: no cause comes any more.
func (r *Run) Over() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	r.cancel(nil)
}

// Runs is the set of live runs that this instance owns.
type Runs struct {
	writer    *relayWriter // nil: no relay
	mu        sync.Mutex
	runs      map[string]*Run
	transient map[*Run]struct{} // without a row: no id finds them, and nothing of them is saved
	starting  int
	closed    bool
	ended     error         // why all runs are to end, once they are
	idle      chan struct{} // closed when closed and empty
}

// NewRuns makes an empty set.
func NewRuns() *Runs {
	return &Runs{runs: map[string]*Run{}, transient: map[*Run]struct{}{}, idle: make(chan struct{})}
}

// UseRelay makes the texts of all runs go through a relay, which the caller closes after Flush. It is
// called before the first run.
func (r *Runs) UseRelay(relay Relay, log *slog.Logger) { r.writer = newRelayWriter(relay, log, r.All) }

// Relaying says whether the relay takes the texts of runs at this moment.
func (r *Runs) Relaying() bool { return r.writer != nil && r.writer.isUp() }

// Flush ends the writing to the relay, with all that was to be written. Nothing runs any more.
func (r *Runs) Flush() {
	if r.writer != nil {
		r.writer.close()
	}
}

// BeginStart announces a run that is being started: an instance that stops waits for it as for the
// others. It returns false once the set is closed: this instance takes no new runs. done ends the start,
// whether a run came of it or not.
func (r *Runs) BeginStart() (done func(), ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, false
	}
	r.starting++
	return sync.OnceFunc(r.endStart), true
}

func (r *Runs) endStart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.starting--
	r.closeIdle()
}

// Add adds a run whose start has begun.
func (r *Runs) Add(id string, cancel context.CancelCauseFunc) *Run {
	run := &Run{ID: id, cancel: cancel}
	if r.writer != nil {
		run.Log.enqueue = func() { r.writer.enqueue(run) }
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runs[id] = run
	if r.ended != nil {
		cancel(r.ended)
	}
	return run
}

// AddTransient adds a run without a row, whose start has begun.
func (r *Runs) AddTransient(cancel context.CancelCauseFunc) *Run {
	run := &Run{cancel: cancel}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.transient[run] = struct{}{}
	if r.ended != nil {
		cancel(r.ended)
	}
	return run
}

// RemoveTransient forgets a run without a row that has ended.
func (r *Runs) RemoveTransient(run *Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.transient, run)
	r.closeIdle()
}

// Get finds a run that this instance owns.
func (r *Runs) Get(id string) (*Run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run, ok := r.runs[id]
	return run, ok
}

// All are the live runs, in no order.
func (r *Runs) All() []*Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Values(r.runs))
}

// Cancel ends a run's work for one cause, if it is here and has not ended by itself.
func (r *Runs) Cancel(id string, cause error) (here, cancelled bool) {
	run, here := r.Get(id)
	return here, here && run.Cancel(cause)
}

// DropFromRelay lets the relay forget a run whose row holds everything.
func (r *Runs) DropFromRelay(id string) {
	if r.writer != nil {
		r.writer.drop(id)
	}
}

// Remove forgets a run that has ended. Subscribers of its log can still read it.
func (r *Runs) Remove(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.runs, id)
	r.closeIdle()
}

// Close refuses new runs and returns a channel that closes when the last one has ended.
func (r *Runs) Close() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		r.closeIdle()
	}
	return r.idle
}

// Closed says whether new runs are refused.
func (r *Runs) Closed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

func (r *Runs) closeIdle() {
	if !r.closed || len(r.runs)+len(r.transient) > 0 || r.starting > 0 {
		return
	}
	select {
	case <-r.idle:
	default:
		close(r.idle)
	}
}

// CancelAll ends every run's work for one cause, also of those that are being started.
func (r *Runs) CancelAll(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = cause
	for _, run := range r.runs {
		run.cancel(cause)
	}
	for run := range r.transient {
		run.cancel(cause)
	}
}

// Count is how many runs are live here.
func (r *Runs) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.runs) + len(r.transient)
}
