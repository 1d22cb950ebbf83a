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

// lines takes the body of an event stream apart.
type lines struct {
	body     io.Reader
	before   func() error // called before each read, which may wait; an error ends the lines
	buffer   []byte       // what was read; from on, it has not been taken
	begun    bool         // the first line was taken
	from     int
	searched int    // how far after from there is no line break
	other    []byte // lines that belong to no event stream: an error in place of one
	failure  bool   // an event that calls itself an error has begun
}

// next returns the next data line's payload, which holds until the next call. Comments, empty lines
// and other fields are passed over. A line that the body's end cuts is none, unless it is an error.
func (l *lines) next() ([]byte, error) {
	for {
		line, err := l.line()
		if err != nil {
			if !bytes.HasPrefix(l.rest(), []byte("data:")) {
				l.keep(l.rest())
			}
			return nil, err
		}
		if payload, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			return bytes.TrimSpace(payload), nil
		}
		if l.keep(line); len(l.other) > maxLine {
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
			return l.unmarked(line), nil
		}
		if l.searched = len(l.rest()); l.searched > maxLine {
			return nil, errLongLine
		}
		if err := l.fill(); err != nil {
			return nil, err
		}
	}
}

// unmarked is the line without the byte order mark that may stand before an event stream's first.
func (l *lines) unmarked(line []byte) []byte {
	if !l.begun {
		l.begun = true
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	return line
}

// fill reads once. What has been taken makes room first; a line that fills the buffer doubles it, and
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

func (l *lines) keep(line []byte) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] == ':' || field(line) {
		name, ok := bytes.CutPrefix(line, []byte("event:"))
		l.failure = l.failure || ok && string(bytes.TrimSpace(name)) == "error"
		return
	}
	l.other = append(l.other, line...)
}

func field(line []byte) bool {
	for _, name := range []string{"event:", "id:", "retry:"} {
		if bytes.HasPrefix(line, []byte(name)) {
			return true
		}
	}
	return false
}
