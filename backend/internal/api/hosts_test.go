package api_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"playground/internal/api"
	"playground/internal/securitylog"
	"playground/internal/testkit"
)

// newEdge is the HTTP face with nothing behind it but a page and a script: what every request meets first.
func newEdge(t *testing.T, o api.Options) *echo.Echo {
	t.Helper()
	o.Log, o.Leaving, o.NewID = slog.New(slog.DiscardHandler), t.Context(), func() string { return "id" }
	o.Web = func(c echo.Context) error {
		if c.Request().URL.Path == "/assets/a.js" {
			c.Response().Header().Set("Cache-Control", "immutable")
			return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", []byte("1"))
		}
		c.Response().Header().Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
		return c.HTML(http.StatusOK, "page")
	}
	o.Security = securitylog.New(slog.DiscardHandler, nil, time.Now)
	e, err := api.New(o)
	require.NoError(t, err)
	return e
}

// ask sends a GET for a path to a host, as a peer.
func ask(e *echo.Echo, path, host, peer string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr, r.Header = host, peer+":1000", header
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

const (
	stranger = "203.0.113.9"
	proxy    = "10.0.0.1"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	loopback := []string{"localhost", "localhost:8080", "LOCALHOST:1", "LocalHost.", "127.0.0.1", "127.0.0.1:9", "127.8.9.10:80", "[::1]", "[::1]:8080",
		"[::ffff:127.0.0.1]:80"}
	strange := []string{"", "evil.example", "evil.example:8080", "localhost.evil.example", "evil.localhost", "127.0.0.1.evil.example", "localhost..",
		"localhost@evil.example", "evil.example@localhost", "localhost:80@evil.example", "localhost:x", "localhost/evil", "localhost evil", ":8080",
		"[::1", "[]", "2130706433", "0x7f.1", "127.1", "localhost\x00", "localhost#", "localhost?", "locaⅼhoſt.evil.example"}
	literals := []string{"192.168.1.10:8080", "203.0.113.7", "[2001:db8::1]:8080"}
	for _, c := range []struct {
		addr, public string
		taken        []string
		refused      []string
	}{
		{"127.0.0.1:8080", "", nil, append(literals, "0.0.0.0", "play.example.com")},
		{"localhost:8080", "", nil, literals},
		{"192.168.1.10:8080", "", []string{"192.168.1.10", "192.168.1.10:8080"}, []string{"192.168.1.11", "box"}},
		{"[2001:db8::1]:8080", "", []string{"[2001:db8::1]", "[2001:DB8:0::1]:8080"}, []string{"[2001:db8::2]"}},
		{"box.lan:8080", "", []string{"box.lan", "BOX.lan.:8080"}, append(literals, "box")},
		{"0.0.0.0:8080", "", literals, []string{"play.example.com", "box"}},
		{":8080", "", literals, []string{"play.example.com"}},
		{"[::]:8080", "https://play.example.com", append(literals, "play.example.com"), []string{"example.com"}},
		{"127.0.0.1:8080", "https://Play.Example.com:8443/x", []string{"play.example.com", "PLAY.example.com.:8443", "play.example.com:1"},
			append(literals, "example.com", "x.play.example.com", "play.example.com.evil.example", "play.example.comm")},
		{"127.0.0.1:8080", "https://bücher.example", []string{"xn--bcher-kva.example", "XN--BCHER-KVA.example:443"}, []string{"bucher.example"}},
		{"127.0.0.1:8080", "http://my_box:8080", []string{"my_box:8080", "MY_BOX"}, []string{"mybox"}},
	} {
		o := api.Options{Addr: c.addr}
		if c.public != "" {
			var err error
			o.PublicURL, err = url.Parse(c.public)
			require.NoError(t, err)
		}
		e := newEdge(t, o)
		for _, host := range append(c.taken, loopback...) {
			require.Equal(t, http.StatusOK, ask(e, "/", host, stranger, nil).Code, "%s %s: %q", c.addr, c.public, host)
		}
		for _, host := range append(c.refused, strange...) {
			for _, path := range []string{"/", "/v1/me", "/docs", "/openapi.yaml", "/assets/a.js", "/v1/nowhere", "/healthz/x", "/%68ealthz", "//healthz", "/healthz/../"} {
				w := ask(e, path, host, stranger, nil)
				require.Equal(t, http.StatusMisdirectedRequest, w.Code, "%s %s: %q", c.addr, c.public, host)
				var body struct{ Error struct{ Code string } }
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
				require.Equal(t, "INVALID_REQUEST", body.Error.Code)
			}
			require.Equal(t, http.StatusOK, ask(e, "/healthz", host, stranger, nil).Code)
		}
	}
}

// A proxy that the settings name says which host its client asked; another peer says nothing.
func TestHostsBehindAProxy(t *testing.T) {
	t.Parallel()
	e := newEdge(t, api.Options{Addr: "10.0.0.11:8080", PublicURL: &url.URL{Scheme: "https", Host: "play.example.com"},
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix(proxy + "/32")}})
	for _, c := range []struct {
		peer, host string
		forwarded  []string
		status     int
	}{
		{proxy, "play.example.com", nil, 200},
		{proxy, "playground", nil, 421},
		{proxy, "playground", []string{"play.example.com"}, 200},
		{proxy, "playground", []string{"evil.example, Play.example.com:443"}, 200},
		{proxy, "playground", []string{"play.example.com", "evil.example"}, 421},
		{proxy, "play.example.com", []string{"evil.example"}, 421},
		{"[::ffff:10.0.0.1]", "playground", []string{"play.example.com"}, 200},
		{stranger, "playground", []string{"play.example.com"}, 421},
		{stranger, "evil.example", []string{"localhost"}, 421},
		{stranger, "play.example.com", []string{"evil.example"}, 200},
	} {
		w := ask(e, "/", c.host, c.peer, http.Header{"X-Forwarded-Host": c.forwarded})
		require.Equal(t, c.status, w.Code, "%+v", c)
	}
}

// A whole server obeys its settings, and still tells a balancer that it lives.
func TestHostsOfAServer(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{"PUBLIC_URL": "https://play.example.com", "ADDR": "127.0.0.1:0"})
	get := func(path, host string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+path, nil)
		require.NoError(t, err)
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer
	}
	require.Equal(t, 200, get("/", "play.example.com").StatusCode)
	require.Equal(t, 401, get("/v1/me", "localhost").StatusCode)
	require.Equal(t, 421, get("/v1/me", "evil.example").StatusCode)
	for _, path := range []string{"/healthz", "/readyz"} {
		require.Equal(t, 200, get(path, "10.0.0.11:8080").StatusCode)
	}
	require.Contains(t, h.Log.String(), "set PUBLIC_URL")
}
