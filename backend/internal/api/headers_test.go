package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/api"
	"playground/internal/testkit"
)

const nothingAtAll = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// headersOf are what each kind of answer carries beside what all do.
var headersOf = map[string]map[string]string{
	"application/json":  {"Cache-Control": "no-store", "Content-Security-Policy": nothingAtAll},
	"text/event-stream": {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no", "Content-Security-Policy": nothingAtAll},
	"text/html":         {},
	"application/yaml":  {"Cache-Control": "no-cache", "Content-Security-Policy": nothingAtAll},
	"text/javascript":   {"Cache-Control": "immutable", "Content-Security-Policy": nothingAtAll + "; script-src 'self'; connect-src 'self'"},
	"":                  {"Content-Security-Policy": nothingAtAll}, // nothing has changed
}

func checkHeaders(t *testing.T, h http.Header, strict bool, what string) {
	t.Helper()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	want, known := headersOf[kind]
	require.True(t, known, "%s has a type that is none: %q", what, kind)
	for name, value := range want {
		if name == "Cache-Control" && h.Get("ETag") != "" { // kept, and asked for again each time
			value = "private, no-cache"
		}
		require.Equal(t, value, h.Get(name), "%s: %s", what, name)
	}
	policy := h.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src '", what)
	require.Contains(t, policy, "frame-ancestors 'none'", what)
	require.NotContains(t, policy, "unsafe", what)
	require.NotContains(t, policy, "https:", what)
	require.NotEmpty(t, h.Get("Cache-Control"), what)
	require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), what)
	referrer := "same-origin"
	if strings.HasPrefix(what, "getLink") { // who opens a link tells no page of it
		referrer = "no-referrer"
	}
	require.Equal(t, referrer, h.Get("Referrer-Policy"), what)
	require.NotEmpty(t, h.Get("X-Request-Id"), what)
	require.Equal(t, map[bool]string{true: "max-age=31536000"}[strict], h.Get("Strict-Transport-Security"), what)
	for name, values := range h {
		if name != "Set-Cookie" && name != "Vary" {
			require.Len(t, values, 1, "%s: %s", what, name)
		}
	}
}

// Every route, whether it answers or refuses, and every page carries the headers of its kind.
func TestEveryAnswerCarriesTheHeadersOfItsKind(t *testing.T) {
	t.Parallel()
	for _, public := range []string{"", "https://play.example.com"} {
		h := testkit.Start(t, map[string]string{"PUBLIC_URL": public, "ALLOW_PRIVATE_NETWORKS": "true"})
		strict := strings.HasPrefix(public, "https")
		w := newWorld(t, h, "sam@example.com")
		for _, o := range operations(t) {
			if strings.HasPrefix(o.OperationID, "delete") || o.OperationID == "updateMe" {
				continue // comes last, below
			}
			checkHeaders(t, o.send(h.Client(t), w).Header, strict, o.OperationID+" of a stranger")
			checkHeaders(t, o.send(w.c, w).Header, strict, o.OperationID)
			checkHeaders(t, w.c.Send(o.method, o.target(w), `{"zz":`).Header, strict, o.OperationID+" with a bad body")
		}
		for _, o := range operations(t) {
			checkHeaders(t, o.send(w.c, w).Header, strict, o.OperationID+" again")
		}
		for _, path := range []string{"/", "/projects/1", "/assets/none.js", "/v1", "/v1/nowhere"} {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, "NONE"} {
				checkHeaders(t, w.c.Send(method, path, nil).Header, strict, method+" "+path)
			}
		}
	}
}

func TestFilesAndRefusedHostsCarryThemToo(t *testing.T) {
	t.Parallel()
	e := newEdge(t, api.Options{Addr: "127.0.0.1:1", PublicURL: &url.URL{Scheme: "https", Host: "play.example.com"}})
	file := ask(e, "/assets/a.js", "localhost", stranger, nil)
	require.Equal(t, 200, file.Code)
	checkHeaders(t, file.Header(), true, "a file")
	refused := ask(e, "/", "evil.example", stranger, nil)
	require.Equal(t, 421, refused.Code)
	checkHeaders(t, refused.Header(), true, "a refused host")
	require.Equal(t, "application/json", refused.Header().Get("Content-Type"))
}

func TestUnchangedAnswersCarryThemToo(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	c := h.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	c.Headers.Set("If-None-Match", c.Get(prompt).Status(200).Header.Get("ETag"))
	checkHeaders(t, c.Get(prompt).Status(304).Header, false, "304")
}
