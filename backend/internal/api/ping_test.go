package api

import (
	"context"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/api/sse"
	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/inflight"
)

// takenThenSilent brings one text at once, and then nothing until its reader's patience is over.
type takenThenSilent struct{ calls int }

func (f *takenThenSilent) Next(_ context.Context, _ int, _ time.Duration, take inflight.Writer) ([]byte, *domain.Outcome, error) {
	if f.calls++; f.calls > 1 {
		return nil, &domain.Outcome{}, nil
	}
	if !take([]byte("Half")) {
		return []byte("there is room, and it was not taken"), nil, nil
	}
	return nil, nil, nil
}

// A text that was taken while the patience ran is followed by a ping: waiting for the next round would
// leave the stream silent for nearly two of them.
func TestPingAfterTakenText(t *testing.T) {
	w := &patient{ResponseRecorder: httptest.NewRecorder()}
	writer := sse.NewWriter(sse.WithConn(t.Context(), connection(t)), w)
	s := &Server{options: Options{PingEvery: time.Hour}}
	require.NoError(t, s.show(t.Context(), writer, view{View: app.View{Subscription: &takenThenSilent{}}, resumed: true}, ""))
	require.Len(t, w.writes, 3)
	require.Contains(t, w.writes[0], `{"text":"Half"}`)
	require.Equal(t, ": ping\n\n", w.writes[1])
}

// patient takes every write and keeps it.
type patient struct {
	*httptest.ResponseRecorder
	writes []string
}

func (p *patient) SetWriteDeadline(time.Time) error { return nil }

func (p *patient) Write(b []byte) (int, error) {
	p.writes = append(p.writes, string(b))
	return len(b), nil
}

// connection is one end of a connection whose other end is there to take something.
func connection(t *testing.T) net.Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	c, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}
