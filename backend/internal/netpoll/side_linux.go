package netpoll

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// The states of a side.
const (
	open int32 = iota
	expired
	closed
)

// side is one direction of a connection.
type side struct {
	busy sync.Mutex    // held by the one operation that goes on
	wake chan struct{} // of one place: a wake-up that comes before its waiter stays

	state atomic.Int32
	mu    sync.Mutex // for changes of state, and the timer
	timer *time.Timer
}

// notify wakes what waits, or what would wait next. It may be for nothing: whatever wakes looks again.
func (s *side) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// refusal is why no operation may go on, nil if one may.
func (s *side) refusal() error {
	switch s.state.Load() {
	case closed:
		return net.ErrClosed
	case expired:
		return os.ErrDeadlineExceeded
	}
	return nil
}

func (s *side) enter(state int32) {
	s.state.Store(state)
	s.notify()
}

// setDeadline fails with net.ErrClosed.
func (s *side) setDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load() == closed {
		return net.ErrClosed
	}
	s.stopTimer()
	left := time.Until(t)
	if !t.IsZero() && left <= 0 {
		s.enter(expired)
		return nil
	}
	s.state.Store(open)
	if !t.IsZero() {
		s.startTimer(left)
	}
	return nil
}

func (s *side) startTimer(left time.Duration) {
	var timer *time.Timer
	timer = time.AfterFunc(left, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.timer == timer { // one that was stopped too late has nothing to say
			s.enter(expired)
		}
	})
	s.timer = timer
}

func (s *side) stopTimer() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// close says whether it was open until now.
func (s *side) close() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load() == closed {
		return false
	}
	s.stopTimer()
	s.enter(closed)
	return true
}
