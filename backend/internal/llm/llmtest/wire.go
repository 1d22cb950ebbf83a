package llmtest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Wire is a provider that speaks HTTP, with a recorded answer of its format.
type Wire struct {
	New        func(url, key string) llm.Provider
	Request    llm.Request
	Transcript []byte
	Text       string        // of the transcript
	Outcome    llm.Outcome   // of the transcript
	Finish     string        // the last bytes of the finish reason; an answer that ends before them is not whole
	End        string        // the last bytes of the end marker; an answer that breaks off before them is not whole
	Chunk      func() string // a good first piece of the answer, saying "Hi"
	InStream   string        // an error object inside the stream
	Malformed  string        // a chunk that is not of the format
}

const wireKey = "sk-test-51Qx8Zb3Nf7Yw2Lr9Kd4Hm"

// RunWire is what every provider over HTTP does with good and bad servers.
func RunWire(t *testing.T, w Wire) {
	t.Run("reads the transcript", w.whole)
	t.Run("does not mind how the bytes are split", w.split)
	t.Run("takes no cut answer for a whole one", w.cuts)
	t.Run("survives comments and empty lines", w.comments)
	t.Run("joins characters cut between tokens", w.joins)
	t.Run("maps errors", w.errors)
	t.Run("fails in mid-stream", w.midStream)
	t.Run("says what a failure allows", w.faults)
	t.Run("follows no redirect", w.redirect)
	t.Run("says when nothing listens", w.nothingListens)
	t.Run("sends the key to its own server only", w.keySent)
	t.Run("sends what it said it would", w.sealed)
}

// sealed holds what the server gets against what the provider said beforehand, byte by byte.
func (w Wire) sealed(t *testing.T) {
	u := NewUpstream(t, Stream(), Write(string(w.Transcript)))
	p := w.New(u.URL, wireKey)
	req := w.Request
	req.Messages = append(slices.Clone(req.Messages), domain.Message{Role: "user", Content: "<é> & \u2028 \"q\" 雨"})
	if req.Mode == domain.ModeCompletion {
		req.Messages = req.Messages[1:]
	}
	sealed, err := p.Seal(req)
	require.NoError(t, err)
	require.Empty(t, u.Exchanges(), "sealing sends nothing")
	require.NotContains(t, string(sealed.Body)+sealed.Endpoint+sealed.Provider, wireKey)
	spaced := sealed
	spaced.Body = append(bytes.Clone(sealed.Body), " \n"...)
	for i, by := range []*llm.Sealed{&sealed, nil, &spaced} {
		req.Sealed = by
		_, _, err = Collect(t.Context(), p, req)
		require.NoError(t, err)
		want := string(sealed.Body)
		if by != nil {
			want = string(by.Body)
		}
		got := u.Exchanges()[i]
		require.Equal(t, want, got.Body)
		require.Equal(t, strconv.Itoa(len(want)), got.Header.Get("Content-Length"))
		require.Equal(t, sealed.Endpoint, u.URL+got.Path)
	}
}

func (w Wire) ask(t *testing.T, moves ...Move) (string, llm.Outcome, error) {
	t.Helper()
	return Collect(t.Context(), w.New(NewUpstream(t, moves...).URL, wireKey), w.Request)
}

func (w Wire) whole(t *testing.T) {
	text, outcome, err := w.ask(t, Stream(), Write(string(w.Transcript)))
	require.NoError(t, err)
	require.Equal(t, w.Text, text)
	require.Equal(t, w.Outcome, outcome)
}

func (w Wire) split(t *testing.T) {
	text, outcome, err := w.ask(t, Stream(), EachByte(string(w.Transcript)))
	require.NoError(t, err)
	require.Equal(t, w.Text, text)
	require.Equal(t, w.Outcome, outcome)
	crlf := strings.ReplaceAll(string(w.Transcript), "\n", "\r\n")
	text, _, err = w.ask(t, Stream(), Write(crlf))
	require.NoError(t, err)
	require.Equal(t, w.Text, text)
}

// cuts ends the answer after every byte: with a broken connection, which only the end marker makes good, and
// as if that were all, which an answer is whose finish reason has come.
func (w Wire) cuts(t *testing.T) {
	t.Run("broken", func(t *testing.T) { w.cut(t, w.after(w.End), Break()) })
	t.Run("ended", func(t *testing.T) { w.cut(t, w.after(w.Finish), func(http.ResponseWriter, *http.Request) {}) })
}

// after is how many bytes of the transcript there are up to the end of its last such bytes.
func (w Wire) after(bytes string) int {
	return strings.LastIndex(string(w.Transcript), bytes) + len(bytes)
}

func (w Wire) cut(t *testing.T, end int, last Move) {
	all := string(w.Transcript)
	u := NewUpstream(t)
	for n := range len(all) {
		u.Reply(Stream(), Write(all[:n]), last)
	}
	p := w.New(u.URL, wireKey)
	for n := range len(all) {
		text, outcome, err := Collect(t.Context(), p, w.Request)
		require.True(t, strings.HasPrefix(w.Text, text), "after %d bytes: %q", n, text)
		if n >= end && err == nil {
			require.Equal(t, w.Text, text, "after %d bytes", n)
			require.Equal(t, w.Outcome.FinishReason, outcome.FinishReason)
			continue
		}
		require.True(t, domain.HasCode(err, domain.ModelUnavailable), "after %d bytes: %v", n, err)
		require.Zero(t, outcome)
		require.False(t, n >= end && strings.HasSuffix(all[:n], "\n\n"), "after %d bytes, between two events: %v", n, err)
	}
}

// joins has tokens that end inside a character, as byte-level tokenizers make them.
func (w Wire) joins(t *testing.T) {
	for pieces, want := range map[[3]string]string{
		{`\ud83d`, `\ude00`, `!`}:     "😀!",
		{"\xf0\x9f", "\x98", "\x80!"}: "😀!",
		{`\ud83d`, `x`, `\ude00`}:     "\uFFFDx\uFFFD",
	} {
		moves := []Move{Stream()}
		for _, piece := range pieces {
			moves = append(moves, Write(strings.Replace(w.Chunk(), "Hi", piece, 1)))
		}
		text, _, err := w.ask(t, append(moves, Write(string(w.Transcript)))...)
		require.NoError(t, err)
		require.Equal(t, want+w.Text, text)
	}
}

func (w Wire) comments(t *testing.T) {
	noise := strings.Repeat(": keep-alive\n\n", 2000) + strings.Repeat("\n", 2000)
	text, _, err := w.ask(t, Stream(), Write(noise), Write(string(w.Transcript)))
	require.NoError(t, err)
	require.Equal(t, w.Text, text)
}

func errorBody(kind, message string) string {
	return fmt.Sprintf(`{"type":"error","error":{"type":%q,"code":%q,"message":%q}}`, kind, kind, message)
}

func (w Wire) errors(t *testing.T) {
	echo := "Incorrect API key provided: " + wireKey + ". You can find yours at sk-proj-abcdefgh12345678."
	for _, c := range []struct {
		name    string
		status  int
		body    string
		code    domain.Code
		seconds any
	}{
		{"401", 401, errorBody("authentication_error", echo), domain.InvalidAPIKey, nil},
		{"403", 403, errorBody("permission_error", echo), domain.InvalidAPIKey, nil},
		{"429", 429, errorBody("rate_limit_error", "Slow down, "+wireKey), domain.RateLimited, 7},
		{"quota", 429, errorBody("insufficient_quota", "You exceeded your current quota"), domain.QuotaExceeded, 7},
		{"too long", 400, errorBody("invalid_request_error", "prompt is too long: 215000 tokens > 200000 maximum"), domain.ContextLengthExceeded, nil},
		{"too long by code", 400, errorBody("context_length_exceeded", "This model's maximum context length is 8192 tokens"), domain.ContextLengthExceeded, nil},
		{"400", 400, errorBody("invalid_request_error", "bad value near "+wireKey+" "+strings.Repeat("long ", 200)), domain.InvalidRequest, nil},
		{"422", 422, errorBody("invalid_request_error", "no"), domain.InvalidRequest, nil},
		{"404", 404, errorBody("not_found_error", "model: nope"), domain.ModelUnavailable, nil},
		{"500", 500, errorBody("api_error", "oops "+wireKey), domain.ModelUnavailable, nil},
		{"503", 503, "", domain.ModelUnavailable, 7},
		{"529", 529, errorBody("overloaded_error", "Overloaded"), domain.ModelUnavailable, nil},
		{"html 502", 502, "<html><body>Bad Gateway " + wireKey + "</body></html>", domain.ModelUnavailable, nil},
		{"odd 400", 400, `["` + wireKey + `"]`, domain.InvalidRequest, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			retry := Move(func(http.ResponseWriter, *http.Request) {})
			if c.seconds != nil {
				retry = Header("Retry-After", "7")
			}
			_, _, err := w.ask(t, Header("Content-Type", "application/json"), retry, Status(c.status), Write(c.body))
			e := domain.AsError(err)
			require.Equal(t, c.code, e.Code, "%v", err)
			require.NotEmpty(t, e.Details["provider"])
			require.Equal(t, c.status, e.Details["upstream_status"])
			if c.seconds != nil {
				require.Equal(t, c.seconds, e.Details["retry_after_seconds"])
			}
			keyless(t, err)
			require.LessOrEqual(t, len([]rune(e.Message)), 400)
		})
	}
}

// keyless looks for the key, whole or in part, in all that an error can show or log.
func keyless(t *testing.T, err error) {
	t.Helper()
	e := domain.AsError(err)
	for _, shown := range []string{err.Error(), e.Message, fmt.Sprintf("%+v", e.Details), fmt.Sprintf("%#v", e.Unwrap())} {
		require.NotContains(t, shown, wireKey[:12])
		require.NotContains(t, shown, "sk-proj-abcdefgh")
	}
}

func (w Wire) midStream(t *testing.T) {
	for name, moves := range map[string][]Move{
		"error object":   {Write(w.InStream), Stall()},
		"malformed":      {Write(w.Malformed), Stall()},
		"clean end":      {},
		"broken":         {Break()},
		"plain words":    {Write("upstream connect error\n")},
		"end of half":    {Write("data: {\"ch")},
		"endless spaces": {Write(strings.Repeat(" ", 1<<16)), Break()},
	} {
		t.Run(name, func(t *testing.T) {
			text, outcome, err := w.ask(t, append([]Move{Stream(), Write(w.Chunk())}, moves...)...)
			require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
			require.NotEmpty(t, domain.AsError(err).Details["provider"])
			require.NotEmpty(t, domain.AsError(err).Details["reason"])
			require.Zero(t, outcome)
			require.Equal(t, "Hi", text)
			keyless(t, err)
		})
	}
	_, _, err := w.ask(t, Header("Content-Type", "text/html"), Write("<html>Sign in</html>"))
	require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
	_, _, err = w.ask(t, Header("Content-Type", "application/json"), Write(errorBody("api_error", "in a 200")))
	require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
}

// faults are what a caller may conclude: to ask again, and that the provider is sick.
func (w Wire) faults(t *testing.T) {
	page := []Move{Header("Content-Type", "text/html"), Write("<html>")}
	elsewhere := []Move{Header("Location", "/elsewhere"), Status(307)}
	for name, c := range map[string]struct {
		moves           []Move
		transient, sick bool
	}{
		"rate limit": {[]Move{Status(429)}, true, false}, "request timeout": {[]Move{Status(408)}, true, false},
		"500": {[]Move{Status(500)}, true, true}, "502": {[]Move{Status(502)}, true, true},
		"503": {[]Move{Status(503)}, true, true}, "529": {[]Move{Status(529)}, true, true},
		"504": {[]Move{Status(504)}, false, true}, "520": {[]Move{Status(520)}, false, true},
		"quota": {[]Move{Status(429), Write(errorBody("insufficient_quota", "You exceeded your current quota"))}, false, false},
		"400":   {[]Move{Status(400)}, false, false}, "401": {[]Move{Status(401)}, false, false},
		"404": {[]Move{Status(404)}, false, false}, "409": {[]Move{Status(409)}, false, false},
		"no answer": {[]Move{Break()}, false, true}, "broken stream": {[]Move{Stream(), Write(w.Chunk()), Break()}, false, true},
		"cut stream": {[]Move{Stream()}, false, true}, "error in the stream": {[]Move{Stream(), Write(w.InStream)}, true, true},
		"malformed": {[]Move{Stream(), Write(w.Malformed)}, false, false}, "page": {page, false, false},
		"redirect": {elsewhere, false, false},
	} {
		_, _, err := w.ask(t, append([]Move{Header("Retry-After", "7")}, c.moves...)...)
		fault := llm.FaultOf(err)
		require.Equal(t, c.transient, fault.Transient, "%s: %v", name, err)
		require.Equal(t, c.sick, fault.Sick, "%s: %v", name, err)
		keyless(t, err)
	}
}

func (w Wire) redirect(t *testing.T) {
	other := NewUpstream(t, Stream(), Write(string(w.Transcript)))
	for _, status := range []int{301, 302, 303, 307, 308} {
		_, _, err := w.ask(t, Header("Location", other.URL+"/v1/elsewhere"), Status(status))
		require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
		require.Equal(t, "redirect", domain.AsError(err).Details["reason"])
	}
	require.Empty(t, other.Exchanges())
}

func (w Wire) nothingListens(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, _, err := Collect(t.Context(), w.New(server.URL, wireKey), w.Request)
	require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
	require.Equal(t, "connection", domain.AsError(err).Details["reason"])
	fault := llm.FaultOf(err)
	require.True(t, fault.Transient && fault.Sick, "%v", err)
	keyless(t, err)
}

func (w Wire) keySent(t *testing.T) {
	t.Setenv("ANTHROPIC_API_KEY", "sk-env-must-not-leak")
	t.Setenv("ANTHROPIC_AUTH_TOKEN", "env-token-must-not-leak")
	t.Setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
	t.Setenv("ANTHROPIC_CUSTOM_HEADERS", "X-Leak: yes")
	u := NewUpstream(t, Stream(), Write(string(w.Transcript)))
	_, _, err := Collect(t.Context(), w.New(u.URL, wireKey), w.Request)
	require.NoError(t, err)
	header := fmt.Sprint(u.Exchanges()[0].Header)
	require.Contains(t, header, wireKey)
	require.NotContains(t, header, "must-not-leak")
	require.NotContains(t, header, "X-Leak")
}
