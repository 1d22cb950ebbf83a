package chaos_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// slack is how many goroutines or descriptors more than before are noise: a timer, a probe.
	slack = 4
	// pooled is how many connections to the database an instance may keep, and as many to Redis.
	pooled = 20
)

// footprint is what an idle world takes.
type footprint struct {
	goroutines, descriptors []int // of each instance
	listeners               int   // connections that Redis tells of what happens
}

// lookAt hangs up what may stay open between requests, so that only what was forgotten is left, and looks.
func (w *world) lookAt(t *testing.T) footprint {
	t.Helper()
	f := footprint{}
	for _, i := range w.instances {
		f.goroutines = append(f.goroutines, i.gauge(t, "go_goroutines"))
		f.descriptors = append(f.descriptors, i.gauge(t, "process_open_fds"))
	}
	listeners, err := w.redis.Client.Do(t.Context(), "CLIENT", "LIST", "TYPE", "pubsub").Text()
	require.NoError(t, err)
	f.listeners = strings.Count(listeners, "\n")
	return f
}

// hangUp ends every connection that only waits to be used again.
func (w *world) hangUp(t *testing.T) {
	t.Helper()
	for _, p := range w.people {
		p.http.CloseIdleConnections()
	}
	w.nginx.reload(t)
	w.provider.server.CloseClientConnections()
}

// settled looks until nothing changes any more.
func (w *world) settled(t *testing.T) *footprint {
	t.Helper()
	last, same := w.lookAt(t), 0
	require.True(t, eventually(t, allowed(promisedRest), func() bool {
		now := w.lookAt(t)
		if same++; now.exceeds(last, 0) != "" || last.exceeds(now, 0) != "" {
			same = 0
		}
		last = now
		return same == 10
	}), "an idle world does not come to rest")
	return &last
}

// eventually asks now and then until it is so, or until the time is over.
func eventually(t *testing.T, within time.Duration, so func() bool) bool {
	t.Helper()
	for deadline := time.Now().Add(within); time.Now().Before(deadline); pause(t.Context(), 50*time.Millisecond) {
		if so() {
			return true
		}
	}
	return so()
}

// exceeds says by what f is more than base and a slack, "" for nothing.
func (f footprint) exceeds(base footprint, slack int) string {
	out := ""
	for i := range f.goroutines {
		if f.goroutines[i] > base.goroutines[i]+slack {
			out += fmt.Sprintf("instance %d: %d goroutines, %d before; ", i, f.goroutines[i], base.goroutines[i])
		}
		if f.descriptors[i] > base.descriptors[i]+slack+2*pooled {
			out += fmt.Sprintf("instance %d: %d descriptors, %d before; ", i, f.descriptors[i], base.descriptors[i])
		}
	}
	if f.listeners > base.listeners {
		out += fmt.Sprintf("%d listen to Redis, %d before; ", f.listeners, base.listeners)
	}
	return out
}
