package api_test

import (
	"bufio"
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// panics is a provider with a fault.
func panics(_ context.Context, _ llm.Request, to llm.Receiver) (llm.Outcome, error) {
	to.Text("Part")
	panic("a fault in a provider")
}

func TestEveryByteArrives(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		pieces := []string{"a\x00b", "\n\nevent: done\ndata: {}\n\n", "id: 99\n\n", "😀", "\r\n\r", "\u2028\u0085<&>\"\\\x7f",
			strings.Repeat("é\r\n😀", 1<<20/8), "\n", "\x80\xff", "\ufeff", " ", ": ping\n\n"}
		want := strings.NewReplacer("\x00", "\ufffd", "\x80\xff", "\ufffd").Replace(strings.Join(pieces, ""))
		h.Provider.Enqueue(llmtest.Deltas(pieces...))
		s := starts(t, c, prompt, nil)
		events := s.Rest()
		require.True(t, want == testkit.Text(t, events, 0), "the stream differs")
		require.Equal(t, "done", events[len(events)-1].Name)
		require.True(t, want == c.Get(s.path).Status(200).String("execution", "response_text"), "the row differs")
		for _, from := range []int{0, 1, 4, len(want) - 1, len(want)} {
			c.Headers.Set("Last-Event-ID", strconv.Itoa(from))
			require.True(t, want[from:] == testkit.Text(t, c.Stream(http.MethodGet, s.path+"/events", nil).Rest(), from))
		}
		preview := c.Get(prompt+"/executions").Status(200).String("executions", 0, "preview")
		require.Equal(t, string([]rune(want)[:160]), preview)
	})
}

// A provider may say of its answer what no row can hold. The run ends all the same, and is counted here.
func TestAnOddAccountOfAnAnswer(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Headers.Set("Accept", mimeJSON)
		for _, odd := range []llm.Outcome{
			{InputTokens: -5, OutputTokens: 3}, {InputTokens: 3, OutputTokens: -5}, {InputTokens: 3_000_000_000, OutputTokens: 1},
			{InputTokens: 1, OutputTokens: math.MaxInt},
		} {
			odd.FinishReason, odd.ResolvedModel = "end_turn", "a\x00"+strings.Repeat("é", 1<<20)
			h.Provider.Enqueue(llmtest.Steps(odd, nil, llmtest.Text("Hello")))
			e := c.Post(prompt+"/execute", nil).Status(200).Value("execution").(object)
			require.Equal(t, "completed", e["status"])
			require.Equal(t, true, e["estimated"])
			require.EqualValues(t, 1, e["output_tokens"])
			require.Positive(t, e["input_tokens"])
			require.True(t, strings.HasPrefix(e["resolved_model"].(string), "a\ufffdé"))
		}
	})
}

func TestStreamHeaders(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Headers.Set("Accept-Encoding", "gzip, br")
		for _, accept := range []string{"", "*/*", "text/event-stream", "text/event-stream, application/json", "text/html, */*"} {
			c.Headers.Set("Accept", accept)
			s := starts(t, c, prompt, nil)
			s.Rest()
			head := s.Response.Header
			require.Equal(t, "text/event-stream; charset=utf-8", head.Get("Content-Type"))
			require.Contains(t, head.Get("Cache-Control"), "no-store")
			require.Equal(t, "no", head.Get("X-Accel-Buffering"))
			require.Empty(t, head.Get("Content-Encoding"))
			require.NotEmpty(t, head.Get("X-Request-Id"))
		}
	})
}

func TestTwoReadersAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		gate := held(h, "Shared é")
		s := starts(t, c, newPrompt(c), nil)
		other := c.Stream(http.MethodGet, s.path+"/events", nil)
		start, _ := other.Next()
		require.Equal(t, s.id, start.Data["execution_id"])
		for _, reader := range []*testkit.Stream{s.Stream, other} {
			token, _ := reader.Next()
			require.Equal(t, "Shared é", token.Data["text"])
		}
		running := c.Get(s.path).Status(200)
		require.Equal(t, "running", running.String("execution", "status"))
		require.Equal(t, "Shared é", running.String("execution", "response_text"), "what has arrived is there to read")
		require.Nil(t, running.Value("execution", "finish_reason"))
		gate.Open()
		first := s.Rest()
		require.Equal(t, first, other.Rest())
		require.Equal(t, len("Shared é!"), first[len(first)-1].ID)
	})
}

func TestReaderWhoLeaves(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for choice, want := range map[string]string{"": "end_turn", "continue": "end_turn", "cancel": "cancelled"} {
			gate := held(h, "Half")
			body := object{}
			if choice != "" {
				body["on_disconnect"] = choice
			}
			s := starts(t, c, prompt, body)
			_, _ = s.Next()
			second := c.Stream(http.MethodGet, s.path+"/events", nil)
			third := c.Stream(http.MethodGet, s.path+"/events", nil)
			require.NoError(t, third.Response.Body.Close(), "another reader's leaving never matters")
			require.NoError(t, s.Response.Body.Close())
			if choice != "cancel" {
				gate.Open()
			}
			events := second.Rest()
			require.Equal(t, want, events[len(events)-1].Data["finish_reason"], choice)
			require.Equal(t, want, c.Get(s.path).Status(200).String("execution", "finish_reason"))
		}
	})
}

func TestDeletionStopsRuns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		project := "/v1/projects/" + c.Get(prompt).Status(200).String("prompt", "project_id")
		for _, what := range []string{"execution", "prompt", "project"} {
			held(h, "Half")
			s := starts(t, c, prompt, nil)
			_, _ = s.Next()
			path := map[string]string{"execution": s.path, "prompt": prompt, "project": project}[what]
			c.Delete(path).Status(200)
			events := s.Rest()
			require.Equal(t, "cancelled", events[len(events)-1].Data["finish_reason"], what)
			c.Get(s.path).Fails(404, "NOT_FOUND")
			c.Post(path+"/restore", nil).Status(200)
			e := c.Get(s.path).Status(200)
			require.Equal(t, "cancelled", e.String("execution", "status"))
			require.Equal(t, "Half", e.String("execution", "response_text"))
		}
	})
}

// lines reads an open stream as it is on the wire.
func lines(s *testkit.Client, path string) *bufio.Scanner {
	return bufio.NewScanner(s.Open(http.MethodGet, path, nil).Body)
}

func TestIdleStreamsShowThatTheyLive(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		gate := held(h, "Half")
		s := starts(t, c, newPrompt(c), nil)
		pings, last := 0, ""
		for wire := lines(c, s.path+"/events"); wire.Scan(); {
			if wire.Text() == ": ping" {
				pings++
			}
			if pings == 2 {
				gate.Open()
			}
			if strings.HasPrefix(wire.Text(), "event: ") {
				last = wire.Text()
			}
		}
		require.GreaterOrEqual(t, pings, 2)
		require.Equal(t, "event: done", last)
	})
}

// Rights are those of the moment: a session that ends takes its open streams along, and the run goes on.
func TestLogOutEndsOpenStreams(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		gate := held(h, "Half")
		s := starts(t, c, newPrompt(c), nil)
		_, _ = s.Next()
		other := bearer(t, h, h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token"))
		watcher := other.Stream(http.MethodGet, s.path+"/events", nil)
		other.Post("/v1/auth/logout", nil).Status(200)
		for _, e := range watcher.Rest() {
			require.NotContains(t, []string{"done", "error"}, e.Name)
		}
		gate.Open()
		require.Equal(t, "!", testkit.Text(t, s.Rest(), len("Half")))
		require.Equal(t, "completed", c.Get(s.path).Status(200).String("execution", "status"))
	})
}
