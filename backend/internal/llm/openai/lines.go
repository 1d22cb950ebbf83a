package openai

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLine bounds one line of a stream, and all lines that are no data together: the SDK would
// keep them in memory without end.
const maxLine = 4 << 20

var errLongLine = errors.New("a line of the stream is too long")

// lines passes on what the SDK's reader copes with. Comments and empty lines, which keep a silent
// stream alive, go: it counts them, and a comment before an error spoils the error. An error
// object gets a space, because the SDK waits for one more line after one it recognizes.
type lines struct {
	body  io.ReadCloser
	in    *bufio.Reader
	out   []byte
	err   error
	other int
	done  bool // the end marker came
}

func newLines(body io.ReadCloser) *lines {
	return &lines{body: body, in: bufio.NewReader(body)}
}

func (l *lines) Close() error { return l.body.Close() }

func (l *lines) Read(p []byte) (int, error) {
	for len(l.out) == 0 {
		if l.err != nil {
			return 0, l.err
		}
		l.out = l.next()
	}
	n := copy(p, l.out)
	l.out = l.out[n:]
	return n, nil
}

// next is one whole line, nil when it is to be skipped. A line without its end is a cut, not a line.
func (l *lines) next() []byte {
	var line []byte
	for {
		part, err := l.in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			l.err = errLongLine
			return nil
		}
		if err == nil {
			return l.keep(line)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			l.err = err
			return l.last(line)
		}
	}
}

// last is what came before the end of the body: a JSON error may lack its newline, data may not.
func (l *lines) last(line []byte) []byte {
	if bytes.HasPrefix(line, []byte("data:")) {
		return nil
	}
	return l.keep(append(line, '\n'))
}

func (l *lines) keep(line []byte) []byte {
	if payload, ok := bytes.CutPrefix(line, []byte("data:")); ok {
		payload = bytes.TrimSpace(payload)
		l.done = l.done || string(payload) == "[DONE]"
		if bytes.HasPrefix(payload, []byte(`{"error":`)) {
			return append([]byte("data: { "), append(payload[1:], '\n')...)
		}
		return line
	}
	trimmed := bytes.TrimSpace(line)
	if len(trimmed) == 0 || trimmed[0] == ':' || field(trimmed) {
		return nil
	}
	if l.other += len(line); l.other > maxLine {
		l.err = errLongLine
		return nil
	}
	return line
}

func field(line []byte) bool {
	for _, name := range []string{"event:", "id:", "retry:"} {
		if bytes.HasPrefix(line, []byte(name)) {
			return true
		}
	}
	return false
}
