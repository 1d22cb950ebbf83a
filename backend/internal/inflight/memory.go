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

	// Bytes of the text that the row holds, and since when. Whoever saves the runs writes them.
	Saved   int
	SavedAt time.Time

	broughtAt time.Time // when a piece of its text was last kept at once
}

// Cancel ends the run's work; the first cause wins. It answers false when the work had ended before.
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

// Memory is the set of runs that this instance owns.
type Memory struct {
	writer   *writer // nil: no relay
	mu       sync.Mutex
	runs     map[string]*Run
	starting int
	closed   bool
	ended    error         // why all runs are to end, once they are
	idle     chan struct{} // closed when closed and empty
}

// NewMemory makes an empty set.
func NewMemory() *Memory { return &Memory{runs: map[string]*Run{}, idle: make(chan struct{})} }

// Through makes the texts of all runs go through a relay, which the caller closes after Flush. It is
// called before the first run.
func (m *Memory) Through(relay Relay, log *slog.Logger) { m.writer = newWriter(relay, log, m.All) }

// Keeping says whether the texts of runs are kept outside this process, at this moment.
func (m *Memory) Keeping() bool { return m.writer != nil && m.writer.up() }

// Flush ends the writing to the relay, with all that was to be written. Nothing runs any more.
func (m *Memory) Flush() {
	if m.writer != nil {
		m.writer.close()
	}
}

// Begin announces a run that is being started: an instance that stops waits for it as for the others.
// It answers false once the set is closed: this instance takes no new runs. done ends the start, whether
// a run came of it or not.
func (m *Memory) Begin() (done func(), ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, false
	}
	m.starting++
	return sync.OnceFunc(m.started), true
}

func (m *Memory) started() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.starting--
	m.settleIdle()
}

// Open adds a run whose start has begun.
func (m *Memory) Open(id string, cancel context.CancelCauseFunc) *Run {
	run := &Run{ID: id, cancel: cancel}
	if m.writer != nil {
		run.Log.queue = func() { m.writer.bring(run) }
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.runs[id] = run
	if m.ended != nil {
		cancel(m.ended)
	}
	return run
}

// Get finds a run that this instance owns.
func (m *Memory) Get(id string) (*Run, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	run, ok := m.runs[id]
	return run, ok
}

// All are the runs that go on here, in no order.
func (m *Memory) All() []*Run {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.runs))
}

// Cancel ends a run's work for one cause, if it is here and has not ended by itself.
func (m *Memory) Cancel(id string, cause error) (here, cancelled bool) {
	run, here := m.Get(id)
	return here, here && run.Cancel(cause)
}

// Drop lets the relay forget a run whose row holds everything.
func (m *Memory) Drop(id string) {
	if m.writer != nil {
		m.writer.drop(id)
	}
}

// Remove forgets a run that has ended. Who holds its log can still read it.
func (m *Memory) Remove(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.runs, id)
	m.settleIdle()
}

// Close refuses new runs and returns a channel that closes when the last one has ended.
func (m *Memory) Close() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.closed = true
		m.settleIdle()
	}
	return m.idle
}

// Closed says whether new runs are refused.
func (m *Memory) Closed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closed
}

func (m *Memory) settleIdle() {
	if !m.closed || len(m.runs) > 0 || m.starting > 0 {
		return
	}
	select {
	case <-m.idle:
	default:
		close(m.idle)
	}
}

// CancelAll ends every run's work for one cause, also of those that are being started.
func (m *Memory) CancelAll(cause error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = cause
	for _, run := range m.runs {
		run.cancel(cause)
	}
}

// Count is how many runs go on here.
func (m *Memory) Count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.runs)
}
