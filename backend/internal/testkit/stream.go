package testkit

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/api/contract"
)

// Stream is an open stream of events.
type Stream struct {
	t        *testing.T
	Response *http.Response
	events   *EventReader
}

// Stream opens one; it demands a 200 and ends with the test.
func (c *Client) Stream(method, path string, body any) *Stream {
	c.t.Helper()
	r := c.Open(method, path, body)
	c.t.Cleanup(func() { _ = r.Body.Close() })
	if r.StatusCode != http.StatusOK {
		raw, _ := io.ReadAll(r.Body)
		require.Equal(c.t, http.StatusOK, r.StatusCode, "%s", raw)
	}
	require.Contains(c.t, r.Header.Get("Content-Type"), "text/event-stream")
	return &Stream{t: c.t, Response: r, events: NewEventReader(r.Body)}
}

// Next reads an event; false at the end of the stream.
func (s *Stream) Next() (Event, bool) {
	s.t.Helper()
	e, err := s.events.Next()
	if errors.Is(err, io.EOF) {
		return e, false
	}
	require.NoError(s.t, err)
	validateEvent(s.t, e)
	return e, true
}

var eventSchemas = map[string]string{"start": "StartEvent", "token": "TokenEvent", "reasoning": "TokenEvent", "done": "DoneEvent", "error": "Error",
	"presence": "PresenceEvent"}

// eventSchemasOfComplete are those of a run that has no id.
var eventSchemasOfComplete = map[string]string{"start": "CompleteStart", "done": "CompleteDone"}

var spec = sync.OnceValues(contract.Spec)

// validateEvent holds an event against its schema in openapi.yaml.
func validateEvent(t *testing.T, e Event) {
	t.Helper()
	document, err := spec()
	require.NoError(t, err)
	require.Contains(t, eventSchemas, e.Name)
	schema := eventSchemas[e.Name]
	if of, differs := eventSchemasOfComplete[e.Name]; differs && e.Data["execution_id"] == nil {
		schema = of
	}
	require.NoError(t, document.Components.Schemas[schema].Value.VisitJSON(e.Data), "%v", e)
}

// Close leaves the stream.
func (s *Stream) Close() { _ = s.Response.Body.Close() }

// Rest reads to the end.
func (s *Stream) Rest() []Event {
	s.t.Helper()
	all := []Event{}
	for {
		e, ok := s.Next()
		if !ok {
			return all
		}
		all = append(all, e)
	}
}

// Text joins the texts of token events, and demands that every id is the offset it reaches, from
// the byte the stream started after.
func Text(t *testing.T, events []Event, from int) string {
	t.Helper()
	return joined(t, events, "token", from, func(e Event) int { return e.ID })
}

// Reasoning is Text for reasoning events, and the second number of every id.
func Reasoning(t *testing.T, events []Event, from int) string {
	t.Helper()
	return joined(t, events, "reasoning", from, func(e Event) int { return e.Reasoning })
}

func joined(t *testing.T, events []Event, name string, from int, reached func(Event) int) string {
	t.Helper()
	text := ""
	for _, e := range events {
		if e.Name == name {
			text += e.Data["text"].(string)
		}
		if e.Name != "start" {
			require.Equal(t, from+len(text), reached(e), "%v", e)
		}
	}
	return text
}
