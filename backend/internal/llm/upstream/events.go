package upstream

import (
	"bytes"
	"encoding/json"
	"io"
)

const (
	// maxLine bounds one line of a stream, the data of one event, and all lines that belong to no event.
	maxLine = 4 << 20
	// A buffer holds a few tokens at the pace of chat, and all that the transport reads at once when they
	// come faster. Every stream keeps its own.
	smallBuffer = 1 << 10
	largeBuffer = 4 << 10
)

// ErrTooLong is why a stream is read no further: a line or an event has no end.
const ErrTooLong = Cause("a line of the stream is too long")

// Event is one server-sent event. It holds until the next is asked for.
type Event struct {
	Name []byte // of its event field, if it has one
	Data []byte // its data lines, joined by line breaks
}

// Events takes a body apart into server-sent events, as the WHATWG standard says. Beyond that it takes an
// event that a JSON value completes before the blank line comes, or in place of one: some servers write none.
type Events struct {
	body    io.Reader
	before  func() error // called before each read, which may wait; an error ends the events
	arrived func()       // called after each read that brought something

	buffer   []byte // what was read; from from on, it was not returned yet
	from     int
	searched int  // how far after from there is no line break
	started  bool // the first line was returned
	afterCR  bool // a LF that comes next belongs to the line before
	err      error

	name  []byte
	data  []byte // of an event that has several data lines, each with its line break
	stray []byte // lines that belong to no event stream: a whole answer or an error in place of one
	torn  bool
}

// NewEvents reads a body. before is called before each read, which may wait, and ends the events with its
// error; arrived after each that brought something, be it a comment.
func NewEvents(body io.Reader, before func() error, arrived func()) *Events {
	return &Events{body: body, before: before, arrived: arrived}
}

// Stray is what came outside of events.
func (e *Events) Stray() []byte { return bytes.TrimSpace(e.stray) }

// Torn says, once the body has ended, that it ended inside an event.
func (e *Events) Torn() bool { return e.torn }

// Next returns the next event that has data. Its error is the body's, io.EOF at an end in order.
func (e *Events) Next() (Event, error) {
	for {
		line, err := e.line()
		if err != nil {
			return e.last(err)
		}
		if event, ok := e.take(line); ok {
			return event, nil
		}
		if max(len(e.data), len(e.stray)) > maxLine {
			return Event{}, ErrTooLong
		}
	}
}

// take applies one line, and returns the event that it completes.
func (e *Events) take(line []byte) (Event, bool) {
	field, value, colon := bytes.Cut(line, []byte(":"))
	switch {
	case len(line) == 0 && len(e.data) == 0: // it was returned before
		e.name = e.name[:0]
	case len(line) == 0:
		return e.dispatch(nil)
	case len(field) == 0: // a comment
	case string(field) == "data":
		if value = bytes.TrimSpace(value); len(e.data) == 0 && (e.blankFollows() || whole(value)) {
			return Event{e.name, value}, len(value) > 0
		}
		e.data = append(append(e.data, value...), '\n')
	case string(field) == "event":
		e.name = append(e.name[:0], bytes.TrimSpace(value)...)
	case colon && string(field) == "error": // llama.cpp's, in place of an event of that name
		return Event{field, bytes.TrimSpace(value)}, len(bytes.TrimSpace(value)) > 0
	case colon && (string(field) == "id" || string(field) == "retry"):
	default:
		e.stray = append(append(e.stray, line...), '\n')
	}
	return Event{}, false
}

// dispatch ends the event in progress, with one more line of data.
func (e *Events) dispatch(more []byte) (Event, bool) {
	event := Event{bytes.Clone(e.name), bytes.TrimSpace(append(e.data, more...))}
	e.name, e.data = e.name[:0], nil
	return event, len(event.Data) > 0
}

// whole says whether data is complete without another line.
func whole(data []byte) bool {
	return len(data) > 1 && (data[0] == '{' || data[0] == '[') && (string(data) == "[DONE]" || json.Valid(data))
}

// last is what the body's end, or its failure, leaves: an event that lacks its line break alone, or what
// stands outside of events.
func (e *Events) last(err error) (Event, error) {
	rest := e.rest()
	e.from, e.searched, e.err = len(e.buffer), 0, err
	if value, isData := bytes.CutPrefix(rest, []byte("data:")); isData {
		rest = nil
		e.data = append(e.data, bytes.TrimSpace(value)...)
	}
	e.stray = append(e.stray, rest...)
	event, some := e.dispatch(nil)
	if some && whole(event.Data) {
		return event, nil
	}
	e.torn = e.torn || some
	return Event{}, err
}

func (e *Events) rest() []byte { return e.buffer[e.from:] }

// blankFollows says whether what has been read goes on with a blank line.
func (e *Events) blankFollows() bool {
	rest := e.rest()
	if e.afterCR {
		rest = bytes.TrimPrefix(rest, []byte("\n"))
	}
	return len(rest) > 0 && (rest[0] == '\n' || rest[0] == '\r')
}

// line is the next without its line break: CR, LF or both.
func (e *Events) line() ([]byte, error) {
	for {
		if rest := e.rest(); e.afterCR && len(rest) > 0 {
			e.afterCR = false
			e.from += len(rest) - len(bytes.TrimPrefix(rest, []byte("\n")))
		}
		rest := e.rest()
		if n := lineBreak(rest[e.searched:]); n >= 0 {
			line := rest[:e.searched+n]
			e.afterCR = rest[len(line)] == '\r'
			e.from, e.searched = e.from+len(line)+1, 0
			return e.withoutBOM(line), nil
		}
		if e.searched = len(rest); e.searched > maxLine {
			return nil, ErrTooLong
		}
		if err := e.fill(); err != nil {
			return nil, err
		}
	}
}

func lineBreak(b []byte) int {
	lf := bytes.IndexByte(b, '\n')
	if lf >= 0 {
		b = b[:lf]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return lf
}

// withoutBOM is the line without the byte order mark that may stand before an event stream's first.
func (e *Events) withoutBOM(line []byte) []byte {
	if !e.started {
		e.started = true
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	return line
}

// fill reads once. What has been returned makes room first; a line that fills the buffer doubles it, and
// so does, up to a size, what came at once.
func (e *Events) fill() error {
	if e.err != nil {
		return e.err
	}
	full := len(e.buffer) == cap(e.buffer)
	e.buffer = e.buffer[:copy(e.buffer, e.rest())]
	e.from = 0
	if len(e.buffer) == cap(e.buffer) || full && cap(e.buffer) < largeBuffer {
		e.buffer = append(make([]byte, 0, max(smallBuffer, 2*cap(e.buffer))), e.buffer...)
	}
	if err := e.before(); err != nil {
		return err
	}
	n, err := e.body.Read(e.buffer[len(e.buffer):cap(e.buffer)])
	e.buffer = e.buffer[:len(e.buffer)+n]
	if n > 0 {
		e.arrived()
		return nil // an error comes again
	}
	return err
}
