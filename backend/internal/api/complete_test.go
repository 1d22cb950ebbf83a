package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

const completePath = "/v1/complete"

// transientRuns are the rows of runs of no prompt that go on, or have ended.
func transientRuns(t *testing.T, h *testkit.Harness, where string) int {
	t.Helper()
	return h.Number(t, "SELECT count(*) FROM completions WHERE "+where)
}

func TestATextIsContinuedAndNothingKept(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		plain := domain.Model{ID: "zz-chat", Modes: []string{"chat"}, Parameters: []string{}, MaxOutputTokens: 100}
		h.Provider.List = []domain.Model{llmtest.TestModel(), plain}
		c := h.SignUp(t, "sam@example.com")
		whole := c.Post(completePath, object{"prompt": "Once {{upon}} \\{{", "suffix": "end", "temperature": 0}).Status(200)
		require.Equal(t, []any{"Hello, world.", "end_turn", "test-1"}, []any{whole.Value("text"), whole.Value("finish_reason"), whole.Value("model")})
		require.NotContains(t, string(whole.Raw), "choices")
		sent := h.Provider.Requests()[0]
		require.Equal(t, []any{"Once {{upon}} \\{{", "end", "", "completion", 0.0}, []any{sent.Messages[0].Content, sent.Suffix, sent.System, sent.Mode, sent.Config.Temperature})

		c.Post(completePath, object{"prompt": "Once", "model": "zz-chat"}).Status(200)
		sent = h.Provider.Requests()[1]
		require.Equal(t, []any{"chat", domain.DefaultInstruction, "Once", 100}, []any{sent.Mode, sent.System, sent.Messages[0].Content, sent.Config.MaxTokens})

		events := c.Stream(http.MethodPost, completePath, object{"prompt": "Once", "stream": true}).Rest()
		require.Equal(t, object{"model": "test-1"}, events[0].Data)
		require.Equal(t, "Hello, world.", testkit.Text(t, events, 0))
		done := events[len(events)-1]
		require.Equal(t, []any{"done", "end_turn"}, []any{done.Name, done.Data["finish_reason"]})
		require.NotContains(t, done.Data, "execution_id")

		four := c.Post(completePath, object{"prompt": "Once", "n": 4, "seed": 7}).Status(200)
		require.Len(t, four.Value("choices"), 4)
		require.Equal(t, "Hello, world.", four.String("choices", 3, "text"))
		seeds := []int64{}
		for _, r := range h.Provider.Requests()[3:] {
			seeds = append(seeds, *r.Config.Seed)
		}
		require.ElementsMatch(t, []int64{7, 8, 9, 10}, seeds)

		sum := c.Get("/v1/usage?group_by=project").Status(200)
		require.EqualValues(t, 7, sum.Value("total", "executions"))
		require.EqualValues(t, 0, sum.Value("total", "running_executions"))
		require.Equal(t, "", sum.String("groups", 0, "key"))
		require.Greater(t, sum.Value("total", "input_tokens"), 0.0)
		for _, by := range []string{"day", "model", "user"} {
			require.NotEmpty(t, c.Get("/v1/usage?whose=mine&group_by="+by).Status(200).Value("groups"))
		}
	})
}

func TestCompletionsThatAreRefused(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		plain := domain.Model{ID: "zz-chat", Modes: []string{"chat"}, Parameters: []string{}, MaxOutputTokens: 100}
		h.Provider.List = []domain.Model{llmtest.TestModel(), plain}
		c := h.SignUp(t, "sam@example.com")
		for field, b := range map[string]object{
			"prompt":         {"prompt": ""},
			"n":              {"prompt": "a", "n": 5},
			"suffix":         {"prompt": "a", "suffix": "b", "model": "zz-chat"},
			"temperature":    {"prompt": "a", "temperature": 0.5, "model": "zz-chat"},
			"max_tokens":     {"prompt": "a", "max_tokens": 101, "model": "zz-chat"},
			"model":          {"prompt": "a", "model": "nope"},
			"stop_sequences": {"prompt": "a", "stop_sequences": []string{"1", "2", "3", "4", "5"}},
			"messages":       {"prompt": "a", "messages": []any{}},
			"stream":         {"prompt": "a", "stream": "yes"},
		} {
			c.Post(completePath, b).FailsAt(field)
			b["stream"] = b["stream"] != "yes"
			if field != "stream" {
				c.Post(completePath, b).FailsAt(field)
			}
		}
		c.Post(completePath, `{"prompt": "a\u0000"}`).Fails(400, "INVALID_REQUEST")
		c.Post(completePath, object{"prompt": strings.Repeat("word ", 8200)}).Fails(400, "PROMPT_TOO_LONG")
		c.Post(completePath, object{"prompt": strings.Repeat("word ", 1<<18)}).Fails(400, "PROMPT_TOO_LONG")
		c.Post(completePath, object{"prompt": "a", "suffix": strings.Repeat("word ", 8200)}).Fails(400, "PROMPT_TOO_LONG")
		c.Post(completePath, object{"prompt": "a", "model": "absent-1"}).Fails(503, "MODEL_UNAVAILABLE")
		require.Empty(t, h.Provider.Requests())
		require.Zero(t, transientRuns(t, h, "1 = 1"))
		c.Post(completePath, object{"prompt": " \n "}).Status(200)
	})
}

func TestCompletionsThatFail(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		broken := func() llmtest.Script {
			return llmtest.Steps(llm.Outcome{}, domain.Errorf(domain.ModelUnavailable, "It broke off. What had arrived is kept."), llmtest.Text("Ha"))
		}
		h.Provider.Enqueue(broken())
		require.NotContains(t, c.Post(completePath, object{"prompt": "a"}).Fails(503, "MODEL_UNAVAILABLE"), "text")
		h.Provider.Enqueue(broken())
		events := c.Stream(http.MethodPost, completePath, object{"prompt": "a", "stream": true}).Rest()
		require.Equal(t, []string{"start", "token", "error"}, []string{events[0].Name, events[1].Name, events[2].Name})
		require.Equal(t, "It broke off.", events[2].Data["message"])

		h.Provider.Enqueue(broken())
		mixed := c.Post(completePath, object{"prompt": "a", "n": 4}).Status(200)
		require.Equal(t, "Hello, world.", mixed.String("text"))
		failed := slices.IndexFunc(mixed.Value("choices").([]any), func(one any) bool { return one.(object)["error"] != nil })
		require.Equal(t, "Ha", mixed.String("choices", failed, "text"))
		require.Equal(t, "error", mixed.String("choices", failed, "finish_reason"))
		require.Equal(t, "MODEL_UNAVAILABLE", mixed.String("choices", failed, "error", "code"))

		h.Provider.Enqueue(broken(), broken())
		events = c.Stream(http.MethodPost, completePath, object{"prompt": "a", "n": 2, "stream": true}).Rest()
		require.Equal(t, "error", events[len(events)-1].Name)
		h.Provider.Enqueue(llmtest.Deltas("a\x00b", "🎉"), llmtest.Deltas(), broken())
		events = c.Stream(http.MethodPost, completePath, object{"prompt": "a", "n": 3, "stream": true}).Rest()
		texts := map[any]string{}
		for _, e := range events {
			if e.Name == "token" {
				texts[e.Data["index"]] += e.Data["text"].(string)
			}
		}
		require.ElementsMatch(t, []string{"a\uFFFDb🎉", "Ha"}, slices.Collect(maps.Values(texts)))
		done := events[len(events)-1]
		require.Equal(t, "done", done.Name)
		require.Len(t, done.Data["choices"], 3)
		require.Equal(t, transientRuns(t, h, "1 = 1"), transientRuns(t, h, "finished_at IS NOT NULL"))
	})
}

// ended waits until no run of no prompt goes on.
func ended(t *testing.T, h *testkit.Harness) {
	t.Helper()
	require.Eventually(t, func() bool { return transientRuns(t, h, "finished_at IS NULL") == 0 }, 10*time.Second, 10*time.Millisecond)
}

// Who leaves ends the call of the provider at once, in whatever phase it is.
func TestLeavingEndsACompletion(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		var open, stopped atomic.Int32
		hangs := func(first string) llmtest.Script {
			return func(ctx context.Context, _ llm.Request, to llm.Receiver) (llm.Outcome, error) {
				open.Add(1)
				to.Text(first)
				<-ctx.Done()
				stopped.Add(1)
				return llm.Outcome{}, context.Cause(ctx)
			}
		}
		calls := int32(0)
		for _, phase := range []struct {
			first string
			body  object
		}{{"", object{"stream": true}}, {"Some", object{"stream": true}}, {"Some", object{"stream": false}}, {"Some", object{"stream": true, "n": 3}}} {
			h.Provider.SetScript(hangs(phase.first))
			phase.body["prompt"] = "Once"
			raw, err := json.Marshal(phase.body)
			require.NoError(t, err)
			ctx, leave := context.WithCancel(t.Context())
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+completePath, strings.NewReader(string(raw)))
			require.NoError(t, err)
			r.Header.Set("Content-Type", mimeJSON)
			r.Header.Set("Authorization", "Bearer "+c.Token)
			var asked sync.WaitGroup
			asked.Go(func() {
				answer, err := c.HTTP.Do(r)
				if err == nil {
					<-ctx.Done()
					answer.Body.Close()
				}
			})
			calls += max(1, int32(number(phase.body["n"])))
			require.Eventually(t, func() bool { return open.Load() == calls }, 10*time.Second, time.Millisecond)
			leave()
			asked.Wait()
			require.Eventually(t, func() bool { return stopped.Load() == calls }, 10*time.Second, time.Millisecond)
			ended(t, h)
		}
		require.Equal(t, 5, transientRuns(t, h, "output_tokens > 0 AND estimated"), "what had come is counted")
		h.Provider.SetScript(nil)
		c.Post(completePath, object{"prompt": "still well"}).Status(200)
	})
}

func number(v any) int {
	n, _ := v.(int)
	return n
}

func TestCompletionsCountInLimits(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		limit := func(limits object) { c.Patch("/v1/organization", object{"usage_limits": limits}).Status(200) }
		c.Post(completePath, object{"prompt": "before any limit"}).Status(200)
		limit(object{"monthly_executions": 3})
		details := c.Post(completePath, object{"prompt": "a", "n": 3}).Fails(429, "QUOTA_EXCEEDED")
		require.Equal(t, "monthly_executions", details["name"])
		c.Post(completePath, object{"prompt": "a", "n": 2}).Status(200)
		c.Post(completePath, object{"prompt": "a"}).Fails(429, "QUOTA_EXCEEDED")
		c.Post(newPrompt(c)+"/execute", nil).Fails(429, "QUOTA_EXCEEDED")

		limit(object{"monthly_executions": nil, "monthly_tokens": 200})
		c.Post(completePath, object{"prompt": "a", "max_tokens": 300}).Fails(429, "QUOTA_EXCEEDED")
		used := c.Get("/v1/usage").Status(200)
		tokens := int(used.Value("total", "input_tokens").(float64) + used.Value("total", "output_tokens").(float64))
		c.Post(completePath, object{"prompt": "a", "max_tokens": 50}).Status(200)
		used = c.Get("/v1/usage").Status(200)
		after := int(used.Value("total", "input_tokens").(float64) + used.Value("total", "output_tokens").(float64))
		require.Greater(t, after, tokens)
		require.Equal(t, after, h.Number(t, "SELECT tokens FROM monthly_usage"), "what it used stands in the place of what it had reserved")

		limit(object{"monthly_tokens": nil, "max_tokens_per_run": 10})
		c.Post(completePath, object{"prompt": "a"}).Status(200)
		require.Equal(t, 10, h.Provider.Requests()[len(h.Provider.Requests())-1].Config.MaxTokens)
		c.Post(completePath, object{"prompt": "a", "max_tokens": 11}).FailsAt("max_tokens")

		limit(object{"max_tokens_per_run": nil, "requests_per_minute": 1})
		c.Post(completePath, object{"prompt": "a"})
		refused := c.Post(completePath, object{"prompt": "a"})
		refused.Fails(429, "RATE_LIMITED")
		require.NotEmpty(t, refused.Header.Get("Retry-After"))
	})
}

// However many come at once, no more run than may.
func TestCompletionsAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		c.Patch("/v1/organization", object{"usage_limits": object{"concurrent_executions": 3, "requests_per_minute": 10000}}).Status(200)
		var running, most atomic.Int32
		h.Provider.SetScript(func(context.Context, llm.Request, llm.Receiver) (llm.Outcome, error) {
			now := running.Add(1)
			for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
			}
			defer running.Add(-1)
			return llmtest.Ended(1), nil
		})
		codes := make(chan int, 100)
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				r := c.Open(http.MethodPost, completePath, object{"prompt": fmt.Sprint(i), "n": 1 + i%2, "stream": i%3 == 0})
				defer r.Body.Close()
				codes <- r.StatusCode
			})
		}
		all.Wait()
		close(codes)
		counts := map[int]int{}
		for code := range codes {
			counts[code]++
		}
		t.Log(counts, most.Load())
		require.LessOrEqual(t, most.Load(), int32(3))
		require.Equal(t, 100, counts[200]+counts[429]+counts[503])
		require.Positive(t, counts[200])
		ended(t, h)
	})
}

// Rights are those of the moment, also of what goes on.
func TestACompletionEndsWithItsRight(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		gate := llmtest.NewGate()
		h.Provider.Enqueue(llmtest.Steps(llm.Outcome{}, nil, llmtest.Text("Half"), gate))
		s := w.c.Stream(http.MethodPost, completePath, object{"prompt": "a", "stream": true})
		<-gate.Reached()
		w.become(t, h, "viewer")
		for _, e := range s.Rest() {
			require.NotContains(t, []string{"done", "error"}, e.Name, "it is cut")
		}
		ended(t, h)
		w.c.Post(completePath, object{"prompt": "a"}).Fails(403, "FORBIDDEN")
	})
}

func TestACompletionHasTheTimeLimitsOfARun(t *testing.T) {
	for setting, said := range map[string]string{"EXECUTION_FIRST_TOKEN_TIMEOUT": "", "EXECUTION_TIMEOUT": "Half"} {
		h := testkit.Start(t, map[string]string{setting: "50ms"})
		c := h.SignUp(t, "sam@example.com")
		h.Provider.SetScript(llmtest.Steps(llm.Outcome{}, nil, llmtest.Text(said), llmtest.NewGate()))
		details := c.Post(completePath, object{"prompt": "a"}).Fails(http.StatusGatewayTimeout, "TIMEOUT")
		require.NotEmpty(t, details["limit"])
		events := c.Stream(http.MethodPost, completePath, object{"prompt": "a", "stream": true}).Rest()
		end := events[len(events)-1]
		require.Equal(t, "error", end.Name)
		require.NotContains(t, end.Data["message"], "kept")
	}
}

func TestAStoppingServerEndsCompletionsInOrder(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		h.Provider.SetScript(llmtest.Steps(llm.Outcome{}, nil, llmtest.Text("Half"), llmtest.NewGate()))
		s := c.Stream(http.MethodPost, completePath, object{"prompt": "a", "stream": true})
		for {
			if e, _ := s.Next(); e.Name == "token" {
				break
			}
		}
		at := make(chan struct{})
		drain, hurry := context.WithCancel(t.Context())
		var stopping sync.WaitGroup
		stopping.Go(func() { close(at); h.Server.Engine.Drain(drain) })
		<-at
		require.Eventually(t, func() bool {
			return c.Post(completePath, object{"prompt": "a"}).Code == http.StatusServiceUnavailable
		}, 10*time.Second, 10*time.Millisecond)
		hurry()
		events := s.Rest()
		end := events[len(events)-1]
		require.Equal(t, "error", end.Name)
		require.Equal(t, "The server that ran this was lost. Run it again.", end.Data["message"])
		stopping.Wait()
		ended(t, h)
	})
}
