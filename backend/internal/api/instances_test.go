package api_test

import (
	"context"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/testkit"
)

// Two instances share PostgreSQL: whatever one of them runs, the other shows and stops.
func TestAnotherInstanceShowsAndStopsARun(t *testing.T) {
	t.Parallel()
	settings := testkit.Shared(t)
	a, b := testkit.Start(t, maps.Clone(settings)), testkit.Start(t, maps.Clone(settings))
	c := a.SignUp(t, "sam@example.com")
	there := bearer(t, b, c.Token)
	prompt := newPrompt(c)

	gate := held(a, "Half é")
	s := starts(t, c, prompt, nil)
	watcher := there.Stream(http.MethodGet, s.path+"/events", nil)
	start, _ := watcher.Next()
	require.Equal(t, s.id, start.Data["execution_id"])
	token, _ := watcher.Next()
	require.Equal(t, "Half é", token.Data["text"])
	running := there.Get(s.path).Status(200)
	require.Equal(t, "running", running.String("execution", "status"))
	require.Equal(t, "Half é", running.String("execution", "response_text"))
	there.Headers.Set("Last-Event-ID", "5")
	resumed := there.Stream(http.MethodGet, s.path+"/events", nil)
	there.Headers.Del("Last-Event-ID")
	gate.Open()
	require.Equal(t, "!", testkit.Text(t, watcher.Rest(), len("Half é")))
	require.Equal(t, "é!", testkit.Text(t, resumed.Rest(), 5))
	require.Equal(t, "Half é!", testkit.Text(t, s.Rest(), 0))
	require.Equal(t, "completed", there.Get(s.path).Status(200).String("execution", "status"))

	held(a, "Never")
	s = starts(t, c, prompt, nil)
	require.Equal(t, true, there.Post(s.path+"/cancel", nil).Status(200).Value("cancelled"))
	for _, events := range [][]testkit.Event{s.Rest(), there.Stream(http.MethodGet, s.path+"/events", nil).Rest()} {
		require.Equal(t, "Never", testkit.Text(t, events, 0))
		require.Equal(t, "cancelled", events[len(events)-1].Data["finish_reason"])
	}
	require.Equal(t, false, there.Post(s.path+"/cancel", nil).Status(200).Value("cancelled"))
}

// A reader on another instance when a run is deleted gets an end too, and no stream that is cut.
func TestAWatchedRunIsDeleted(t *testing.T) {
	t.Parallel()
	settings := testkit.Shared(t)
	a, b := testkit.Start(t, maps.Clone(settings)), testkit.Start(t, maps.Clone(settings))
	c := a.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	held(a, "Half")
	s := starts(t, c, prompt, nil)
	watcher := bearer(t, b, c.Token).Stream(http.MethodGet, s.path+"/events", nil)
	_, _ = watcher.Next()
	_, _ = watcher.Next()
	c.Delete(prompt).Status(200)
	events := watcher.Rest()
	require.NotEmpty(t, events)
	last := events[len(events)-1]
	require.Equal(t, "error", last.Name)
	require.Equal(t, "NOT_FOUND", last.Data["code"])
	require.Equal(t, len("Half"), last.ID)
}

// orphan is a running execution whose instance was last heard of some time ago.
func orphan(t *testing.T, h *testkit.Harness, finished, id string, silent time.Duration) string {
	t.Helper()
	store := h.Server.Store
	e, err := testkit.Read(store.Execution(t.Context(), finished))
	require.NoError(t, err)
	then := h.Clock.Now().Add(-silent)
	require.NoError(t, store.CreateExecution(t.Context(), testkit.PromptOf(e), domain.Execution{ID: id, PromptVersionID: e.PromptVersionID, VersionNumber: e.VersionNumber, UserID: e.UserID,
		Model: e.Model, Status: domain.StatusRunning, VariableValues: map[string]string{}, ModelConfig: e.ModelConfig,
		InstanceID: "lost", CreatedAt: then.Add(-time.Minute), HeartbeatAt: then}))
	require.NoError(t, store.SaveCheckpoints(t.Context(), map[string]domain.Transcript{id: domain.Transcript("Saved é")}, then))
	return "/v1/executions/" + id
}

func TestRunsOfALostInstanceAreSettled(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		finished := runs(t, c, prompt, object{})
		lost := orphan(t, h, finished, "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10", 13*time.Second)
		held(h, "Mine")
		mine := starts(t, c, prompt, nil)
		watcher := c.Stream(http.MethodGet, lost+"/events", nil)
		_, _ = watcher.Next()
		token, _ := watcher.Next()
		require.Equal(t, "Saved é", token.Data["text"])

		slow := orphan(t, h, finished, "0192f0c1-7a30-7c3e-9f61-0a52c4de7b11", 5*time.Second)
		require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
		require.Equal(t, "running", c.Get(lost).Status(200).String("execution", "status"), "a suspicion has to be confirmed")
		h.Clock.Advance(5 * time.Second)
		require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
		require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
		end := watcher.Rest()
		require.Len(t, end, 1)
		require.Equal(t, "error", end[0].Name)
		require.Equal(t, "INTERNAL", end[0].Data["code"])
		e := c.Get(lost).Status(200)
		require.Equal(t, "failed", e.String("execution", "status"))
		require.Equal(t, "interrupted", e.String("execution", "finish_reason"))
		require.Equal(t, "Saved é", e.String("execution", "response_text"))
		require.EqualValues(t, 60_000, e.Value("execution", "latency_ms"))
		require.Equal(t, false, c.Post(lost+"/cancel", nil).Status(200).Value("cancelled"))
		for _, path := range []string{slow, mine.path} {
			require.Equal(t, "running", c.Get(path).Status(200).String("execution", "status"))
		}
	})
}

// A Redis that was emptied has what came since: it goes on where the row ends.
func TestALostRunGoesOnFromItsRow(t *testing.T) {
	h := testkit.Start(t, testkit.Shared(t))
	c := h.SignUp(t, "sam@example.com")
	id := uuid.NewString()
	lost := orphan(t, h, runs(t, c, newPrompt(c), object{}), id, 13*time.Second)
	_, err := h.Server.Relay.Append(t.Context(), []inflight.Chunk{{ID: id, From: len("Saved é"), Text: []byte(" and kept")}})
	require.NoError(t, err)
	require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
	h.Clock.Advance(5 * time.Second)
	require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
	require.Equal(t, "Saved é and kept", c.Get(lost).Status(200).String("execution", "response_text"))
}

func TestDraining(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		gate := held(h, "To its end")
		ends := starts(t, c, prompt, nil)
		held(h, "Cut é")
		cut := starts(t, c, prompt, nil)
		_, _ = ends.Next()
		_, _ = cut.Next()

		drain, hurry := context.WithCancel(t.Context())
		drained := make(chan struct{})
		go func() { defer close(drained); h.Server.Engine.Drain(drain) }()
		require.Eventually(t, h.Server.Runs.Closed, testkit.Patience, time.Millisecond)

		refused := c.Post(prompt+"/execute", nil)
		details := refused.Fails(503, "OVERLOADED")
		require.Equal(t, "5", refused.Header.Get("Retry-After"))
		require.EqualValues(t, 5, details["retry_after_seconds"])
		c.Get("/readyz").Status(503)
		c.Get("/healthz").Status(200)
		c.Patch(prompt, object{"name": "Still saved"}).Status(200)

		gate.Open()
		done := ends.Rest()
		require.Equal(t, "end_turn", done[len(done)-1].Data["finish_reason"], "what goes on may end")
		hurry()
		<-drained
		end := cut.Rest()
		require.Equal(t, "error", end[len(end)-1].Name)
		e := c.Get(cut.path).Status(200)
		require.Equal(t, "interrupted", e.String("execution", "finish_reason"))
		require.Equal(t, "Cut é", e.String("execution", "response_text"))
		require.Equal(t, "completed", c.Get(ends.path).Status(200).String("execution", "status"))
		require.Len(t, h.Provider.Requests(), 2)
	})
}
