package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

const (
	// readWithinWrite is how long a reader may leave a write unread before it is detached. Moving the
	// limit costs as much as a token, so it moves every deadlineEvery, and is that much shorter at times.
	readWithinWrite = 30 * time.Second
	deadlineEvery   = 3 * time.Second
	// maxTokenText bounds the text of one token event, and with it what a slow reader costs.
	maxTokenText = 64 << 10
	// maxTaken bounds the text that is sent to a reader from the goroutine that brings it: encoded, it fits
	// in what a connection with room has room for.
	maxTaken = 1 << 10
	// keptBytes is how large a buffer an idle stream may keep.
	keptBytes = 4 << 10
)

// events writes one stream, and is the only writer of events there is.
type events struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	buf      []byte
	deadline time.Time // when the write deadline was last moved
	room     *room
}

// newEvents begins the answer. What follows goes past Echo, whose wrapper costs something per write.
func newEvents(c echo.Context) *events {
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	c.Response().WriteHeader(http.StatusOK)
	w := c.Response().Writer
	return &events{w: w, control: http.NewResponseController(w), room: roomOf(c.Request().Context())}
}

// event queues one event. JSON holds no raw line break, so a text can never look like another event.
func (w *events) event(id int, name string, data any) error {
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

func (w *events) head(id int, name string) {
	w.buf = append(w.buf, "id: "...)
	w.buf = strconv.AppendInt(w.buf, int64(id), 10)
	w.buf = append(w.buf, "\nevent: "...)
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, "\ndata: "...)
}

// tokens queues a text that begins at a byte of the answer, and returns the byte after it. A long one
// becomes several events, each sent before the next is made.
func (w *events) tokens(offset int, text []byte) (int, error) {
	for len(text) > maxTokenText {
		end := maxTokenText
		for !utf8.RuneStart(text[end]) {
			end--
		}
		offset += end
		w.token(offset, text[:end])
		if err := w.send(); err != nil {
			return offset, err
		}
		text = text[end:]
	}
	if len(text) > 0 {
		offset += len(text)
		w.token(offset, text)
	}
	return offset, nil
}

// token queues a gen.TokenEvent, encoded by hand: there are more of them than of all else together.
func (w *events) token(id int, text []byte) {
	w.head(id, "token")
	w.buf = append(w.buf, `{"text":"`...)
	w.buf = appendEscaped(w.buf, text)
	w.buf = append(w.buf, "\"}\n\n"...)
}

func (w *events) ping() { w.buf = append(w.buf, ": ping\n\n"...) }

// send hands the queued events to the network.
func (w *events) send() error {
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

func (w *events) finish(offset int, id string, o domain.Outcome, request string) error {
	var err error
	if o.Error != nil {
		err = w.event(offset, "error", wireError{Error: o.Error, RequestID: request})
	} else {
		err = w.event(offset, "done", doneEvent(id, o))
	}
	if err != nil {
		return err
	}
	return w.send()
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
