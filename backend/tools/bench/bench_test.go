package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// ask runs ten streams through a handler for ten seconds at most.
func ask(t *testing.T, handler http.Handler, o order) result {
	t.Helper()
	return runOn(t, t.Context(), handler, load{Streams: 10, Over: 50 * time.Millisecond, Limit: 10 * time.Second}, o)
}

// runOn runs a load on a handler.
func runOn(t *testing.T, ctx context.Context, handler http.Handler, l load, o order) result {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	l.Requests = []request{bareRequest(strings.TrimPrefix(server.URL, "http://"), o)}
	return l.run(ctx)
}

func TestStreamsArriveWhole(t *testing.T) {
	up := httptest.NewServer(upstream())
	t.Cleanup(up.Close)
	for name, c := range map[string]struct {
		handler http.Handler
		order   order
	}{
		"paced":             {upstream(), order{Tokens: 40, Rate: 100}},
		"flat out":          {upstream(), order{Tokens: 2000}},
		"through the limit": {limit(up.URL + "/v1"), order{Tokens: 40, Rate: 100}},
	} {
		r := ask(t, c.handler, c.order)
		if r.Tokens != 10*c.order.Tokens || r.Wrong+r.Failed+r.Cut > 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestStreamsEndTogether(t *testing.T) {
	r := ask(t, upstream(), order{Tokens: maxTokens, Rate: 100, Until: time.Now().Add(time.Second)})
	if r.Tokens == 0 || r.Wrong+r.Failed+r.Cut > 0 {
		t.Errorf("%+v", r)
	}
}

func TestBrokenStreamsAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		wrong    bool // or failed
	}{
		"lost":         {`data: {"choices":[{"index":0,"delta":{"content":"000002 "}}]}`, ``, true},
		"doubled":      {`000002 `, `000001 `, true},
		"out of order": {`000001 `, `000003 `, true},
		"short":        {`"completion_tokens":4`, `"completion_tokens":5`, true},
		"no end":       {`"completion_tokens":4`, `"nothing":4`, false},
		"an error":     {`{"choices":[],`, `{"error":{"message":"no"},`, false},
	} {
		r := ask(t, recorded(strings.Replace(fourTokens, c.old, c.new, 1)), order{})
		if c.wrong != (r.Wrong > 0) || c.wrong == (r.Failed > 0) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := ask(t, recorded(fourTokens), order{}); r.Tokens != 40 || r.Wrong+r.Failed > 0 {
		t.Errorf("whole: %+v", r)
	}
	if r := ask(t, http.NotFoundHandler(), order{}); r.Failed != 10 || !strings.Contains(r.Failures[0], "404") {
		t.Errorf("refused: %+v", r)
	}
}

const fourTokens = `data: {"choices":[{"index":0,"delta":{"content":"000017 "}}]}

data: {"choices":[{"index":0,"delta":{"content":"000001 "}}]}

data: {"choices":[{"index":0,"delta":{"content":"000002 "}}]}

data: {"choices":[{"index":0,"delta":{"content":"000003 "}}]}

data: {"choices":[],"usage":{"completion_tokens":4}}

data: [DONE]

`

func recorded(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
}

func TestMergedAndSplitTextIsTheSame(t *testing.T) {
	whole := checker{}
	whole.take([]byte("000250 " + string(allTokens[tokenBytes:20*tokenBytes])))
	bytewise := checker{}
	for _, b := range []byte("000250 " + string(allTokens[tokenBytes:20*tokenBytes])) {
		bytewise.take([]byte{b})
	}
	if whole != bytewise || whole != (checker{at: 20 * tokenBytes, own: 250}) {
		t.Errorf("%+v %+v", whole, bytewise)
	}
}

func TestRefusedStreamsComeAgain(t *testing.T) {
	var starts atomic.Int32
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if starts.Add(1) <= 3 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		recorded(fourTokens).ServeHTTP(w, r)
	}), order{})
	if r.Refused != 3 || r.Tokens != 40 || r.Failed+r.Wrong > 0 {
		t.Errorf("%+v", r)
	}
}

func TestOrdersTravelAsText(t *testing.T) {
	for _, want := range []order{{Tokens: 12, Rate: 2.5, Until: time.UnixMilli(1763805600123)}, {Tokens: 1, Stamped: true}} {
		if got, err := parseOrder(want.String()); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for _, bad := range []string{"", "tokens=x&rate=1", "tokens=1", "tokens=99999999&rate=0", "tokens=1&rate=1&until=x"} {
		if _, err := parseOrder(bad); err == nil {
			t.Errorf("%q is no order", bad)
		}
	}
}
