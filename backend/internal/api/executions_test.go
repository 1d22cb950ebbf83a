package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// started is a run that goes on, seen through the stream that started it.
type started struct {
	*testkit.Stream
	id, path string
}

// starts executes a prompt and reads the stream's start.
func starts(t *testing.T, c *testkit.Client, prompt string, body any) started {
	t.Helper()
	s := c.Stream(http.MethodPost, prompt+"/execute", body)
	e, _ := s.Next()
	require.Equal(t, "start", e.Name)
	id := e.Data["execution_id"].(string)
	return started{s, id, "/v1/executions/" + id}
}

// held enqueues an answer that emits text, waits at the gate, and ends with "!".
func held(h *testkit.Harness, text string) *llmtest.Gate {
	gate := llmtest.NewGate()
	h.Provider.Enqueue(llmtest.Steps(llmtest.Ended(2), nil, llmtest.Text(text), gate, llmtest.Text("!")))
	return gate
}

func TestRunsRefusedBeforeAnythingIsSent(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		plain := domain.Model{ID: "zz-plain", Modes: []string{"chat"}, Parameters: []string{}, MaxOutputTokens: 100}
		text := domain.Model{ID: "zz-text", Modes: []string{"completion"}, Parameters: []string{}, MaxOutputTokens: 100}
		h.Provider.List = []domain.Model{llmtest.TestModel(), plain, text}
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for name, bad := range map[string]struct {
			patch  object
			body   any
			status int
			code   string
			fields []string
		}{
			"missing variables": {patch: object{"system_prompt": "{{a}} {{b}} {{c}}"}, body: object{"variable_values": object{"b": ""}}, status: 400, code: "MISSING_VARIABLES"},
			"too long":          {patch: object{"system_prompt": strings.Repeat("word ", 8200)}, status: 400, code: "PROMPT_TOO_LONG"},
			"unknown model":     {patch: object{"model": "nope"}, status: 400, code: "INVALID_REQUEST", fields: []string{"model_config.model"}},
			"unavailable model": {patch: object{"model": "absent-1"}, status: 503, code: "MODEL_UNAVAILABLE"},
			"unsupported": {patch: object{"model": "zz-plain", "max_tokens": 100, "temperature": 0.5, "top_p": 0.5, "seed": 1, "stop_sequences": []string{"x"},
				"frequency_penalty": 1, "presence_penalty": 1}, status: 400, code: "INVALID_REQUEST", fields: []string{"model_config.temperature",
				"model_config.top_p", "model_config.stop_sequences", "model_config.frequency_penalty", "model_config.presence_penalty", "model_config.seed"}},
			"max_tokens beyond the model": {patch: object{"model": "zz-plain", "max_tokens": 101}, status: 400, code: "INVALID_REQUEST", fields: []string{"model_config.max_tokens"}},
			"mode":                        {patch: object{"model": "zz-text", "max_tokens": 100}, status: 400, code: "INVALID_REQUEST", fields: []string{"model_config.model"}},
			"no messages":                 {patch: object{"messages": []object{}, "system_prompt": "S"}, status: 400, code: "INVALID_REQUEST", fields: []string{"messages"}},
			"empty messages":              {patch: object{"messages": []object{{"role": "user", "content": ""}}}, status: 400, code: "INVALID_REQUEST", fields: []string{"messages"}},
			"messages empty once filled": {patch: object{"messages": []object{{"role": "user", "content": "{{a}}"}}}, body: object{"variable_values": object{"a": ""}},
				status: 400, code: "INVALID_REQUEST", fields: []string{"messages"}},
			"no such version": {body: object{"version_number": 9}, status: 404, code: "NOT_FOUND"},
		} {
			prompt := newPrompt(c)
			c.Patch(prompt, patchOf(bad.patch)).Status(200)
			answer := c.Post(prompt+"/execute", bad.body)
			require.Equal(t, bad.status, answer.Code, "%s: %s", name, answer.Raw)
			details := answer.Fails(bad.status, bad.code)
			for _, field := range bad.fields {
				answer.FailsAt(field)
			}
			switch name {
			case "missing variables":
				require.Equal(t, []any{"a", "c"}, details["variables"])
			case "too long":
				require.EqualValues(t, 8192, details["max_tokens"])
				require.Greater(t, details["prompt_tokens"], 8200.0)
			}
			require.Empty(t, c.Get(prompt+"/executions").Status(200).Value("executions"), name)
			require.Empty(t, c.Get(prompt+"/versions").Status(200).Value("versions"), name)
		}
		require.Empty(t, h.Provider.Requests())
		c.Patch(prompt, object{"model": "zz-plain", "max_tokens": 100}).Status(200)
		runs(t, c, prompt, object{})
	})
}

// patchOf is the patch, or an empty one.
func patchOf(patch object) object {
	if patch == nil {
		return object{}
	}
	return patch
}

func TestFailedRuns(t *testing.T) {
	unavailable := domain.Errorf(domain.ModelUnavailable, "The answer broke off.").With("provider", "test")
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for name, fails := range map[string]struct {
			script llmtest.Script
			text   string
			code   string
		}{
			"before the first token":  {llmtest.Fails(unavailable), "", "MODEL_UNAVAILABLE"},
			"after some text":         {llmtest.Fails(unavailable, "Par", "tial é"), "Partial é", "MODEL_UNAVAILABLE"},
			"context length":          {llmtest.Fails(domain.Errorf(domain.ContextLengthExceeded, "Too long.").With("max_tokens", 5)), "", "CONTEXT_LENGTH_EXCEEDED"},
			"an error nobody foresaw": {llmtest.Fails(errors.New(canary), "Part"), "Part", "INTERNAL"},
		} {
			h.Provider.Enqueue(fails.script)
			s := starts(t, c, prompt, nil)
			events := s.Rest()
			require.Equal(t, fails.text, testkit.Text(t, events, 0), name)
			last := events[len(events)-1]
			require.Equal(t, "error", last.Name, name)
			require.Equal(t, fails.code, last.Data["code"], name)
			require.NotEmpty(t, last.Data["request_id"])

			e := c.Get(s.path).Status(200)
			require.Equal(t, "failed", e.String("execution", "status"))
			require.Equal(t, "error", e.String("execution", "finish_reason"))
			require.Equal(t, fails.text, e.String("execution", "response_text"))
			for _, part := range []string{"code", "message", "details"} {
				require.Equal(t, last.Data[part], e.Value("execution", "error", part), "%s: row and event say the same", name)
			}
			require.NotContains(t, string(e.Raw), canary)
			replayed := c.Stream(http.MethodGet, s.path+"/events", nil).Rest()
			require.Equal(t, fails.text, testkit.Text(t, replayed, 0))
			again := replayed[len(replayed)-1]
			require.Equal(t, "error", again.Name)
			require.Equal(t, last.Data["message"], again.Data["message"])
			if fails.text == "" {
				require.Nil(t, e.Value("execution", "input_tokens"))
				require.Nil(t, e.Value("execution", "ttft_ms"))
			} else {
				require.Equal(t, true, e.Value("execution", "estimated"))
				require.Positive(t, e.Value("execution", "output_tokens"))
			}
			h.Provider.Enqueue(fails.script)
			c.Headers.Set("Accept", mimeJSON)
			waited := c.Post(prompt+"/execute", nil).Status(200)
			c.Headers.Del("Accept")
			require.Equal(t, fails.code, waited.String("execution", "error", "code"))
		}
		require.Len(t, c.Get(prompt+"/executions?status=failed&include=response_text").Status(200).Value("executions"), 8)
		require.Empty(t, c.Get(prompt+"/executions?status=completed").Status(200).Value("executions"))
	})
}

// A provider that breaks down takes its own run with it and nothing else.
func TestProviderPanics(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		h.Provider.Enqueue(panics)
		s := starts(t, c, prompt, nil)
		events := s.Rest()
		require.Equal(t, "INTERNAL", events[len(events)-1].Data["code"])
		require.Equal(t, "Part", c.Get(s.path).Status(200).String("execution", "response_text"))
		runs(t, c, prompt, object{})
	})
}

func TestTimeLimits(t *testing.T) {
	for limit, c := range map[string]struct {
		setting string
		pieces  []string
	}{
		"total":       {"EXECUTION_TIMEOUT", []string{"Half ", "done"}},
		"first_token": {"EXECUTION_FIRST_TOKEN_TIMEOUT", nil},
		"idle":        {"EXECUTION_IDLE_TIMEOUT", []string{"Half ", "done"}},
	} {
		t.Run(limit, func(t *testing.T) {
			testkit.EachWith(t, map[string]string{c.setting: "1s"}, func(t *testing.T, h *testkit.Harness) {
				overLimit(t, h, limit, c.pieces)
			})
		})
	}
}

func overLimit(t *testing.T, h *testkit.Harness, limit string, pieces []string) {
	t.Helper()
	c := h.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	h.Provider.Enqueue(llmtest.Hangs(pieces...))
	s := starts(t, c, prompt, nil)
	events := s.Rest()
	text := strings.Join(pieces, "")
	require.Equal(t, text, testkit.Text(t, events, 0))
	last := events[len(events)-1]
	require.Equal(t, "error", last.Name)
	require.Equal(t, "TIMEOUT", last.Data["code"])
	require.Equal(t, limit, last.Data["details"].(object)["limit"])
	e := c.Get(s.path).Status(200)
	require.Equal(t, "failed", e.String("execution", "status"))
	require.Equal(t, "timeout", e.String("execution", "finish_reason"))
	require.Equal(t, text, e.String("execution", "response_text"))
	require.Equal(t, "TIMEOUT", e.String("execution", "error", "code"))
}

func TestFinishedRunSaysWhatItCost(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for _, reason := range []string{"end_turn", "max_tokens", "stop_sequence", "content_filter", "tool_use"} {
			out := llm.Outcome{FinishReason: reason, ResolvedModel: "test-1-2026", InputTokens: 1000, OutputTokens: 500}
			h.Provider.Enqueue(llmtest.Steps(out, nil, llmtest.Text("Hi")))
			c.Headers.Set("Accept", mimeJSON)
			answer := c.Post(prompt+"/execute", nil).Status(200)
			c.Headers.Del("Accept")
			e := answer.Value("execution").(object)
			require.Equal(t, "completed", e["status"])
			require.Equal(t, reason, e["finish_reason"])
			require.Equal(t, "test-1-2026", e["resolved_model"])
			require.EqualValues(t, 1000, e["input_tokens"])
			require.EqualValues(t, 500, e["output_tokens"])
			require.InDelta(t, 0.002, e["cost_usd"], 1e-12)
			require.Equal(t, false, e["estimated"])
			require.NotNil(t, e["ttft_ms"])
			require.NotNil(t, e["finished_at"])
			require.Nil(t, e["error"])
			events := c.Stream(http.MethodGet, "/v1/executions/"+e["id"].(string)+"/events", nil).Rest()
			done := events[len(events)-1].Data
			for _, same := range []string{"finish_reason", "input_tokens", "output_tokens", "cost_usd", "latency_ms", "ttft_ms"} {
				require.Equal(t, e[same], done[same], same)
			}
		}
	})
}

func TestVersionNumberRunsAnOldVersion(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		runs(t, c, prompt, object{})
		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": "New"}}, "temperature": 0.1}).Status(200)
		runs(t, c, prompt, object{})
		s := starts(t, c, prompt, object{"version_number": 1})
		s.Rest()
		sent := h.Provider.Requests()[2]
		require.Equal(t, "Hi", sent.Messages[0].Content)
		require.InDelta(t, 1, sent.Config.Temperature, 0)
		e := c.Get(s.path).Status(200)
		require.EqualValues(t, 1, e.Value("execution", "version_number"))
		require.EqualValues(t, 2, c.Get(prompt).Status(200).Value("prompt", "latest_version_number"))
		require.Len(t, c.Get(prompt+"/executions?version_number=1").Status(200).Value("executions"), 2)
		require.Len(t, c.Get(prompt+"/executions?model=test-1").Status(200).Value("executions"), 3)
		require.Empty(t, c.Get(prompt+"/executions?model=test").Status(200).Value("executions"))
	})
}

func TestStartsAreShedAndTheRestGoesOn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		held(h, "Going on")
		goesOn := starts(t, c, prompt, nil)
		_, _ = goesOn.Next()
		leaveAll := fill(t, h.Server.App.Executions.Admission.Enter)
		refused := c.Post(prompt+"/execute", nil)
		details := refused.Fails(503, "OVERLOADED")
		require.EqualValues(t, 5, details["retry_after_seconds"])
		require.Equal(t, "5", refused.Header.Get("Retry-After"))
		c.Patch(prompt, object{"name": "Still saved"}).Status(200)
		h.Client(t).Post("/v1/auth/login", object{"email": "sam@example.com", "password": "correct horse"}).Status(200)
		c.Post(goesOn.path+"/cancel", nil).Status(200)
		events := goesOn.Rest()
		require.Equal(t, "cancelled", events[len(events)-1].Data["finish_reason"])
		require.Len(t, h.Provider.Requests(), 1)
		leaveAll()
		runs(t, c, prompt, object{})
	})
}

// What writes more than one statement waits in a line of its own, so that Stop, edits and sign-in find a connection:
// what is typed into a version first, and what continues a text.
func TestTransactionsOfStartsAreShedAndOtherStartsGoOn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt, other := newPrompt(c), newPrompt(c)
		runs(t, c, prompt, object{})
		leaveAll := fill(t, h.Server.App.Executions.Admission.EnterTransaction)
		c.Post(other+"/execute", nil).Fails(503, "OVERLOADED")
		c.Post(completePath, object{"prompt": "Once"}).Fails(503, "OVERLOADED")
		runs(t, c, prompt, object{})
		require.Len(t, h.Provider.Requests(), 2)
		leaveAll()
		runs(t, c, other, object{})
		c.Post(completePath, object{"prompt": "Once"}).Status(200)
	})
}

// fill takes every place of a line, each for an organization of its own.
func fill(t *testing.T, enter func(ctx context.Context, organizationID string) (leave func(), err error)) (leaveAll func()) {
	t.Helper()
	busy := []func(){}
	for {
		soon, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
		leave, err := enter(soon, fmt.Sprint(len(busy)))
		stop()
		if err != nil {
			break
		}
		busy = append(busy, leave)
	}
	return func() {
		for _, leave := range busy {
			leave()
		}
	}
}
