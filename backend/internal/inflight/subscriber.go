package inflight

import "slices"

// Writer takes new text to a subscriber from the goroutine that publishes it. It takes nothing when that could take
// longer than a few system calls: the subscriber then fetches it. more says that the subscriber has something to do for
// what was taken.
type Writer func(text []byte) (taken, more bool)

// Subscriber follows the end of one log, used by one goroutine. To wake that goroutine for every token
// would cost more than all else that a token costs.
type Subscriber struct {
	log     *Log
	offset  int
	write   Writer
	changed chan struct{} // holds one when there is something that was not written
}

// NewSubscriber makes a subscriber of this log.
func (l *Log) NewSubscriber() *Subscriber {
	return &Subscriber{log: l, changed: make(chan struct{}, 1)}
}

// Subscribe begins to wait for what comes after the first offset bytes. The channel gets one value when
// there is text that write did not take (nil takes nothing), or it took with more to do, or the end. write is not called after
// Unsubscribe.
func (s *Subscriber) Subscribe(offset int, write Writer) <-chan struct{} {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.offset, s.write = offset, write
	if s.deliver(s.log) {
		s.log.subscribers = append(s.log.subscribers, s)
	}
	return s.changed
}

// Unsubscribe ends the waiting. It returns the offset after what was written.
func (s *Subscriber) Unsubscribe() (offset int) {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if i := slices.Index(s.log.subscribers, s); i >= 0 {
		s.log.subscribers = slices.Delete(s.log.subscribers, i, i+1)
	}
	select {
	case <-s.changed:
	default:
	}
	return s.offset
}

// deliver writes what is new. It returns true when the subscriber has all there is, and wakes it when it
// has not.
func (s *Subscriber) deliver(l *Log) bool {
	text := l.since(s.offset)
	if l.end == nil && len(text) == 0 {
		return true
	}
	if l.end == nil && s.write != nil {
		taken, more := s.write(text)
		if taken {
			s.offset += len(text)
		}
		if taken && !more {
			return true
		}
	}
	s.changed <- struct{}{}
	return false
}
