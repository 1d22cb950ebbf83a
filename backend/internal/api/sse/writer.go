// Package sse writes streams of server-sent events, and is the only writer of events there is. It knows
// events and connections, not what they tell of.
package sse

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	// readWithinWrite is how long a reader may leave a write unread before it is detached. Moving the
	// limit costs as much as a token, so it moves every deadlineEvery, and is that much shorter at times.
	readWithinWrite = 30 * time.Second
	deadlineEvery   = 3 * time.Second
	// MaxText bounds the text of one event, and with it what a slow reader costs.
	MaxText = 64 << 10
	// maxUnwaited bounds the text that is sent from the goroutine that produced it, which has others to serve.
	maxUnwaited = 1 << 10
	// chunkHead is the room before a chunk for its length, in hexadecimal digits, and a line break.
	chunkHead = 10
	// keptBytes is how large a buffer an idle stream may keep.
	keptBytes = 4 << 10
)

// Writer writes one stream. An answer that goes in chunks it writes itself, a call of the system for each: net/http's own
// way costs twice that, and cannot write without waiting. The bytes are the same, and net/http begins the answer; it ends
// it too, and serves the next request, unless the stream takes the connection (internal/takeover).
type Writer struct {
	w          http.ResponseWriter // nil: its connection was taken
	control    deadliner
	connection *connection // nil: net/http writes
	buf        []byte      // events, after the room for the head of their chunk
	left       []byte      // of a chunk that the connection did not take whole
	deadline   time.Time   // when the write deadline was last moved
	begun      bool        // the headers are sent
	failed     bool
}

// deadliner is an answer, or its connection.
type deadliner interface{ SetWriteDeadline(time.Time) error }

// SetHeaders sets the headers of a stream, which proxies neither keep nor hold back.
func SetHeaders(h http.Header) {
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
}

// NewWriter returns the writer of a stream that answers a request. The first Send sends the headers too.
func NewWriter(r *http.Request, w http.ResponseWriter) *Writer {
	return &Writer{w: w, control: http.NewResponseController(w), connection: connectionOf(r, w.Header())}
}

// ID is an event's: a number, and after a dot a second one unless that is 0.
type ID struct{ First, Second int }

// Event queues one event. JSON holds no raw line break, so a text can never look like another event.
func (w *Writer) Event(id ID, name string, data any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(data); err != nil {
		return err
	}
	w.head(id, name)
	w.buf = append(w.buf, body.Bytes()...) // with a line break of its own
	w.buf = append(w.buf, '\n')
	return nil
}

func (w *Writer) head(id ID, name string) {
	w.buf = append(w.queue(), "id: "...)
	w.buf = strconv.AppendInt(w.buf, int64(id.First), 10)
	if id.Second > 0 {
		w.buf = strconv.AppendInt(append(w.buf, '.'), int64(id.Second), 10)
	}
	w.buf = append(w.buf, "\nevent: "...)
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, "\ndata: "...)
}

// Text queues an event that brings a text and nothing else, encoded by hand: there are more of them than of
// all else together.
func (w *Writer) Text(id ID, name string, text []byte) {
	w.head(id, name)
	w.buf = append(w.buf, `{"text":"`...)
	w.buf = appendEscaped(w.buf, text)
	w.buf = append(w.buf, "\"}\n\n"...)
}

// TextOf is Text for one of several texts, by its number.
func (w *Writer) TextOf(id ID, name string, index int, text []byte) {
	w.head(id, name)
	w.buf = strconv.AppendInt(append(w.buf, `{"index":`...), int64(index), 10)
	w.buf = append(w.buf, `,"text":"`...)
	w.buf = appendEscaped(w.buf, text)
	w.buf = append(w.buf, "\"}\n\n"...)
}

// With adds a member, in JSON, to the text that was queued last; nil leaves it out.
func (w *Writer) With(member string, value []byte) {
	if value == nil {
		return
	}
	w.buf = append(bytes.TrimSuffix(w.buf, []byte("}\n\n")), `,"`...)
	w.buf = append(append(w.buf, member...), `":`...)
	w.buf = append(append(w.buf, value...), "}\n\n"...)
}

// Ping queues a comment, which shows proxies and the reader that the stream is alive.
func (w *Writer) Ping() { w.buf = append(w.queue(), ": ping\n\n"...) }

// Send hands the queued events to the network, and waits until it has them.
func (w *Writer) Send() error {
	err := w.moveDeadline()
	switch {
	case err != nil:
	case w.connection == nil || !w.begun:
		err = w.sendPlain()
	default:
		if err = w.finish(w.left); err == nil {
			w.left = nil
			err = w.finish(w.chunk())
		}
	}
	w.clear()
	w.failed = w.failed || err != nil
	return err
}

func (w *Writer) finish(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	return w.connection.finish(b)
}

func (w *Writer) sendPlain() error {
	if len(w.buf) > chunkHead {
		if _, err := w.w.Write(w.buf[chunkHead:]); err != nil {
			return err
		}
	} else if w.begun {
		return nil
	}
	w.begun = true
	return http.NewResponseController(w.w).Flush()
}

// Close ends the stream. One that stops inside a chunk, or failed, breaks its connection off: whatever is sent after it
// would be read as a part of it.
func (w *Writer) Close() {
	if w.failed || len(w.left) > 0 {
		panic(http.ErrAbortHandler)
	}
}

// OwnsChunks says whether the answer has begun in chunks that the Writer writes itself, and goes on.
func (w *Writer) OwnsChunks() bool { return w.connection != nil && w.begun && !w.failed }

// Continue goes on with an answer whose connection was taken from net/http, which forgets its deadlines.
func (w *Writer) Continue(own deadliner) {
	w.w, w.control, w.deadline = nil, own, time.Time{}
}

// SendsNow says whether a text is short enough to be sent by TrySend, and the connection one that can be tried.
func (w *Writer) SendsNow(text []byte) bool { return w.connection != nil && len(text) <= maxUnwaited }

// TrySend sends the queued events if the connection takes them at once. It returns false when it takes nothing, and
// forgets them. whole is false when it took a part: the rest goes with the next Send, which is then due.
func (w *Writer) TrySend() (sent, whole bool) {
	if err := w.moveDeadline(); err != nil {
		w.clear()
		return false, false
	}
	chunk := w.chunk()
	left, err := w.connection.try(chunk)
	sent = err == nil && len(left) < len(chunk)
	if sent && len(left) > 0 {
		w.left, w.buf = left, nil
		return true, false
	}
	w.clear()
	return sent, sent
}

// IsBehind says that a part of what was sent has yet to go.
func (w *Writer) IsBehind() bool { return len(w.left) > 0 }

func (w *Writer) moveDeadline() error {
	now := time.Now()
	if now.Sub(w.deadline) <= deadlineEvery {
		return nil
	}
	w.deadline = now
	return w.control.SetWriteDeadline(now.Add(readWithinWrite))
}

// chunk is what is queued as a chunk of HTTP/1.1; nothing when nothing is queued, as an empty one would end the answer.
func (w *Writer) chunk() []byte {
	if len(w.buf) <= chunkHead {
		return nil
	}
	var head [chunkHead]byte
	digits := append(strconv.AppendInt(head[:0], int64(len(w.buf)-chunkHead), 16), "\r\n"...)
	from := chunkHead - len(digits)
	copy(w.buf[from:], digits)
	w.buf = append(w.buf, "\r\n"...)
	return w.buf[from:]
}

// queue is what events are appended to.
func (w *Writer) queue() []byte {
	if len(w.buf) == 0 {
		return append(w.buf, make([]byte, chunkHead)...)
	}
	return w.buf
}

func (w *Writer) clear() {
	if w.buf = w.buf[:0]; cap(w.buf) > keptBytes {
		w.buf = nil
	}
}

// appendEscaped adds what stands between the quotes of text as a JSON string, the same bytes that
// encoding/json makes of it without escaping HTML.
func appendEscaped(b, text []byte) []byte {
	from := 0 // of what can be copied as it is
	for at := 0; at < len(text); {
		if c := text[at]; c < utf8.RuneSelf {
			if at++; !needsEscape[c] {
				continue
			}
			b = appendEscape(append(b, text[from:at-1]...), c)
			from = at
			continue
		}
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			b = append(b, text[from:at]...)
			b = append(append(b, `\u`...), hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
			from = at + size
		}
		at += size
	}
	return append(b, text[from:]...)
}

const hexDigits = "0123456789abcdef"

var needsEscape = func() (table [utf8.RuneSelf]bool) {
	for c := range ' ' {
		table[c] = true
	}
	table['"'], table['\\'] = true, true
	return table
}()

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
