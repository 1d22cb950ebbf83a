package inflight

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Run is one run that this instance owns.
type Run struct {
	ID     string
	Log    Log
	Saved  int // bytes of the text that the row holds; whoever saves the runs writes it
	cancel context.CancelCauseFunc
}

// Cancel ends the run's work; the first cause wins.
func (r *Run) Cancel(cause error) { r.cancel(cause) }

// Memory is the set of runs that this instance owns.
type Memory struct {
	mu     sync.Mutex
	runs   map[string]*Run
	closed bool
	idle   chan struct{} // closed when closed and empty
}

// NewMemory makes an empty set.
func NewMemory() *Memory { return &Memory{runs: map[string]*Run{}, idle: make(chan struct{})} }

// Open adds a run. It answers false once the set is closed: this instance takes no new runs.
func (m *Memory) Open(id string, cancel context.CancelCauseFunc) (*Run, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, false
	}
	run := &Run{ID: id, cancel: cancel}
	m.runs[id] = run
	return run, true
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
	if !m.closed || len(m.runs) > 0 {
		return
	}
	select {
	case <-m.idle:
	default:
		close(m.idle)
	}
}

// CancelAll ends every run's work for one cause.
func (m *Memory) CancelAll(cause error) {
	m.mu.Lock()
	defer m.mu.Unlock()
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
