package inflight

import "slices"

// Take takes new text to a reader from the goroutine that brings it. It answers false, having done
// nothing, when that could take longer than a few system calls: the reader then comes for it.
type Take func(text []byte) bool

// Waiter is one reader's place at the end of a log, used by one goroutine. To wake that goroutine for
// every token would cost more than all else that a token costs.
type Waiter struct {
	log     *Log
	offset  int
	take    Take
	changed chan struct{} // holds one when there is something that was not taken
}

// NewWaiter makes a reader's place at the end of this log.
func (l *Log) NewWaiter() *Waiter { return &Waiter{log: l, changed: make(chan struct{}, 1)} }

// Wait begins to wait for what comes after the first offset bytes. The channel gets one value when there
// is text that take did not take (nil takes nothing), or the end. take is not called after Leave.
func (w *Waiter) Wait(offset int, take Take) <-chan struct{} {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	w.offset, w.take = offset, take
	if w.served(w.log) {
		w.log.idle = append(w.log.idle, w)
	}
	return w.changed
}

// Leave ends the waiting. It answers how far the reader is with what was taken.
func (w *Waiter) Leave() (offset int) {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	if i := slices.Index(w.log.idle, w); i >= 0 {
		w.log.idle = slices.Delete(w.log.idle, i, i+1)
	}
	select {
	case <-w.changed:
	default:
	}
	return w.offset
}

// served answers whether the reader has all there is, and wakes it when it has not.
func (w *Waiter) served(l *Log) bool {
	text := l.since(w.offset)
	if l.end == nil && len(text) == 0 {
		return true
	}
	if l.end == nil && w.take != nil && w.take(text) {
		w.offset += len(text)
		return true
	}
	w.changed <- struct{}{}
	return false
}
