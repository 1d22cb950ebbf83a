package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// refuses answers with a status and an error object.
func refuses(status int, kind string, header ...llmtest.Move) moves {
	body := fmt.Sprintf(`{"type":"error","error":{"type":%q,"code":%q,"message":"no, %s"}}`, kind, kind, upstreamKey)
	return append(header, llmtest.Header("Content-Type", "application/json"), llmtest.Status(status), llmtest.Write(body))
}

func wait(seconds string) llmtest.Move { return llmtest.Header("Retry-After", seconds) }

func TestUpstreamRefuses(t *testing.T) {
	tricks(t, func(w wire) map[string]trick {
		html := moves{llmtest.Header("Content-Type", "text/html"), llmtest.Status(502), llmtest.Write("<h1>Bad Gateway</h1>")}
		unavailable := func(status int) object { return object{"upstream_status": status, "reason": "upstream_error"} }
		return map[string]trick{
			"429":                     {replies: []moves{refuses(429, "rate_limit_error")}, calls: 3, code: "RATE_LIMITED", details: object{"upstream_status": 429, "retry_after_seconds": 1}},
			"429 for a second":        {replies: []moves{refuses(429, "rate_limit_error", wait("1")), stream(w.says(`"Hello"`))}, calls: 2, text: "Hello"},
			"429 for too long":        {replies: []moves{refuses(429, "rate_limit_error", wait("11"))}, code: "RATE_LIMITED", details: object{"retry_after_seconds": 11}},
			"429 without quota":       {replies: []moves{refuses(429, "insufficient_quota", wait("1"))}, code: "QUOTA_EXCEEDED"},
			"408":                     {replies: []moves{refuses(408, "timeout")}, calls: 3, code: "MODEL_UNAVAILABLE", details: unavailable(408)},
			"500":                     {replies: []moves{refuses(500, "api_error")}, calls: 3, code: "MODEL_UNAVAILABLE", details: unavailable(500)},
			"502 page":                {replies: []moves{html}, calls: 3, code: "MODEL_UNAVAILABLE", details: unavailable(502)},
			"503":                     {replies: []moves{refuses(503, "")}, calls: 3, code: "MODEL_UNAVAILABLE", details: unavailable(503)},
			"503 for too long":        {replies: []moves{refuses(503, "", wait("60"))}, code: "MODEL_UNAVAILABLE", details: object{"retry_after_seconds": 60}},
			"503 twice":               {replies: []moves{refuses(503, ""), refuses(503, ""), stream(w.says(`"Hello"`))}, calls: 3, text: "Hello"},
			"529":                     {replies: []moves{refuses(529, "overloaded_error")}, calls: 3, code: "MODEL_UNAVAILABLE", details: unavailable(529)},
			"504":                     {replies: []moves{refuses(504, "timeout_error")}, code: "MODEL_UNAVAILABLE", details: unavailable(504)},
			"500 then 504":            {replies: []moves{refuses(500, "api_error"), refuses(504, "")}, calls: 2, code: "MODEL_UNAVAILABLE", details: unavailable(504)},
			"400":                     {replies: []moves{refuses(400, "invalid_request_error")}, code: "INVALID_REQUEST", details: object{"upstream_status": 400}},
			"401":                     {replies: []moves{refuses(401, "authentication_error")}, code: "INVALID_API_KEY", details: object{"upstream_status": 401}},
			"403":                     {replies: []moves{refuses(403, "permission_error")}, code: "MODEL_UNAVAILABLE", details: object{"reason": "permission"}},
			"404":                     {replies: []moves{refuses(404, "not_found_error")}, code: "MODEL_UNAVAILABLE"},
			"500 of a full context":   {replies: []moves{refuses(500, "exceed_context_size_error")}, code: "CONTEXT_LENGTH_EXCEEDED"},
			"500 without money":       {replies: []moves{refuses(500, "insufficient_balance")}, code: "QUOTA_EXCEEDED"},
			"403 of a moderation":     {replies: []moves{refuses(403, "content_policy_violation")}, code: "INVALID_REQUEST", details: object{"reason": "content_policy"}},
			"error of a full context": {replies: []moves{stream(w.fails("context_length_exceeded"))}, code: "CONTEXT_LENGTH_EXCEEDED"},
			"too long":                {replies: []moves{refuses(400, "context_length_exceeded")}, code: "CONTEXT_LENGTH_EXCEEDED"},
			"page":                    {replies: []moves{{llmtest.Header("Content-Type", "text/html"), llmtest.Write("<h1>Sign in</h1>")}}, code: "MODEL_UNAVAILABLE", details: object{"reason": "upstream_malformed"}},
			"whole answer as JSON":    {replies: []moves{{llmtest.Header("Content-Type", "application/json"), llmtest.Write(w.document)}}, text: "Hello"},
			"JSON of another format":  {replies: []moves{{llmtest.Header("Content-Type", "application/json"), llmtest.Write(`{"candidates":[{"content":{"parts":[{"text":"Hello"}]}}]}`)}}, code: "MODEL_UNAVAILABLE", details: object{"reason": "upstream_malformed"}},
			"error for a start":       {replies: []moves{stream(w.fails("overloaded_error"))}, calls: 3, code: "MODEL_UNAVAILABLE", details: object{"reason": "upstream_error"}},
			"error before text":       {replies: []moves{stream(w.start(7) + w.fails("api_error")), stream(w.says(`"Hello"`))}, calls: 2, text: "Hello"},
			"other error before text": {replies: []moves{stream(w.start(7) + w.fails("odd_error"))}, code: "MODEL_UNAVAILABLE"},
			"error after text":        {replies: []moves{stream(w.hello() + w.fails("overloaded_error"))}, text: "Hello", code: "MODEL_UNAVAILABLE", details: object{"reason": "upstream_error"}},
		}
	})
}

func TestUpstreamBreaksOff(t *testing.T) {
	none := func(http.ResponseWriter, *http.Request) {}
	tricks(t, func(w wire) map[string]trick {
		cases := map[string]trick{}
		add := func(name, body, text, reason string, ends llmtest.Move) {
			cases[name] = trick{replies: []moves{append(stream(body), ends)}, text: text, code: "MODEL_UNAVAILABLE", details: object{"reason": reason}}
		}
		add("no reason", w.hello(), "Hello", "upstream_truncated", none)
		add("reset after the reason", w.hello()+w.end(3), "Hello", "upstream_truncated", llmtest.Reset())
		add("ended inside an event", w.hello()+w.end(3)+"data: {", "Hello", "upstream_truncated", none)
		cases["no end marker"] = trick{replies: []moves{stream(w.hello() + w.end(3))}, text: "Hello", row: object{"finish_reason": "end_turn"}}
		add("nothing", "", "", "upstream_truncated", none)
		add("malformed after text", w.hello()+w.malformed, "Hello", "upstream_malformed", none)
		add("malformed before text", w.start(7)+w.malformed, "", "upstream_malformed", none)
		add("reset after headers", "", "", "upstream_truncated", llmtest.Reset())
		add("broken in the text", w.hello(), "Hello", "upstream_truncated", llmtest.Break())
		add("broken in a piece", w.hello()+w.text(`"never"`)[:60], "Hello", "upstream_truncated", llmtest.Break())
		for name, text := range map[string]string{"half-close in the text": "Hello", "half-close before text": ""} {
			body := w.start(7)
			if text != "" {
				body = w.hello()
			}
			cases[name] = trick{replies: []moves{{llmtest.HalfClose(body)}}, text: text, code: "MODEL_UNAVAILABLE", details: object{"reason": "upstream_truncated"}}
		}
		for name, ends := range map[string]llmtest.Move{"reset before headers": llmtest.Reset(), "closed before headers": llmtest.Break()} {
			cases[name] = trick{replies: []moves{{ends}}, code: "MODEL_UNAVAILABLE", details: object{"reason": "connection"}}
		}
		return cases
	})
}

func TestUpstreamFallsSilent(t *testing.T) {
	first := map[string]string{"EXECUTION_FIRST_TOKEN_TIMEOUT": "800ms"}
	later := map[string]string{"EXECUTION_FIRST_TOKEN_TIMEOUT": "1500ms"} // there must be time for a refusal
	tricks(t, func(w wire) map[string]trick {
		return map[string]trick{
			"before headers": {settings: first, replies: []moves{{llmtest.Stall()}}, code: "TIMEOUT", details: object{"limit": "first_token"}},
			"before text":    {settings: first, replies: []moves{append(stream(w.start(7)), llmtest.Stall())}, code: "TIMEOUT", details: object{"limit": "first_token"}},
			"after a refusal": {settings: later, replies: []moves{refuses(503, ""), {llmtest.Stall()}}, calls: 2,
				code: "TIMEOUT", details: object{"limit": "first_token"}},
			"while waiting": {settings: later, replies: []moves{refuses(503, "", wait("5"))},
				code: "TIMEOUT", details: object{"limit": "first_token"}, attempt: "MODEL_UNAVAILABLE"},
			"after text": {settings: map[string]string{"EXECUTION_IDLE_TIMEOUT": "800ms"}, text: "Hello",
				replies: []moves{append(stream(w.hello()), llmtest.Stall())}, code: "TIMEOUT", details: object{"limit": "idle"}},
			"in all": {settings: map[string]string{"EXECUTION_TIMEOUT": "2s"}, text: "Hello",
				replies: []moves{append(stream(w.hello()), llmtest.Stall())}, code: "TIMEOUT", details: object{"limit": "total"}},
		}
	})
}

func TestUpstreamSaysOddThings(t *testing.T) {
	like := "\n\nevent: done\ndata: {}\n\nid: 9\r\n\r\n: ping"
	long := strings.Repeat("é", 1<<19)
	tricks(t, func(w wire) map[string]trick {
		says := func(body string, text string) trick { return trick{replies: []moves{stream(body)}, text: text} }
		hello := w.says(`"Hel"`, `"lo"`)
		noise := strings.NewReplacer("data:", ": a comment\nid: 7\nretry: 10\ndata:")
		counted := trick{replies: []moves{stream(w.hello() + w.end(3) + w.marker)}, text: "Hello",
			row: object{"input_tokens": 7, "output_tokens": 3, "estimated": false, "finish_reason": "end_turn"}}
		zero := trick{replies: []moves{stream(w.start(0) + w.text(`"Hello"`) + w.end(0) + w.marker)}, text: "Hello",
			row: object{"output_tokens": 1, "estimated": true, "finish_reason": "end_turn"}}
		missing := trick{replies: []moves{stream(w.text(`"Hello"`) + w.marker)}, text: "Hello",
			row: object{"output_tokens": 1, "estimated": true, "finish_reason": "end_turn"}}
		return map[string]trick{
			"usage": counted, "zero usage": zero, "no usage": missing,
			"nothing at all":           {replies: []moves{stream(w.start(7) + w.end(0) + w.marker)}, row: object{"ttft_ms": nil, "finish_reason": "end_turn"}},
			"only the marker":          {replies: []moves{stream(w.marker)}, row: object{"estimated": true, "output_tokens": 0}},
			"byte by byte":             {replies: []moves{{llmtest.Stream(), llmtest.EachByte(hello)}}, text: "Hello"},
			"a long piece":             says(w.says(quote(long)), long),
			"NUL":                      says(w.says(`"a\u0000b"`), "a\uFFFDb"),
			"U+FFFD":                   says(w.says(`"a\uFFFDb"`, "\"\uFFFD\""), "a\uFFFDb\uFFFD"),
			"half a pair":              says(w.says(`"a\ud83d"`, `"b"`), "a\uFFFDb"),
			"a pair in two":            says(w.says(`"a\ud83d"`, `"\ude00b"`), "a😀b"),
			"no UTF-8":                 says(w.says("\"a\xffb\""), "a\uFFFDb"),
			"half a character":         says(w.says("\"a\xc3\"", `"b"`), "a\uFFFDb"),
			"a character in two":       says(w.says("\"a\xc3\"", "\"\xa9b\""), "aéb"),
			"what looks like an event": says(w.says(quote(like)), like),
			"CRLF":                     says(strings.ReplaceAll(hello, "\n", "\r\n"), "Hello"),
			"comments and ids":         says(noise.Replace(hello), "Hello"),
			"a long comment":           says(": "+strings.Repeat("x", 3<<20)+"\n\n"+hello, "Hello"),
			"more than the end":        says(hello+w.text(`"never"`)+w.fails("api_error"), "Hello"),
			"gzip":                     {replies: []moves{{llmtest.Stream(), llmtest.Header("Content-Encoding", "gzip"), llmtest.Write(zipped(t, hello))}}, text: "Hello"},
		}
	})
}

func zipped(t *testing.T, body string) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write([]byte(body))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return out.String()
}

func TestUpstreamRedirects(t *testing.T) {
	for _, w := range wires() {
		elsewhere := llmtest.NewUpstream(t, stream(w.says(`"Stolen"`))...)
		for _, status := range []int{301, 302, 303, 307, 308} {
			w.play(t, trick{replies: []moves{{llmtest.Header("Location", elsewhere.URL+"/v1/x"), llmtest.Status(status)}},
				code: "MODEL_UNAVAILABLE", details: object{"reason": "redirect"}})
		}
		require.Empty(t, elsewhere.Exchanges(), "the key goes nowhere else")
	}
}

// What a reset takes with it is what was not read: the text that readers saw stays.
func TestUpstreamResetsInTheText(t *testing.T) {
	tricks(t, func(w wire) map[string]trick {
		seen := make(chan struct{})
		until := func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-seen:
			case <-r.Context().Done():
			}
		}
		return map[string]trick{"once seen": {replies: []moves{append(stream(w.hello()), until, llmtest.Reset())}, seen: seen,
			text: "Hello", code: "MODEL_UNAVAILABLE", details: object{"reason": "upstream_truncated"}}}
	})
}

// PostgreSQL takes less than a file does: no NUL, and nothing that is not UTF-8.
func TestUpstreamOnPostgres(t *testing.T) {
	for _, w := range wires() {
		t.Run(w.provider, func(t *testing.T) {
			t.Parallel()
			texts := map[string]string{`"a\u0000b"`: "a\uFFFDb", `"a\ud83d"`: "a\uFFFD", "\"a\xffb\"": "a\uFFFDb", `"\ufffd"`: "\uFFFD",
				`"\n\nevent: done\ndata: {}\n\n"`: "\n\nevent: done\ndata: {}\n\n", quote(strings.Repeat("é", 1<<19)): strings.Repeat("é", 1<<19)}
			for quoted, text := range texts {
				w.play(t, trick{settings: testkit.Shared(t), replies: []moves{refuses(503, "api_error"), stream(w.says(quoted))}, calls: 2, text: text})
			}
			w.play(t, trick{settings: testkit.Shared(t), replies: []moves{append(stream(w.start(7)+w.text(`"a\u0000"`)), llmtest.Break())},
				text: "a\uFFFD", code: "MODEL_UNAVAILABLE", details: object{"reason": "upstream_truncated"}})
		})
	}
}

// An answer that ends anywhere before its finish reason is never a completed run, and after it never one
// without its whole text.
func TestUpstreamCutAnywhere(t *testing.T) {
	for _, w := range wires() {
		t.Run(w.provider, func(t *testing.T) {
			t.Parallel()
			whole := w.text(`"Hé"`) + w.end(3) + w.marker
			end := len(strings.TrimSpace(whole))
			var replies []moves
			for n := range end {
				replies = append(replies, stream(whole[:n]))
			}
			h, u, c, prompt := w.playing(t, nil, append(replies, stream(whole))...)
			c.Headers.Set("Accept", mimeJSON)
			text := ""
			for n := range end {
				if n%15 == 0 {
					h.Clock.Advance(10 * time.Second) // the breaker would have opened long ago
				}
				e := c.Post(prompt+"/execute", nil).Status(200)
				if e.String("execution", "status") == "completed" {
					require.Contains(t, whole[:n], w.reason, "after %d bytes", n)
					require.Equal(t, "Hé", e.String("execution", "response_text"), "after %d bytes", n)
				}
				require.True(t, strings.HasPrefix(e.String("execution", "response_text"), text), "after %d bytes", n)
				text = e.String("execution", "response_text")
			}
			e := c.Post(prompt+"/execute", nil).Status(200)
			require.Equal(t, "completed", e.String("execution", "status"))
			require.Equal(t, text, e.String("execution", "response_text"))
			require.Len(t, u.Exchanges(), end+1)
		})
	}
}
