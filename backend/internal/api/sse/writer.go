// Package sse writes streams of server-sent events, and is the only writer of events there is. It knows
// events and connections, not what they tell of.
package sse

import (
	"bytes"
	"context"
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
	// maxUnwaited bounds the text that is sent from the goroutine that produced it: encoded, it fits in
	// what a writable connection has room for.
	maxUnwaited = 1 << 10
	// keptBytes is how large a buffer an idle stream may keep.
	keptBytes = 4 << 10
)

// Writer writes one stream.
type Writer struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	buf      []byte
	deadline time.Time // when the write deadline was last moved
	conn     *poller
}

// SetHeaders sets the headers of a stream, which proxies neither keep nor hold back.
func SetHeaders(h http.Header) {
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
}

// NewWriter returns the writer of a stream whose headers have been sent. ctx is the request's.
func NewWriter(ctx context.Context, w http.ResponseWriter) *Writer {
	return &Writer{w: w, control: http.NewResponseController(w), conn: pollerOf(ctx)}
}

// Writable says whether a text can be sent now without waiting for the reader: it is short, and the
// connection has room for it.
func (w *Writer) Writable(text []byte) bool {
	return len(text) <= maxUnwaited && w.conn.writable()
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
	w.buf = append(w.buf, "id: "...)
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
func (w *Writer) Ping() { w.buf = append(w.buf, ": ping\n\n"...) }

// Send hands the queued events to the network.
func (w *Writer) Send() error {
	if now := time.Now(); now.Sub(w.deadline) > deadlineEvery {
		if err := w.control.SetWriteDeadline(now.Add(readWithinWrite)); err != nil {
			return err
		}
		w.deadline = now
	}
	if len(w.buf) == 0 {
		return nil
	}
	_, err := w.w.Write(w.buf)
	if w.buf = w.buf[:0]; cap(w.buf) > keptBytes {
		w.buf = nil
	}
	if err != nil {
		return err
	}
	return w.control.Flush()
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
