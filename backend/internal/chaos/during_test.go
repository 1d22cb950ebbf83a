package chaos_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What must hold while something is away.

// streamsGoOn demands that every reader who has been with its run from the first byte hears more of it,
// where the run goes on.
func (c *crisis) streamsGoOn(t *testing.T) {
	t.Helper()
	c.goOn(t, c.load.streaming())
}

// streamsGoOnEverywhere demands it on the other instance too.
func (c *crisis) streamsGoOnEverywhere(t *testing.T) {
	t.Helper()
	c.goOn(t, c.load.watched())
}

func (c *crisis) goOn(t *testing.T, runs []*run) {
	t.Helper()
	if c.storm {
		return
	}
	marks := map[*run]int{}
	for _, r := range runs {
		if _, text, _ := r.seen(); len(text) < len(r.script.text()) {
			marks[r] = len(text)
		}
	}
	require.NotEmpty(t, marks, "no reader, so nothing was tried")
	for r, at := range marks {
		require.True(t, eventually(t, allowed(patience), func() bool { return r.wentOn(at) }), "%s stands still at byte %d\n%s",
			r.key, at, logOf{c.world, r})
	}
}

// logOf is what the instances have said about a run, looked up when a failure prints it.
type logOf struct {
	world *world
	run   *run
}

// String implements fmt.Stringer.
func (l logOf) String() string {
	id, _, _ := l.run.seen()
	return l.world.log(id)
}

// wentOn says whether a reader has heard more since byte at, over its first connection, or needs not to.
func (r *run) wentOn(at int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.connections == 1 && len(r.text) > at || r.end != "" || r.cancelSent
}

// newRunsAreRefused demands that no instance takes a run that it cannot keep, and that none of them
// costs anything.
func (c *crisis) newRunsAreRefused(t *testing.T) {
	t.Helper()
	if c.storm {
		return
	}
	for _, i := range c.instances {
		s := script{key: c.load.name + "-refused", pieces: 3, pace: time.Millisecond}
		client := i.Client(t)
		client.Token = c.people[0].token
		begun := time.Now()
		answer := client.Post(c.people[0].prompt+"/execute", object{"variable_values": object{"run": s.prompt()}})
		require.GreaterOrEqual(t, answer.Code, http.StatusInternalServerError, "%s", answer.Raw)
		require.Less(t, time.Since(begun), allowed(promisedRefusal), "a refusal that takes so long is none")
		require.Empty(t, c.provider.calls(s.key), "refused, and paid for")
	}
}

// resultsLand demands that every run whose text has all come is stored as ended.
func (c *crisis) resultsLand(t *testing.T, over time.Time) {
	t.Helper()
	for _, r := range c.load.all() {
		if calls := c.provider.calls(r.key); len(calls) != 1 || !calls[0].whole || calls[0].ended.After(over) {
			continue
		}
		require.True(t, eventually(t, time.Until(over.Add(allowed(promisedResult))), func() bool {
			return c.postgres.Count(t, `SELECT count(*) FROM executions e JOIN idempotency_keys k ON k.execution_id = e.id
				WHERE k.key = $1 AND e.status = 'running'`, r.key) == 0
		}), "%s has all its text and is not stored\n%s", r.key, logOf{c.world, r})
	}
}

// crawl has a person read a run a byte a second for a while, and then as fast as it comes. What was seen
// is held against the same invariants as everybody's.
func (c *crisis) crawl(t *testing.T, while time.Duration) {
	t.Helper()
	p := c.people[0].via(c.front.addr)
	p.patience = time.Minute
	hurry := make(chan struct{})
	r := &run{who: p, script: script{key: c.load.name + "-crawl", pieces: 2_000, pace: time.Millisecond}}
	p.http.Transport = &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		return &crawling{Conn: conn, run: r, hurry: hurry}, err
	}}
	c.load.add(r)
	c.load.busy.Go(func() { p.follow(c.load.ctx, r, nil); p.http.CloseIdleConnections() })
	pause(t.Context(), while)
	_, text, ended := r.seen()
	close(hurry)
	require.False(t, ended, "a byte a second is no more than that")
	if !c.storm { // in which no run may have begun
		require.NotEmpty(t, text)
	}
}

// crawling is a connection that brings a byte a second, once its stream has begun.
type crawling struct {
	net.Conn
	run   *run
	hurry chan struct{}
}

func (c *crawling) Read(p []byte) (int, error) {
	if _, text, _ := c.run.seen(); text == "" {
		return c.Conn.Read(p)
	}
	select {
	case <-c.hurry:
		return c.Conn.Read(p)
	case <-time.After(time.Second):
		return c.Conn.Read(p[:1])
	}
}
