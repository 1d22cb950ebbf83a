package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// tokensOf joins the tokens' probabilities of events.
func tokensOf(events []testkit.Event) (all []any) {
	for _, e := range events {
		if list, ok := e.Data["logprobs"].([]any); ok {
			all = append(all, list...)
		}
	}
	return all
}

// keptTokens reads all of a run's probabilities, a few at a time.
func keptTokens(c *testkit.Client, path string) (all []any) {
	for cursor := ""; ; {
		page := c.Get(path + "/logprobs?limit=2&cursor=" + cursor).Status(200)
		all = append(all, page.Value("logprobs").([]any)...)
		next, more := page.Value("next_cursor").(string)
		if !more {
			return all
		}
		cursor = next
	}
}

// short is a token as its text and place.
func short(tokens []any) (all []string) {
	for _, one := range tokens {
		token := one.(map[string]any)
		all = append(all, fmt.Sprintf("%s %v-%v", token["token"], token["from"], token["to"]))
	}
	return all
}

// says enqueues an answer of tokens, which waits at the gate before its last.
func says(h *testkit.Harness) *llmtest.Gate {
	gate := llmtest.NewGate()
	h.Provider.Enqueue(llmtest.Steps(llmtest.Ended(4), nil,
		llmtest.Tokens{llmtest.Token("Hé", -0.5), llmtest.Token("llo", -0.25)}, llmtest.Text("Héllo"),
		llmtest.Reasoning("hm"), llmtest.Tokens{llmtest.Token(",", -3)}, llmtest.Text(","), gate,
		llmtest.Tokens{llmtest.Token(" you", -0.125)}, llmtest.Text(" you")))
	return gate
}

func TestLogprobsComeWithTheirTextAndAreKept(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		gate := says(h)
		s := starts(t, c, prompt, object{"logprobs": 2})
		<-gate.Reached()
		require.Contains(t, c.Get(s.path+"/logprobs").Status(200).String("reason"), "goes on")
		later := c.Stream(http.MethodGet, s.path+"/events", nil)
		resumed := func() *testkit.Stream {
			c.Headers.Set("Last-Event-ID", "6.2")
			defer c.Headers.Del("Last-Event-ID")
			return c.Stream(http.MethodGet, s.path+"/events", nil)
		}()
		gate.Open()
		want := []string{"Hé 0-3", "llo 3-6", ", 6-7", " you 7-11"}
		for _, stream := range []*testkit.Stream{s.Stream, later} {
			events := stream.Rest()
			require.Equal(t, "Héllo, you", testkit.Text(t, events, 0))
			require.Equal(t, want, short(tokensOf(events)))
		}
		events := resumed.Rest()
		require.Equal(t, ", you", testkit.Text(t, events, 6))
		require.Equal(t, want[2:], short(tokensOf(events)))

		kept := keptTokens(c, s.path)
		require.Equal(t, want, short(kept))
		first := kept[0].(map[string]any)
		require.Equal(t, -0.5, first["logprob"])
		require.Equal(t, object{"token": "other", "logprob": -1.5}, first["top"].([]any)[1])
		require.EqualValues(t, 2, c.Get(s.path).Status(200).Value("execution", "logprobs"))
		require.EqualValues(t, 2, c.Get(prompt+"/executions").Status(200).Value("executions", 0, "logprobs"))
		replay := c.Stream(http.MethodGet, s.path+"/events", nil).Rest()
		require.Equal(t, "Héllo, you", testkit.Text(t, replay, 0))
		require.Empty(t, tokensOf(replay), "a run that has ended has them apart")
	})
}

func TestWhoMayReadLogprobs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		prompt := newPrompt(c)
		says(h).Open()
		path := executed(c, prompt+"/execute", object{"logprobs": 2})
		cursor := c.Get(path + "/logprobs?limit=2").Status(200).String("next_cursor")
		other.Get(path+"/logprobs").Fails(404, "NOT_FOUND")
		c.Get(path + "/logprobs?cursor=x").FailsAt("cursor")
		c.Get(path + "/logprobs?limit=0").FailsAt("limit")
		c.Get(path + "/logprobs?limit=2001").FailsAt("limit")
		plain := "/v1/executions/" + runs(t, c, prompt, object{})
		c.Get(plain + "/logprobs?cursor=" + cursor).FailsAt("cursor")
		none := c.Get(plain + "/logprobs").Status(200)
		require.Empty(t, none.Value("logprobs"))
		require.Contains(t, none.String("reason"), "did not ask")
		require.Nil(t, c.Get(plain).Status(200).Value("execution", "logprobs"))
		c.Delete(path).Status(200)
		c.Get(path+"/logprobs").Fails(404, "NOT_FOUND")
	})
}

func TestAskingForLogprobs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for _, bad := range []any{-1, 21, 1.5, "3", true} {
			c.Post(prompt+"/execute", object{"logprobs": bad}).FailsAt("logprobs")
		}
		says(h).Open()
		path := executed(c, prompt+"/execute", object{"logprobs": 0})
		require.Contains(t, c.Get(path).Status(200).String("request", "body"), `"logprobs":0`)

		c.Headers.Set("Idempotency-Key", "k1")
		says(h).Open()
		first := executed(c, prompt+"/execute", object{"logprobs": 2})
		require.Equal(t, first, executed(c, prompt+"/execute", object{"logprobs": 2}))
		c.Post(prompt+"/execute", object{"logprobs": 3}).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		c.Post(prompt+"/execute", nil).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		c.Headers.Del("Idempotency-Key")

		says(h).Open()
		again := executed(c, first+"/rerun", nil)
		require.EqualValues(t, 2, c.Get(again).Status(200).Value("execution", "logprobs"))
		require.Len(t, keptTokens(c, again), 4)
		require.Equal(t, false, c.Get(again).Status(200).Value("rerun", "differs"))
	})
}

// A model that gives none refuses before anything is sent.
func TestModelsWithoutLogprobs(t *testing.T) {
	u := llmtest.NewUpstream(t, llmtest.Status(http.StatusInternalServerError))
	wires := wires()
	for _, w := range wires {
		h := testkit.Wired(t, map[string]string{}, w.provider, w.model, w.make(u.URL))
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		most := c.Get("/v1/models").Status(200).Value("models", 0, "logprobs")
		if w.provider == "anthropic" {
			require.EqualValues(t, 0, most)
			c.Post(prompt+"/execute", object{"logprobs": 2}).FailsAt("logprobs")
			c.Post(completePath, object{"prompt": "a", "logprobs": 2}).FailsAt("logprobs")
			require.Empty(t, u.Exchanges())
		} else {
			require.EqualValues(t, 20, most)
		}
	}
}

func TestLogprobsOfRunsThatEndOtherwise(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		gate := says(h)
		s := starts(t, c, prompt, object{"logprobs": 2})
		<-gate.Reached()
		c.Post(s.path+"/cancel", nil).Status(200)
		s.Rest()
		require.Equal(t, []string{"Hé 0-3", "llo 3-6", ", 6-7"}, short(keptTokens(c, s.path)), "cancelled")

		h.Provider.Enqueue(llmtest.Steps(llmtest.Ended(1), domain.Errorf(domain.ModelUnavailable, "broken"),
			llmtest.Tokens{llmtest.Token("Hi", -1)}, llmtest.Text("Hi")))
		failed := executed(c, prompt+"/execute", object{"logprobs": 2})
		require.Equal(t, []string{"Hi 0-2"}, short(keptTokens(c, failed)), "failed")

		silent := executed(c, prompt+"/execute", object{"logprobs": 2})
		require.Contains(t, c.Get(silent+"/logprobs").Status(200).String("reason"), "sent no token probabilities")

		const id = "0192f0c1-7a30-7c3e-9f61-0a52c4de7b11"
		lost := orphan(t, h, strings.TrimPrefix(failed, "/v1/executions/"), id, 13*time.Second)
		h.Exec(t, "UPDATE executions SET logprobs = 2 WHERE id = '"+id+"'")
		require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
		h.Clock.Advance(5 * time.Second)
		require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
		require.Contains(t, c.Get(lost+"/logprobs").Status(200).String("reason"), "was lost")
	})
}

// A reader on another instance has the text alone, and all of it; the run has the rest in the end.
func TestLogprobsOnAnotherInstance(t *testing.T) {
	t.Parallel()
	settings := testkit.Shared(t)
	a, b := testkit.Start(t, maps.Clone(settings)), testkit.Start(t, maps.Clone(settings))
	c := a.SignUp(t, "sam@example.com")
	there := bearer(t, b, c.Token)
	gate := says(a)
	s := starts(t, c, newPrompt(c), object{"logprobs": 2})
	watcher := there.Stream(http.MethodGet, s.path+"/events", nil)
	gate.Open()
	require.Equal(t, "Héllo, you", testkit.Text(t, watcher.Rest(), 0))
	require.Len(t, tokensOf(s.Rest()), 4)
	require.Len(t, keptTokens(there, s.path), 4)
}

// A server that sends whatever it likes beside the text costs neither the text nor the run.
func TestHostileLogprobs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		alternatives := make([]string, 1000)
		for i := range alternatives {
			alternatives[i] = fmt.Sprintf(`{"token":"%s%d","logprob":-%d}`, strings.Repeat("é", 100), i, i+1)
		}
		odd := []string{`"x"`, `7`, `[]`, `{"content":[{"token":"\u0000\ud800","bytes":[0,255],"logprob":"x","top_logprobs":{}}]}`,
			`{"content":{"a":[]}}`, `{"tokens":[null,{}],"top_logprobs":[[]]}`}
		var body strings.Builder
		for i := range 16 {
			list := fmt.Sprintf(`{"content":[{"token":"a","logprob":-1,"top_logprobs":[%s]}]}`, strings.Join(alternatives, ","))
			if i < len(odd) {
				list = odd[i]
			}
			fmt.Fprintf(&body, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":%s}]}\n\n", list)
		}
		body.WriteString("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
		overTheWire(h, llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(body.String())))
		events := c.Stream(http.MethodPost, prompt+"/execute", object{"logprobs": 20}).Rest()
		require.Equal(t, strings.Repeat("a", 16), testkit.Text(t, events, 0))
		require.Equal(t, "done", events[len(events)-1].Name)
		path := "/v1/executions/" + events[0].Data["execution_id"].(string)
		kept := keptTokens(c, path)
		require.Len(t, kept, 11)
		require.Len(t, kept[10].(map[string]any)["top"], 20)
	})
}

func TestATextIsContinuedWithLogprobs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		want := []string{"Hé 0-3", "llo 3-6", ", 6-7", " you 7-11"}
		says(h).Open()
		whole := c.Post(completePath, object{"prompt": "a", "logprobs": 2}).Status(200)
		require.Equal(t, want, short(whole.Value("logprobs").([]any)))
		require.EqualValues(t, 2, *h.Provider.Requests()[0].Logprobs)
		says(h).Open()
		events := c.Stream(http.MethodPost, completePath, object{"prompt": "a", "logprobs": 2, "stream": true}).Rest()
		require.Equal(t, "Héllo, you", testkit.Text(t, events, 0))
		require.Equal(t, want, short(tokensOf(events)))
		says(h).Open()
		says(h).Open()
		two := c.Post(completePath, object{"prompt": "a", "logprobs": 0, "n": 2}).Status(200)
		require.Equal(t, want, short(two.Value("choices", 1, "logprobs").([]any)))
		says(h).Open()
		require.NotContains(t, string(c.Post(completePath, object{"prompt": "a"}).Status(200).Raw), "logprobs")
		h.Provider.Enqueue(llmtest.Deltas("Hm"))
		require.Equal(t, []any{}, c.Post(completePath, object{"prompt": "a", "logprobs": 1}).Status(200).Value("logprobs"))
		c.Post(completePath, object{"prompt": "a", "logprobs": 21}).FailsAt("logprobs")
	})
}
