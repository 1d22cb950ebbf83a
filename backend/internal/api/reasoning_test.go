package api_test

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

const (
	thought = "Hm é, then"
	answer  = "Yes é"
)

// thinks enqueues a model that thinks, answers in part, thinks again and waits at the gate before the end.
func thinks(h *testkit.Harness) *llmtest.Gate {
	gate := llmtest.NewGate()
	out := llmtest.Ended(4)
	out.ReasoningTokens, out.CachedTokens, out.RawFinishReason = 2, 1, "stop"
	h.Provider.Enqueue(llmtest.Steps(out, nil, llmtest.Reasoning("Hm é"), llmtest.Text("Yes"), llmtest.Reasoning(", then"), gate, llmtest.Text(" é")))
	return gate
}

// follows reads the events of a run after an id.
func follows(c *testkit.Client, path, after string) []testkit.Event {
	c.Headers.Set("Last-Event-ID", after)
	defer c.Headers.Del("Last-Event-ID")
	return c.Stream(http.MethodGet, path+"/events", nil).Rest()
}

func TestReasoningIsKeptApartFromTheAnswer(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		thinks(h).Open()
		s := starts(t, c, prompt, nil)
		events := s.Rest()
		require.Equal(t, answer, testkit.Text(t, events, 0))
		require.Equal(t, thought, testkit.Reasoning(t, events, 0))
		done := events[len(events)-1]
		require.Equal(t, "done", done.Name)
		require.EqualValues(t, 2, done.Data["reasoning_tokens"])
		require.EqualValues(t, 1, done.Data["cached_tokens"])
		e := c.Get(s.path).Status(200).Value("execution").(object)
		require.Equal(t, answer, e["response_text"])
		require.Equal(t, thought, e["reasoning_text"])
		require.Equal(t, "stop", e["raw_finish_reason"])
		require.Equal(t, events, c.Stream(http.MethodGet, s.path+"/events", nil).Rest()[1:], "a replay brings both in their order")
		require.NotContains(t, c.Get(prompt+"/executions").Status(200).Value("executions", 0), "reasoning_text")
	})
}

func TestAReaderResumesBothTexts(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		thinks(h).Open()
		s := starts(t, c, prompt, nil)
		s.Rest()
		for after, want := range map[string][2]int{
			"0": {0, 0}, "0.0": {0, 0}, "0.5": {0, 5}, "3.5": {3, 5}, "6.11": {6, 11}, "1.0": {1, 0}, "0.11": {0, 11},
			"1": {1, 5}, "3": {3, 5}, "4": {4, 11}, "6": {6, 11},
		} {
			events := follows(c, s.path, after)
			require.Equal(t, answer[want[0]:], testkit.Text(t, events, want[0]), after)
			require.Equal(t, thought[want[1]:], testkit.Reasoning(t, events, want[1]), after)
		}
		for _, bad := range []string{"7", "0.12", "5.11", "0.4", "01", "1.", ".1", "1.1.1", "-1", "1.-1", "x"} {
			c.Headers.Set("Last-Event-ID", bad)
			e := c.Get(s.path + "/events").Status(400)
			require.Equal(t, "INVALID_REQUEST", e.String("error", "code"), bad)
			c.Headers.Del("Last-Event-ID")
		}
	})
}

// Two instances share a relay: a reader elsewhere sees both texts while they come, and goes on there.
func TestReasoningIsReadOnAnotherInstance(t *testing.T) {
	t.Parallel()
	settings := testkit.Shared(t)
	a, b := testkit.Start(t, maps.Clone(settings)), testkit.Start(t, maps.Clone(settings))
	c := a.SignUp(t, "sam@example.com")
	there := bearer(t, b, c.Token)
	gate := thinks(a)
	s := starts(t, c, newPrompt(c), nil)
	watcher := there.Stream(http.MethodGet, s.path+"/events", nil)
	var seen []testkit.Event
	for testkit.Reasoning(t, seen, 0) != thought {
		e, ok := watcher.Next()
		require.True(t, ok)
		seen = append(seen, e)
	}
	require.Equal(t, "Yes", testkit.Text(t, seen, 0))
	running := there.Get(s.path).Status(200)
	require.Equal(t, thought, running.String("execution", "reasoning_text"))
	require.Equal(t, "Yes", running.String("execution", "response_text"))
	there.Headers.Set("Last-Event-ID", "0.5")
	resumed := there.Stream(http.MethodGet, s.path+"/events", nil)
	there.Headers.Del("Last-Event-ID")
	gate.Open()
	events := resumed.Rest()
	require.Equal(t, answer, testkit.Text(t, events, 0))
	require.Equal(t, thought[5:], testkit.Reasoning(t, events, 5))
	rest := watcher.Rest()
	require.Equal(t, " é", testkit.Text(t, rest, 3))
	require.Equal(t, answer, testkit.Text(t, s.Rest(), 0))
}

// A run whose instance was lost keeps both texts as far as they were saved.
func TestReasoningOfALostInstance(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		finished := runs(t, c, newPrompt(c), object{})
		const id = "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10"
		path := orphan(t, h, finished, id, 13*time.Second)
		saved := domain.NewTranscript("Saved é", "Thought", []int{0, 7, 8})
		require.NoError(t, h.Server.Store.SaveCheckpoints(t.Context(), map[string]domain.Transcript{id: saved}, h.Clock.Now()))
		require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
		h.Clock.Advance(5 * time.Second)
		require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
		events := c.Stream(http.MethodGet, path+"/events", nil).Rest()
		require.Equal(t, "Saved é", testkit.Text(t, events, 0))
		require.Equal(t, "Thought", testkit.Reasoning(t, events, 0))
		require.Equal(t, "interrupted", c.Get(path).Status(200).String("execution", "finish_reason"))
	})
}
