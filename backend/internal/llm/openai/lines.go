package openai

import (
	"bytes"
	"errors"
	"io"
)

const (
	// maxLine bounds one line of a stream, and all lines that are no data together.
	maxLine = 4 << 20
	// A buffer holds a few tokens at the pace of chat, and all that the transport reads at once when they
	// come faster. Every stream keeps its own.
	smallBuffer = 1 << 10
	largeBuffer = 4 << 10
)

var errLongLine = errors.New("a line of the stream is too long")

// lines splits the body of an event stream.
type lines struct {
	body     io.Reader
	before   func() error // called before each read, which may wait; an error ends the lines
	buffer   []byte       // what was read; from from on, it was not returned yet
	started  bool         // the first line was returned
	from     int
	searched int    // how far after from there is no line break
	nonEvent []byte // lines that belong to no event stream: an error in place of one
	isError  bool   // an event that calls itself an error has begun
}

// next returns the next data line's payload, which holds until the next call. Comments, empty lines
// and other fields are passed over. A line that the body's end cuts is none, unless it is an error.
func (l *lines) next() ([]byte, error) {
	for {
		line, err := l.line()
		if err != nil {
			if !bytes.HasPrefix(l.rest(), []byte("data:")) {
				l.note(l.rest())
			}
			return nil, err
		}
		if payload, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			return bytes.TrimSpace(payload), nil
		}
		if l.note(line); len(l.nonEvent) > maxLine {
			return nil, errLongLine
		}
	}
}

func (l *lines) rest() []byte { return l.buffer[l.from:] }

// line is up to and with its line break.
func (l *lines) line() ([]byte, error) {
	for {
		if n := bytes.IndexByte(l.rest()[l.searched:], '\n'); n >= 0 {
			line := l.rest()[:l.searched+n+1]
			l.from, l.searched = l.from+len(line), 0
			return l.withoutBOM(line), nil
		}
		if l.searched = len(l.rest()); l.searched > maxLine {
			return nil, errLongLine
		}
		if err := l.fill(); err != nil {
			return nil, err
		}
	}
}

// withoutBOM is the line without the byte order mark that may stand before an event stream's first.
func (l *lines) withoutBOM(line []byte) []byte {
	if !l.started {
		l.started = true
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	return line
}

// fill reads once. What has been returned makes room first; a line that fills the buffer doubles it, and
// so does, up to a size, what came at once.
func (l *lines) fill() error {
	full := len(l.buffer) == cap(l.buffer)
	l.buffer = l.buffer[:copy(l.buffer, l.rest())]
	l.from = 0
	if len(l.buffer) == cap(l.buffer) || full && cap(l.buffer) < largeBuffer {
		l.buffer = append(make([]byte, 0, max(smallBuffer, 2*cap(l.buffer))), l.buffer...)
	}
	if err := l.before(); err != nil {
		return err
	}
	n, err := l.body.Read(l.buffer[len(l.buffer):cap(l.buffer)])
	l.buffer = l.buffer[:len(l.buffer)+n]
	if n > 0 {
		return nil // an error comes again
	}
	return err
}

// note looks at a line that is no data: the name of an event, or what belongs to no event stream.
func (l *lines) note(line []byte) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] == ':' || isField(line) {
		name, ok := bytes.CutPrefix(line, []byte("event:"))
		l.isError = l.isError || ok && string(bytes.TrimSpace(name)) == "error"
		return
	}
	l.nonEvent = append(l.nonEvent, line...)
}

func isField(line []byte) bool {
	for _, name := range []string{"event:", "id:", "retry:"} {
		if bytes.HasPrefix(line, []byte(name)) {
			return true
		}
	}
	return false
}
