package testkit

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// Event is one server-sent event.
type Event struct {
	ID        int // bytes of the answer; -1: it has none
	Reasoning int // bytes of the reasoning, after a dot
	Name      string
	Data      map[string]any
}

// EventReader reads a stream of events. OnLine, if set, is called for every line, comments too.
type EventReader struct {
	lines  *bufio.Reader
	OnLine func()
}

// NewEventReader reads the events of a body.
func NewEventReader(body io.Reader) *EventReader {
	return &EventReader{lines: bufio.NewReader(body), OnLine: func() {}}
}

// Next returns the next event that has a name, and io.EOF at the end of the stream.
func (r *EventReader) Next() (Event, error) {
	e := Event{ID: -1}
	for {
		line, err := r.lines.ReadString('\n')
		if err != nil {
			return e, err
		}
		r.OnLine()
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "id":
			answer, reasoning, thinks := strings.Cut(value, ".")
			if e.ID, err = strconv.Atoi(answer); err == nil && thinks {
				e.Reasoning, err = strconv.Atoi(reasoning)
			}
		case "event":
			e.Name = value
		case "data":
			err = json.Unmarshal([]byte(value), &e.Data)
		}
		if err != nil || line == "\n" && e.Name != "" {
			return e, err
		}
	}
}
