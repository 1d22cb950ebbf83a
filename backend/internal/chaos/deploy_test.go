package chaos_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A deploy: an instance that is asked to stop takes no new run, the other one does, and of the streams
// that both have not one is cut.
func TestStreamsOutliveADeploy(t *testing.T) {
	streams, d := 100, demand{pieces: 40, pace: 400 * time.Millisecond, patience: time.Minute}
	if readSettings().long() {
		streams, d.pace = 1000, time.Second // alone: the other worlds begin when it has ended
	} else {
		t.Parallel()
	}
	d.streams = streams / people
	w := newWorld(t)
	l := w.start(t, d, chance(t))
	require.Eventually(t, func() bool { return len(l.streaming()) > streams*9/10 }, 2*time.Minute, 20*time.Millisecond, "too few streams at a time")
	l.stop()
	stopping, other := w.instances[0], w.instances[1]
	require.Greater(t, stopping.gauge(t, "playground_runs_in_flight"), streams/4, "nginx has sent too little here")
	stopping.Signal(t, syscall.SIGTERM)

	client := stopping.Client(t)
	require.True(t, eventually(t, allowed(promisedRest), func() bool { return client.Get("/readyz").Code == http.StatusServiceUnavailable }))
	client.Token = w.people[0].token
	client.Post(w.people[0].prompt+"/execute", object{"variable_values": object{"run": "x"}}).Fails(http.StatusServiceUnavailable, "OVERLOADED")
	c := &crisis{world: w, load: l}
	c.runs(t, other, "meanwhile")

	require.True(t, l.finish(2*time.Minute), "streams do not end")
	last := time.Now()
	require.Equal(t, 0, stopping.Exit(t), "%s", tail(stopping.Stderr.String()))
	require.Less(t, time.Since(last), allowed(promisedRest), "the last stream has ended")
	for _, r := range l.all() {
		if r.id == "" {
			require.Empty(t, w.provider.calls(r.key), "%s was refused, and paid for", r.key)
			continue
		}
		require.Equal(t, 1, r.connections, "%s was cut", r.key)
		require.Equal(t, "end_turn", r.finish, "%s\n%s", r.key, logOf{w, r})
		require.True(t, r.script.text() == r.text, "%s has another text", r.key)
		require.Empty(t, r.wrong)
	}
	w.restart(stopping)
	w.leave(t)
}
