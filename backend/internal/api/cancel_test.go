package api_test

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// Cancelling reaches the provider's socket, from whatever instance, before and after the first token.
func TestCancelClosesTheProvidersSocket(t *testing.T) {
	t.Parallel()
	const first = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Half é\"}}]}\n\n"
	for name, c := range map[string]struct {
		redis    string // "" is the real one
		promised time.Duration
	}{
		"through Redis":       {"", time.Second},
		"with Redis away":     {"redis://127.0.0.1:9/0", 3 * time.Second},
		"on the same machine": {"none", time.Second},
	} {
		for text, moves := range map[string][]llmtest.Move{
			"":       {llmtest.Stream(), llmtest.Status(http.StatusOK)},
			"Half é": {llmtest.Stream(), llmtest.Write(first)},
		} {
			t.Run(name+" "+text, func(t *testing.T) {
				t.Parallel()
				settings := testkit.Shared(t)
				switch c.redis {
				case "":
				case "none":
					delete(settings, "REDIS_URL")
				default:
					settings["REDIS_URL"] = c.redis
				}
				a := testkit.Start(t, maps.Clone(settings))
				b := a
				if c.redis != "none" {
					b = testkit.Start(t, maps.Clone(settings))
				}
				cancelElsewhere(t, a, b, text, c.promised, moves)
			})
		}
	}
}

func cancelElsewhere(t *testing.T, a, b *testkit.Harness, text string, promised time.Duration, moves []llmtest.Move) {
	t.Helper()
	closed := make(chan time.Time, 1)
	u := llmtest.NewUpstream(t, append(moves, llmtest.Write(": here\n\n"), llmtest.Stall(),
		func(http.ResponseWriter, *http.Request) { closed <- time.Now() })...)
	overTheWire(a, u)
	owner := a.SignUp(t, "sam@example.com")
	there := bearer(t, b, owner.Token)
	s := starts(t, owner, newPrompt(owner), nil)
	for seen := ""; seen != text; {
		token, more := s.Next()
		require.True(t, more)
		seen += token.Data["text"].(string)
	}
	require.Eventually(t, func() bool { return len(u.Exchanges()) == 1 }, testkit.Patience, time.Millisecond)
	asked := time.Now()
	require.Equal(t, true, there.Post(s.path+"/cancel", nil).Status(200).Value("cancelled"))
	require.Less(t, (<-closed).Sub(asked), testkit.Headroom*promised)
	events := s.Rest()
	require.Equal(t, "cancelled", events[len(events)-1].Data["finish_reason"])
	e := there.Get(s.path).Status(200)
	require.Equal(t, "cancelled", e.String("execution", "status"))
	require.Equal(t, text, e.String("execution", "response_text"))
	require.Equal(t, false, there.Post(s.path+"/cancel", nil).Status(200).Value("cancelled"))
}

func TestAModelThatDoesNotStop(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	c := h.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	const most = 8 << 20
	piece := strings.Repeat("世", 1<<20/3) // so that the bound falls inside a character
	h.Provider.Enqueue(llmtest.Hangs(strings.Split(strings.Repeat(piece+"|", 9), "|")...))
	s := starts(t, c, prompt, nil)
	events := s.Rest()
	want := strings.ToValidUTF8(strings.Repeat(piece, 9)[:most], "")
	require.Len(t, want, most-2)
	require.True(t, want == testkit.Text(t, events, 0), "the text is cut at the bound, at a whole character")
	require.Equal(t, "MODEL_UNAVAILABLE", events[len(events)-1].Data["code"])
	require.Equal(t, "endless", events[len(events)-1].Data["details"].(object)["reason"])
	e := c.Get(s.path).Status(200)
	require.Equal(t, "error", e.String("execution", "finish_reason"))
	require.True(t, want == e.String("execution", "response_text"))
}

// A caller who is told that a run was cancelled finds it cancelled, however close its own end was.
func TestCancelledMeansCancelled(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for range 20 {
			s := starts(t, c, prompt, nil)
			cancelled := c.Post(s.path+"/cancel", nil).Status(200).Value("cancelled")
			s.Rest()
			require.Equal(t, cancelled, c.Get(s.path).Status(200).String("execution", "status") == "cancelled")
		}
		h.Provider.Enqueue(func(ctx context.Context, _ llm.Request, to llm.Receiver) (llm.Outcome, error) {
			to.Text("Whole")
			<-ctx.Done()
			return llmtest.Ended(1), nil // the end came with the wish
		})
		s := starts(t, c, prompt, nil)
		_, _ = s.Next()
		require.Equal(t, true, c.Post(s.path+"/cancel", nil).Status(200).Value("cancelled"))
		events := s.Rest()
		require.Equal(t, "cancelled", events[len(events)-1].Data["finish_reason"])
		require.Equal(t, "cancelled", c.Get(s.path).Status(200).String("execution", "status"))
	})
}
