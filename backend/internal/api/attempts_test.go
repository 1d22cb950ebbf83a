package api_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// fails is an answer that fails before its first text.
func fails(code domain.Code, fault llm.Fault) llmtest.Script {
	fault.Cause = errors.New("for the log")
	return llmtest.Fails(domain.Errorf(code, "Not now.").With("provider", "test").Because(&fault))
}

func TestRetriedRun(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		h.Provider.Enqueue(fails(domain.RateLimited, llm.Fault{Transient: true, RetryAfter: time.Second}),
			fails(domain.ModelUnavailable, llm.Fault{Transient: true, Sick: true}))
		s := starts(t, c, prompt, nil)
		events := s.Rest()
		require.Equal(t, "Hello, world.", testkit.Text(t, events, 0))
		require.Equal(t, "done", events[len(events)-1].Name)
		require.Len(t, h.Provider.Requests(), 3)

		e := c.Get(s.path).Status(200)
		require.Equal(t, "completed", e.String("execution", "status"))
		attempts := e.Value("execution", "attempts").([]any)
		require.Len(t, attempts, 3)
		for i, a := range attempts {
			require.EqualValues(t, i+1, a.(object)["number"])
			require.NotEmpty(t, a.(object)["started_at"])
		}
		require.Equal(t, object{"code": "RATE_LIMITED", "message": "Not now.", "details": object{"provider": "test"}},
			e.Value("execution", "attempts", 0, "error"))
		require.Zero(t, e.Value("execution", "attempts", 0, "waited_ms"))
		require.GreaterOrEqual(t, e.Value("execution", "attempts", 1, "waited_ms"), 1000.0)
		require.Equal(t, "MODEL_UNAVAILABLE", e.String("execution", "attempts", 1, "error", "code"))
		require.Nil(t, e.Value("execution", "attempts", 2, "error"))
		require.GreaterOrEqual(t, e.Value("execution", "ttft_ms"), 1000.0, "to its reader it is one run")

		listed := c.Get(prompt+"/executions?include=response_text").Status(200).Value("executions", 0).(object)
		require.NotContains(t, listed, "attempts")
		require.NotContains(t, string(e.Raw), "for the log")
	})
}

// A run that waits for its next attempt sends nothing more once it is cancelled.
func TestCancelBetweenAttempts(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		h.Provider.Script = fails(domain.RateLimited, llm.Fault{Transient: true, RetryAfter: 10 * time.Second})
		s := starts(t, c, newPrompt(c), nil)
		require.NoError(t, h.Provider.WaitForRequests(t.Context(), 1))
		require.Empty(t, c.Get(s.path).Status(200).Value("execution", "attempts"), "they are written with the end")
		cancelled := time.Now()
		require.Equal(t, true, c.Post(s.path+"/cancel", nil).Status(200).Value("cancelled"))
		events := s.Rest()
		require.Less(t, time.Since(cancelled), 8*time.Second, "it does not wait for the next attempt")
		require.Equal(t, "cancelled", events[len(events)-1].Data["finish_reason"])
		require.Len(t, h.Provider.Requests(), 1)
		e := c.Get(s.path).Status(200)
		require.Len(t, e.Value("execution", "attempts"), 1)
		require.Equal(t, "RATE_LIMITED", e.String("execution", "attempts", 0, "error", "code"))
		require.Nil(t, e.Value("execution", "error"))
	})
}

func TestLongRetryAfterIsHandedOn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		busy := domain.Errorf(domain.RateLimited, "Busy.").With("retry_after_seconds", 11).
			Because(&llm.Fault{Transient: true, RetryAfter: 11 * time.Second, Cause: errors.New("429")})
		h.Provider.Script = llmtest.Fails(busy)
		s := starts(t, c, newPrompt(c), nil)
		events := s.Rest()
		require.Equal(t, "RATE_LIMITED", events[len(events)-1].Data["code"])
		require.EqualValues(t, 11, events[len(events)-1].Data["details"].(object)["retry_after_seconds"])
		require.Len(t, h.Provider.Requests(), 1)
	})
}

// While a provider is down its runs are refused before anything is written or sent; then one may try.
func TestBreaker(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		h.Clock.Stop() // or the attempts lie too far apart, and the breaker opens to one again
		down := fails(domain.ModelUnavailable, llm.Fault{Sick: true})
		h.Provider.SetScript(down)
		for range 20 {
			starts(t, c, prompt, nil).Rest()
		}
		refused := c.Post(prompt+"/execute", nil)
		details := refused.Fails(503, "MODEL_UNAVAILABLE")
		require.Equal(t, "breaker_open", details["reason"])
		require.Equal(t, "test", details["provider"])
		require.EqualValues(t, 2, details["retry_after_seconds"])
		require.Equal(t, "2", refused.Header.Get("Retry-After"))
		require.Len(t, c.Get(prompt+"/executions?limit=100").Status(200).Value("executions"), 20)
		require.Len(t, h.Provider.Requests(), 20)
		c.Get(prompt).Status(200)

		h.Clock.Advance(2 * time.Second)
		gate := llmtest.NewGate()
		h.Provider.Enqueue(llmtest.Steps(llmtest.Ended(1), nil, gate, llmtest.Text("Well again")))
		probe := starts(t, c, prompt, nil)
		<-gate.Reached()
		c.Post(prompt+"/execute", nil).Fails(503, "MODEL_UNAVAILABLE")
		gate.Open()
		require.Equal(t, "Well again", testkit.Text(t, probe.Rest(), 0))
		h.Provider.SetScript(nil)
		runs(t, c, prompt, object{})
	})
}
