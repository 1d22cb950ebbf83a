// Package inflight knows who runs here: their token logs and how to stop them.
package inflight

import (
	"sync"

	"playground/internal/domain"
)

// Log is the text of one run as it grows. One writer appends; any number of readers follow, each at
// its own pace, and none can hold the writer up.
type Log struct {
	mu   sync.Mutex
	text []byte
	end  *domain.Outcome
	wake chan struct{} // closed at the next change; nil while nobody waits
}

// Append adds valid UTF-8 to the text.
func (l *Log) Append(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, text...)
	l.broadcast()
}

// End says how the run ended. Nothing is appended afterwards.
func (l *Log) End(o domain.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = &o
	l.broadcast()
}

func (l *Log) broadcast() {
	if l.wake != nil {
		close(l.wake)
		l.wake = nil
	}
}

// Since returns the text after the first offset bytes, how the run ended if it did, and a channel
// that closes when either changes. The text must not be written to.
func (l *Log) Since(offset int) (text []byte, end *domain.Outcome, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wake == nil {
		l.wake = make(chan struct{})
	}
	return l.text[min(offset, len(l.text)):], l.end, l.wake
}

// Len is the length of the text in bytes.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.text)
}
