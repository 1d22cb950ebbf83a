package chaos_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What must hold while something is away.

// streamsGoOn demands that every reader who has been with its run from the first byte hears more of it.
func (c *crisis) streamsGoOn(t *testing.T) {
	t.Helper()
	type mark struct {
		*run
		at int
	}
	marks := []mark{}
	for _, r := range c.load.streaming() {
		_, text, _ := r.seen()
		if whole := r.script.text(); len(text) < len(whole) {
			marks = append(marks, mark{r, len(text)})
		}
	}
	require.NotEmpty(t, marks, "nobody reads, so nothing was tried")
	for _, m := range marks {
		require.Eventually(t, func() bool { return m.wentOn(m.at) }, patience, 10*time.Millisecond,
			"%s stands still at byte %d", m.key, m.at)
	}
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
	for _, i := range c.instances {
		s := script{key: c.load.name + "-refused", pieces: 3, pace: time.Millisecond}
		client := i.Client(t)
		client.Token = c.people[0].token
		begun := time.Now()
		answer := client.Post(c.people[0].prompt+"/execute", object{"variable_values": object{"run": s.prompt()}})
		require.GreaterOrEqual(t, answer.Code, http.StatusInternalServerError, "%s", answer.Raw)
		require.Less(t, time.Since(begun), 5*time.Second, "a refusal that takes so long is none")
		require.Empty(t, c.provider.calls(s.key), "refused, and paid for")
	}
}
