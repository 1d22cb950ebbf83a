// Package inflight holds the runs in progress of this process: their logs, how to stop them, and the
// relay that carries their texts past this process.
package inflight

import (
	"slices"
	"sync"

	"playground/internal/domain"
	"playground/internal/text"
)

// maxChunkBytes bounds how much of one text goes to the relay at a time, so that one run that has much to
// send does not keep the others waiting.
const maxChunkBytes = 256 << 10

// Log is the text of one run as it grows. One owner appends; any number of subscribers follow, each at
// its own pace, and none can hold the owner up. With a relay, text is published once the relay has it:
// what a subscriber has seen is then never lost with this process.
type Log struct {
	mu          sync.Mutex
	text        []byte
	published   int // subscribers see this many bytes
	relayed     int // the relay has this many bytes
	queued      bool
	enqueue     func() // asks for the text to be relayed; nil: there is no relay
	end         *domain.Outcome
	subscribers []*Subscriber // those who have seen all there is
	tokens      *tokenLines   // nil: none have come
}

// Append adds valid UTF-8 to the text.
func (l *Log) Append(text string) {
	l.mu.Lock()
	l.text = append(l.text, text...)
	if l.enqueue == nil {
		l.publish(len(l.text))
	}
	enqueue := l.enqueue != nil && l.enqueueOnce()
	l.mu.Unlock()
	if enqueue {
		l.enqueue()
	}
}

// enqueueOnce returns true when the log is to be enqueued for the relay, and false when it stands in that
// queue: a log that stood there twice would send the same chunk twice, and again more often each time.
// The caller holds the lock.
func (l *Log) enqueueOnce() bool {
	first := !l.queued
	l.queued = true
	return first
}

// claimQueueSlot is enqueueOnce for callers that do not hold the lock.
func (l *Log) claimQueueSlot() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.enqueueOnce()
}

// End says how the run ended. Nothing is appended afterwards.
func (l *Log) End(o domain.Outcome) { l.EndAt(len(l.Text()), o) }

// EndAt ends the run with the first n bytes of its text: another instance completed it before the rest
// was published.
func (l *Log) EndAt(n int, o domain.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = &o
	l.publish(n)
	l.published = min(l.published, n) // later subscribers see no more than the row has
}

// publish shows subscribers the first n bytes, and the end if it is there.
func (l *Log) publish(n int) {
	l.published = max(l.published, min(n, len(l.text)))
	l.subscribers = slices.DeleteFunc(l.subscribers, func(s *Subscriber) bool { return !s.deliver(l) })
}

// Since returns what is published of the text after the first offset bytes, and how the run ended if it
// did. The text must not be written to.
func (l *Log) Since(offset int) (text []byte, end *domain.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since(offset), l.end
}

func (l *Log) since(offset int) []byte { return l.text[min(offset, l.published):l.published] }

// Text is all that has arrived, published or not. It must not be written to.
func (l *Log) Text() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text[:len(l.text):len(l.text)]
}

// nextChunk is the next text to relay, at most maxChunkBytes and whole characters. Of a run that has ended
// there is none: its row has everything, and the relay is about to drop it.
func (l *Log) nextChunk() (from int, chunk []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queued = false
	if l.end != nil {
		return l.relayed, nil
	}
	return l.relayed, text.Truncate(l.text[l.relayed:], maxChunkBytes)
}

// setRelayed says that the relay has the first n bytes. It returns true when the log is to be enqueued
// again.
func (l *Log) setRelayed(n int) (enqueue bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.relayed = max(l.relayed, n)
	if l.end == nil {
		l.publish(n)
	}
	return l.relayed < len(l.text) && l.enqueueOnce()
}

// publishAll shows what could not be relayed: a reader's wait has an end too.
func (l *Log) publishAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end == nil {
		l.publish(len(l.text))
	}
}

// resetRelayed says that the relay has nothing any more.
func (l *Log) resetRelayed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.relayed = 0
}
