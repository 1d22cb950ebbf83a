package chaos_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

const (
	// promisedEnd is how long after a fault every run must have come to its end.
	promisedEnd = 20 * time.Second
	// promisedStart is how long after a fault each instance may take to run something again.
	promisedStart = 5 * time.Second
	// promisedResult is how long after a fault the result of a run may take to be stored that has all its text.
	promisedResult = 10 * time.Second
	// promisedCancel is how long after an acknowledged cancel the provider may still be asked.
	promisedCancel = 4 * time.Second
	// promisedRefusal is how long a run that cannot be kept may take to be refused.
	promisedRefusal = 5 * time.Second
	// promisedHurry is how long an instance may take to end after a second signal.
	promisedHurry = 5 * time.Second
	// promisedRest is how long an idle world may take to let go of what its load has held.
	promisedRest = 10 * time.Second
	// replayed is how many runs of a case are read again from their first event.
	replayed = 10
)

// allowed is how long something may take that is promised in this time. The long form wants a machine of
// its own and holds the promise itself; the short one runs beside whatever a machine does, slow as it is.
func allowed(promised time.Duration) time.Duration {
	if readSettings().long() {
		return promised
	}
	return testkit.Headroom * promised
}

// aftermath is a world whose fault is over and whose people have gone.
type aftermath struct {
	*crisis
	fault fault
	rows  map[string][]row // by key
}

// row is a run as it is stored.
type row struct {
	key, id, status, instance, finish, text string
}

func (c *crisis) rows(t *testing.T) map[string][]row {
	t.Helper()
	found, err := c.postgres.DB.QueryContext(t.Context(), `
		SELECT k.key, e.id, e.status, e.instance_id, coalesce(r.finish_reason, ''), r.response_text
		FROM executions e JOIN execution_results r ON r.execution_id = e.id JOIN idempotency_keys k ON k.execution_id = e.id
		WHERE k.key LIKE $1`, c.load.name+"-%")
	require.NoError(t, err)
	defer found.Close()
	out := map[string][]row{}
	for found.Next() {
		var r row
		require.NoError(t, found.Scan(&r.key, &r.id, &r.status, &r.instance, &r.finish, &r.text))
		out[r.key] = append(out[r.key], r)
	}
	require.NoError(t, found.Err())
	return out
}

// running is how many runs have no end yet.
func (c *crisis) running(t *testing.T) int {
	t.Helper()
	return c.postgres.Count(t, "SELECT count(*) FROM executions WHERE status = 'running'")
}

// invariants are what holds after every case, whatever happened in it.
var invariants = []struct {
	name  string
	holds func(a *aftermath, t *testing.T)
}{
	{"no answer was wrong, no event a gap or an overlap", (*aftermath).nothingWasWrong},
	{"every acknowledged edit is there", (*aftermath).editsAreThere},
	{"every run has one end", (*aftermath).oneEnd},
	{"no run ended without a reason", (*aftermath).endsHaveReasons},
	{"what a reader saw is what is stored", (*aftermath).seenIsStored},
	{"a replay is the same, byte for byte", (*aftermath).replaysAreTheSame},
	{"a cancel reaches the provider", (*aftermath).cancelsArrive},
	{"one paid call per key", (*aftermath).onePaidCall},
	{"nothing is left behind", (*aftermath).nothingIsLeft},
}

func (a *aftermath) nothingWasWrong(t *testing.T) {
	for _, r := range a.load.all() {
		require.Empty(t, r.wrong, "%s %s", r.key, r.id)
	}
	for _, p := range a.people {
		require.Empty(t, p.wrong)
	}
}

func (a *aftermath) editsAreThere(t *testing.T) {
	for n, p := range a.people {
		status, raw := p.insist(t.Context(), http.MethodGet, p.prompt, nil)
		require.Equal(t, http.StatusOK, status)
		var e edited
		require.NoError(t, json.Unmarshal(raw, &e))
		require.Positive(t, p.acked, "no edit, so nothing was tried")
		kept := numberIn(t, e.Prompt.SystemPrompt)
		require.GreaterOrEqual(t, kept, p.acked, "person %d", n)
		require.LessOrEqual(t, kept, p.edits, "person %d", n)
	}
}

func (a *aftermath) oneEnd(t *testing.T) {
	require.Zero(t, a.running(t))
	for key, rows := range a.rows {
		require.Len(t, rows, 1, key)
		require.NotEmpty(t, rows[0].finish, key)
	}
	for _, r := range a.load.all() {
		if r.end == "" {
			require.Empty(t, r.id, "%s began, and its reader saw no end", r.key)
			continue
		}
		stored := a.stored(t, r)
		require.Equal(t, r.id, stored.id, r.key)
		require.Equal(t, stored.status == "failed", r.end == "error", "%s: told %s %s, stored %s %s", r.key, r.end, r.finish, stored.status, stored.finish)
		if r.end == "done" {
			require.Equal(t, stored.finish, r.finish, r.key)
		}
	}
}

func (a *aftermath) stored(t *testing.T, r *run) row {
	t.Helper()
	rows := a.rows[r.key]
	require.Len(t, rows, 1, "%s: %s was seen and is not stored", r.key, r.id)
	return rows[0]
}

// endsHaveReasons holds how runs ended against what happened to them.
func (a *aftermath) endsHaveReasons(t *testing.T) {
	ended := 0
	for _, r := range a.load.all() {
		if r.id == "" {
			continue
		}
		stored, whole := a.stored(t, r), r.script.text()
		require.True(t, strings.HasPrefix(whole, stored.text), "%s is not what the provider sent: %q", r.key, stored.text)
		switch {
		case stored.status == "completed":
			require.True(t, whole == stored.text, "%s is complete without its text: %d of %d bytes", r.key, len(stored.text), len(whole))
			ended++
		case stored.status == "cancelled":
			require.True(t, a.cancelSent(r.key), "%s: its end was not asked for", r.key)
		case stored.finish == "interrupted" && a.fault.loses&lostStarts != 0 && len(a.provider.calls(r.key)) == 0:
		case stored.finish == "interrupted":
			require.Contains(t, a.lost, pidIn(t, stored.instance), "%s was interrupted, and its instance %s lives\n%s",
				r.key, stored.instance, logOf{a.world, r})
		default:
			require.NotZero(t, a.fault.loses&brokenRuns, "%s failed: %s %s\n%s", r.key, stored.finish, r.finish, logOf{a.world, r})
			require.Contains(t, []string{"MODEL_UNAVAILABLE", "TIMEOUT"}, r.finish, r.key)
			ended++
		}
	}
	require.Positive(t, ended, "no run came to its end, so nothing was tried")
}

func (a *aftermath) cancelSent(key string) bool {
	return slices.ContainsFunc(a.load.all(), func(r *run) bool { return r.key == key && r.cancelSent })
}

func (a *aftermath) seenIsStored(t *testing.T) {
	for _, r := range a.load.all() {
		if r.id == "" {
			continue
		}
		stored := a.stored(t, r).text
		require.True(t, strings.HasPrefix(stored, r.text), "%s: %d bytes were seen, %d are stored", r.key, len(r.text), len(stored))
		if r.end != "" {
			require.Len(t, stored, len(r.text), "%s: the reader was told the end before it", r.key)
		}
	}
}

func (a *aftermath) replaysAreTheSame(t *testing.T) {
	runs := slices.DeleteFunc(a.load.all(), func(r *run) bool { return r.id == "" })
	for n := range min(replayed, len(runs)) {
		r := runs[a.chance.IntN(len(runs))]
		client := a.instances[n%len(a.instances)].Client(t)
		client.Token = r.who.token
		path := "/v1/executions/" + r.id
		text := testkit.Text(t, client.Stream(http.MethodGet, path+"/events", nil).Rest(), 0)
		require.True(t, a.stored(t, r).text == text, "%s", r.key)
		require.True(t, text == client.Get(path).Status(http.StatusOK).String("execution", "response_text"), "%s", r.key)
	}
}

// cancelsArrive holds a run that was cancelled to end soon, here and at the provider.
func (a *aftermath) cancelsArrive(t *testing.T) {
	for _, r := range a.load.all() {
		for _, c := range a.provider.calls(r.key) {
			require.False(t, c.ended.IsZero(), "%s still costs money", r.key)
			if r.cancelled && a.fault.loses == nothing {
				require.Less(t, c.ended.Sub(r.cancelledAt), allowed(promisedCancel), r.key)
			}
		}
	}
}

func (a *aftermath) onePaidCall(t *testing.T) {
	for _, r := range a.load.all() {
		calls := a.provider.calls(r.key)
		require.LessOrEqual(t, len(calls), 1, "%s was paid for %d times", r.key, len(calls))
		if len(calls) == 1 {
			require.Len(t, a.rows[r.key], 1, "%s was paid for and is not stored", r.key)
		}
	}
}

func (a *aftermath) nothingIsLeft(t *testing.T) {
	more := ""
	if !eventually(t, allowed(promisedRest), func() bool { more = a.lookAt(t).exceeds(*a.base, slack); return more == "" }) {
		t.Errorf("%s\n%s", more, a.dump(t))
		a.base = nil
	}
	for _, i := range a.instances {
		require.Zero(t, i.gauge(t, "playground_runs_in_flight"))
		require.NotContains(t, i.Stderr.String(), "panic")
	}
	require.True(t, eventually(t, allowed(promisedRest), func() bool {
		return a.postgres.Count(t, "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'") == 0
	}), "transactions are left open")
	connections := a.postgres.Count(t, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
	require.LessOrEqual(t, connections, len(a.instances)*pooled+slack)
	clients, err := a.redis.Client.Do(t.Context(), "CLIENT", "LIST", "TYPE", "normal").Text()
	require.NoError(t, err)
	require.LessOrEqual(t, strings.Count(clients, "\n"), len(a.instances)*pooled+slack)
	a.redisForgets(t)
}

// dump has both instances say what every goroutine does, which ends them, and starts them again.
func (a *aftermath) dump(t *testing.T) (out string) {
	t.Helper()
	for _, i := range a.instances {
		i.Signal(t, syscall.SIGQUIT)
		i.Exit(t)
		_, goroutines, _ := strings.Cut(i.Stderr.String(), "SIGQUIT")
		out += goroutines
		a.restart(i)
	}
	return out
}

// epoch is the one key that stays: instances tell by it that a Redis was flushed.
const epoch = "playground:epoch"

// redisForgets demands that every other key in Redis goes by itself.
func (a *aftermath) redisForgets(t *testing.T) {
	t.Helper()
	keys, err := a.redis.Client.Keys(t.Context(), "*").Result()
	require.NoError(t, err)
	for _, key := range keys {
		if key == epoch {
			continue
		}
		left, err := a.redis.Client.TTL(t.Context(), key).Result()
		require.NoError(t, err)
		require.NotEqual(t, time.Duration(-1), left, "%s stays for ever", key)
	}
}
