package api

import (
	"context"
	"io"
	"net/http"
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
	if taken, more := take([]byte("Half")); !taken || more {
		return []byte("there is room, and it was not taken"), nil, nil
	}
	return nil, nil, nil
}

// A text that was taken while the patience ran is followed by a ping: waiting for the next round would
// leave the stream silent for nearly two of them.
func TestPingAfterTakenText(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := view{View: app.View{Subscription: &takenThenSilent{}}, resumed: true}
		reading := newReading(sse.NewWriter(r, w), v, "")
		defer reading.Close()
		if reading.begin(v) == nil {
			_ = reading.show(r.Context(), time.Hour)
		}
	}))
	server.Config.ConnContext = sse.WithConnection
	server.Start()
	defer server.Close()
	resp, err := http.Get(server.URL)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), "{\"text\":\"Half\"}\n\n: ping\n\n")
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
