// Package inflight knows who runs here: their token logs, how to stop them, and the relay that carries
// their texts past this process.
package inflight

import (
	"slices"
	"sync"
	"unicode/utf8"

	"playground/internal/domain"
)

// pieceBytes bounds how much of one text goes to the relay at a time, so that one run that has much to
// send does not keep the others waiting.
const pieceBytes = 256 << 10

// Log is the text of one run as it grows. One writer appends; any number of readers follow, each at
// its own pace, and none can hold the writer up. With a relay, readers see what the relay keeps: what
// somebody has seen is then never lost with this process.
type Log struct {
	mu     sync.Mutex
	text   []byte
	shown  int // readers see this much
	kept   int // the relay has this much
	queued bool
	queue  func() // asks for the text to be kept; nil: there is no relay
	end    *domain.Outcome
	idle   []*Waiter // readers who have seen all there is
}

// Append adds valid UTF-8 to the text.
func (l *Log) Append(text string) {
	l.mu.Lock()
	l.text = append(l.text, text...)
	if l.queue == nil {
		l.show(len(l.text))
	}
	ask := l.queue != nil && l.line()
	l.mu.Unlock()
	if ask {
		l.queue()
	}
}

// line joins the line of those to be kept. It answers false when the log stands in it: a log that stood
// there twice would send the same piece twice, and again more often each time.
func (l *Log) line() bool {
	joined := !l.queued
	l.queued = true
	return joined
}

// join is line for others.
func (l *Log) join() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.line()
}

// End says how the run ended. Nothing is appended afterwards.
func (l *Log) End(o domain.Outcome) { l.EndAt(len(l.Text()), o) }

// EndAt ends the run with the first n bytes of its text: others settled it before the rest was shown.
func (l *Log) EndAt(n int, o domain.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end = &o
	l.show(n)
	l.shown = min(l.shown, n) // who comes now sees no more than the row has
}

// show lets readers see the first n bytes, and the end if it is there.
func (l *Log) show(n int) {
	l.shown = max(l.shown, min(n, len(l.text)))
	l.idle = slices.DeleteFunc(l.idle, func(w *Waiter) bool { return !w.served(l) })
}

// Since returns what readers see of the text after the first offset bytes, and how the run ended if it
// did. The text must not be written to.
func (l *Log) Since(offset int) (text []byte, end *domain.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since(offset), l.end
}

func (l *Log) since(offset int) []byte { return l.text[min(offset, l.shown):l.shown] }

// Text is all that has arrived, shown or not. It must not be written to.
func (l *Log) Text() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text[:len(l.text):len(l.text)]
}

// piece is the next text to keep, at most pieceBytes and whole characters. Of a run that has ended there
// is none: its row has everything, and the relay is about to forget it.
func (l *Log) piece() (from int, text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queued = false
	if l.end != nil {
		return l.kept, nil
	}
	text = l.text[l.kept:]
	if len(text) > pieceBytes {
		n := pieceBytes
		for !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	return l.kept, text
}

// keep says that the relay has the first n bytes. It answers whether to ask for more to be kept.
func (l *Log) keep(n int) (ask bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = max(l.kept, n)
	if l.end == nil {
		l.show(n)
	}
	return l.kept < len(l.text) && l.line()
}

// showAll shows what could not be kept: a reader's wait has an end too.
func (l *Log) showAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end == nil {
		l.show(len(l.text))
	}
}

// forget says that the relay has nothing any more.
func (l *Log) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = 0
}
