package upstream

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/llm"
)

func TestCleanMasksKeys(t *testing.T) {
	translator := Translator{Provider: "x", Secrets: []string{"plain-secret"}}
	for message, want := range map[string]string{
		"key plain-secret is wrong":                     "key [key] is wrong",
		"Incorrect API key provided: sk-abc*****wxyz.":  "Incorrect API key provided: [key]",
		"Authorization: Bearer abc.def rest":            "Authorization: [key] rest",
		"two\r\n\tlines\x00 here":                       "two lines here",
		"max_tokens: 9000 > 8192, which is the maximum": "max_tokens: 9000 > 8192, which is the maximum",
		"token 0123456789abcdef0123456789abcdef":        "token [key]",
	} {
		require.Equal(t, want, translator.Clean(message))
	}
}

func TestCleanIsBoundedAndKeyless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := "sk-" + rapid.StringMatching(`[A-Za-z0-9]{20,60}`).Draw(t, "key")
		before, after := rapid.String().Draw(t, "before"), strings.Repeat(rapid.String().Draw(t, "after"), 50)
		clean := Translator{Secrets: []string{key}}.Clean(before + key + after + key)
		require.NotContains(t, clean, key)
		require.LessOrEqual(t, utf8.RuneCountInString(clean), maxShownRunes)
		require.True(t, utf8.ValidString(clean))
	})
}

// A server that closes a kept connection instead of answering may have done the work: the POST is not
// sent again, neither by net/http nor as a transient failure by us.
func TestPostIsNotResentOverAKeptConnection(t *testing.T) {
	for _, tick := range ticks {
		t.Run(tick.String(), func(t *testing.T) { postOverAKeptConnection(t, NewClient(NewTransport(tick))) })
	}
}

func postOverAKeptConnection(t *testing.T, client *http.Client) {
	var seen atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		require.NoError(t, err)
		if seen.Add(1) > 1 {
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(server.Close)
	post := func() (*Call, error) {
		call := &Call{}
		req, err := http.NewRequestWithContext(WithCall(t.Context(), call), http.MethodPost, server.URL, strings.NewReader("{}"))
		require.NoError(t, err)
		resp, err := client.Do(req)
		if err == nil {
			require.NoError(t, resp.Body.Close())
		}
		return call, err
	}
	_, err := post()
	require.NoError(t, err)
	call, err := post()
	require.Error(t, err)
	require.EqualValues(t, 2, seen.Load())
	require.True(t, call.Connected())
	fault := llm.FaultOf(Translator{Provider: "x"}.Unreachable(err, call))
	require.True(t, fault.Sick && !fault.Transient)
	server.Close()
	call, err = post()
	require.Error(t, err)
	require.False(t, call.Connected(), "the idle connection is closed, and nothing listens any more")
}

// ticks are those that a transport is tried with: without one, and with.
var ticks = []time.Duration{0, 5 * time.Millisecond}

func TestTransportsTryHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto) }))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, tick := range ticks {
		transport := NewTransport(tick).(*http.Transport)
		transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		answer, err := NewClient(transport).Get(server.URL)
		require.NoError(t, err)
		said, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, "HTTP/2.0", string(said))
		transport.CloseIdleConnections()
	}
}

func TestFaultsInsideAStream(t *testing.T) {
	for code, want := range map[string]llm.Fault{"overloaded_error": {Transient: true, Sick: true}, "429": {Transient: true},
		"504": {Sick: true}, "invalid_request_error": {}, "": {}, "insufficient_quota": {}} {
		got := llm.FaultOf(Translator{Provider: "x"}.Translate(Failure{Code: code}))
		require.Equal(t, want, llm.Fault{Transient: got.Transient, Sick: got.Sick}, code)
	}
	header := http.Header{"Retry-After": {"12"}}
	require.Equal(t, 12*time.Second, llm.FaultOf(Translator{}.Translate(Failure{Status: 503, Header: header})).RetryAfter)
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]int{"7": 7, "0": 1, "1.2": 2, now.Add(90 * time.Second).Format(http.TimeFormat): 90, now.Add(-time.Hour).Format(http.TimeFormat): 1,
		"Fri, 31 Dec 9999 23:59:59 GMT": longestWait} {
		seconds, ok := retryAfter(http.Header{"Retry-After": {value}}, now)
		require.True(t, ok, value)
		require.Equal(t, want, seconds, value)
	}
	for _, value := range []string{"", "soon", "-1", "1e99"} {
		_, ok := retryAfter(http.Header{"Retry-After": {value}}, now)
		require.False(t, ok, value)
	}
}
