package api_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/anthropic"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
	"playground/internal/testkit"
)

// upstreamKey is the key a provider is called with. It must be in nothing that can be read.
const upstreamKey = "sk-upstream-51Qx8Zb3Nf7Yw2Lr9Kd4Hm"

// wire is a provider's API as it goes over the network.
type wire struct {
	provider, model string
	make            func(url string) llm.Provider
	marker          string              // the bytes after which an answer is whole
	document        string              // an answer that is not streamed, saying "Hello"
	reason          string              // the bytes after which it is when it ends in order
	start           func(in int) string // how an answer begins, with its input tokens
	text            func(quoted string) string
	end             func(out int) string // the reason and the output tokens, without the marker
	malformed       string
	fails           func(kind string) string // an error object inside the stream
}

func wires() []wire {
	return []wire{{
		provider: "openai", model: "gpt-4o-mini",
		make: func(url string) llm.Provider {
			return openai.New(openai.Options{APIKey: upstreamKey, BaseURL: url + "/v1"})
		},
		document: `{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}`,
		marker:   "data: [DONE]\n\n", reason: `"stop"`,
		start: func(in int) string {
			return fmt.Sprintf(`data: {"model":"gpt-4o-mini-2024","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":%d}}`+"\n\n", in)
		},
		text: func(quoted string) string {
			return `data: {"choices":[{"index":0,"delta":{"content":` + quoted + `},"finish_reason":null}]}` + "\n\n"
		},
		end: func(out int) string {
			return `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n" +
				fmt.Sprintf(`data: {"choices":[],"usage":{"prompt_tokens":%d,"completion_tokens":%d}}`, min(7*out, 7), out) + "\n\n"
		},
		malformed: "data: {\"choices\": 7}\n\n",
		fails: func(kind string) string {
			return `data: {"error":{"message":"no, ` + upstreamKey + `","type":"` + kind + `","code":null}}` + "\n\n"
		},
	}, {
		provider: "anthropic", model: "claude-haiku-4-5",
		make: func(url string) llm.Provider {
			return anthropic.New(anthropic.Options{APIKey: upstreamKey, BaseURL: url})
		},
		document: `{"type":"message","role":"assistant","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn"}`,
		marker:   "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", reason: `"end_turn"`,
		start: func(in int) string {
			return event("message_start", fmt.Sprintf(`"message":{"model":"claude-haiku-4-5-2025","usage":{"input_tokens":%d}}`, in)) +
				event("content_block_start", `"index":0,"content_block":{"type":"text","text":""}`)
		},
		text: func(quoted string) string {
			return event("content_block_delta", `"index":0,"delta":{"type":"text_delta","text":`+quoted+`}`)
		},
		end: func(out int) string {
			return event("message_delta", fmt.Sprintf(`"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":%d}`, out))
		},
		malformed: "event: content_block_delta\ndata: {oops}\n\n",
		fails: func(kind string) string {
			return event("error", `"error":{"type":"`+kind+`","message":"no, `+upstreamKey+`"}`)
		},
	}}
}

func event(kind, rest string) string {
	return "event: " + kind + "\ndata: {\"type\":\"" + kind + "\"," + rest + "}\n\n"
}

func quote(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

// hello is an answer that says "Hello" in two pieces, without its end.
func (w wire) hello() string { return w.start(7) + w.text(`"Hel"`) + w.text(`"lo"`) }

// says is a whole answer of these pieces of text.
func (w wire) says(quoted ...string) string {
	answer := w.start(7)
	for _, q := range quoted {
		answer += w.text(q)
	}
	return answer + w.end(3) + w.marker
}

type moves = []llmtest.Move

func stream(body string) moves { return moves{llmtest.Stream(), llmtest.Write(body)} }

// trick is what an upstream does, and the contract's answer to it.
type trick struct {
	settings map[string]string
	seen     chan struct{} // closed once the reader has seen the text; nil: it is not waited for
	replies  []moves       // in turn; the last one again for further calls
	calls    int           // 0: 1
	text     string        // kept to the byte
	code     string        // "": completed
	details  object        // among others
	row      object        // further fields
	attempt  string        // the code of the last attempt; "": the run's
}

// playing is a server in front of an upstream that plays a trick.
func (w wire) playing(t *testing.T, settings map[string]string, replies ...moves) (*testkit.Harness, *llmtest.Upstream, *testkit.Client, string) {
	t.Helper()
	u := llmtest.NewUpstream(t)
	for _, reply := range replies {
		u.Reply(reply...)
	}
	own := map[string]string{}
	maps.Copy(own, settings)
	h := testkit.Wired(t, own, w.provider, w.model, w.make(u.URL))
	c := h.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	c.Patch(prompt, object{"model": w.model, "max_tokens": 1000}).Status(200)
	return h, u, c, prompt
}

// play demands that stream, row and replay say the same, and what the trick says.
func (w wire) play(t *testing.T, k trick) {
	t.Helper()
	h, u, c, prompt := w.playing(t, k.settings, k.replies...)
	s := starts(t, c, prompt, nil)
	events := s.until(t, k)
	require.Equal(t, k.text, testkit.Text(t, events, 0))
	last := events[len(events)-1]
	e := c.Get(s.path).Status(200).Value("execution").(object)
	require.Equal(t, k.text, e["response_text"])
	require.Len(t, u.Exchanges(), max(k.calls, 1))
	require.Len(t, e["attempts"], max(k.calls, 1))
	if k.code == "" {
		require.Equal(t, "done", last.Name, "%v", last)
		require.Equal(t, "completed", e["status"])
	} else {
		w.failed(t, k, last, e)
	}
	for name, want := range k.row {
		require.EqualValues(t, want, e[name], name)
	}
	replayed := c.Stream(http.MethodGet, s.path+"/events", nil).Rest()
	require.Equal(t, k.text, testkit.Text(t, replayed, 0))
	require.Equal(t, last.Name, replayed[len(replayed)-1].Name)
	shown, err := json.Marshal([]any{events, e, replayed})
	require.NoError(t, err)
	require.NotContains(t, string(shown)+h.Log.String(), upstreamKey[:20])
}

// until reads to the end, and says on the way when the text has been seen.
func (s started) until(t *testing.T, k trick) []testkit.Event {
	t.Helper()
	events := []testkit.Event{}
	for k.seen != nil && testkit.Text(t, events, 0) != k.text {
		e, ok := s.Next()
		require.True(t, ok)
		events = append(events, e)
	}
	if k.seen != nil {
		close(k.seen)
	}
	return append(events, s.Rest()...)
}

func (w wire) failed(t *testing.T, k trick, last testkit.Event, e object) {
	t.Helper()
	require.Equal(t, "error", last.Name, "%v", last)
	require.Equal(t, k.code, last.Data["code"], "%v", last)
	require.Equal(t, "failed", e["status"])
	reason := "error"
	if k.code == "TIMEOUT" {
		reason = "timeout"
	} else {
		require.Equal(t, w.provider, last.Data["details"].(object)["provider"])
	}
	require.Equal(t, reason, e["finish_reason"])
	for _, part := range []string{"code", "message", "details"} {
		require.Equal(t, last.Data[part], e["error"].(object)[part])
	}
	for name, want := range k.details {
		require.EqualValues(t, want, last.Data["details"].(object)[name], "%v", last)
	}
	require.Equal(t, k.text != "", e["estimated"], "what came is counted, what did not is not")
	attempts := e["attempts"].([]any)
	require.Equal(t, cmp.Or(k.attempt, k.code), attempts[len(attempts)-1].(object)["error"].(object)["code"])
}

// tricks plays each against every wire.
func tricks(t *testing.T, cases func(w wire) map[string]trick) {
	for _, w := range wires() {
		for name, k := range cases(w) {
			t.Run(w.provider+"/"+strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
				t.Parallel()
				w.play(t, k)
			})
		}
	}
}
