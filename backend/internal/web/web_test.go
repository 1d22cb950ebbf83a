package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"
)

var built = fstest.MapFS{
	"index.html":          {Data: []byte(`<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>`)},
	"theme.js":            {Data: []byte("theme")},
	"assets/app-1.js":     {Data: []byte("plain script")},
	"assets/app-1.js.br":  {Data: []byte("script in brotli")},
	"assets/app-1.js.gz":  {Data: []byte("script in gzip")},
	"assets/app-1.css":    {Data: []byte("plain style")},
	"assets/app-1.css.gz": {Data: []byte("style in gzip")},
}

func get(t *testing.T, files fstest.MapFS, path, accept string) *httptest.ResponseRecorder {
	t.Helper()
	handler, err := serve(files)
	require.NoError(t, err)
	e := echo.New()
	e.GET("/*", handler)
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

func TestPageHasANonceOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, path := range []string{"/", "/index.html", "/sign-in", "/projects/1?x=2", "/%2e%2e/etc/passwd", "/assets"} {
		w := get(t, built, path, "br")
		require.Equal(t, http.StatusOK, w.Code, path)
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		require.Contains(t, w.Header().Get("Content-Type"), "text/html")
		policy := w.Header().Get("Content-Security-Policy")
		nonce := regexp.MustCompile(`'nonce-([A-Za-z0-9+/]{22})'`).FindStringSubmatch(policy)
		require.NotNil(t, nonce, policy)
		require.Equal(t, strings.ReplaceAll(string(built["index.html"].Data), noncePlaceholder, nonce[1]), w.Body.String())
		require.False(t, seen[nonce[1]], "a nonce is used once")
		seen[nonce[1]] = true
		require.Contains(t, policy, "default-src 'self'")
		require.NotContains(t, policy, "unsafe")
	}
}

func TestFiles(t *testing.T) {
	for path, cache := range map[string]string{"/assets/app-1.js": "public, max-age=31536000, immutable", "/theme.js": "no-cache"} {
		w := get(t, built, path, "")
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, cache, w.Header().Get("Cache-Control"))
		require.Contains(t, w.Header().Get("Content-Type"), "javascript")
		require.Equal(t, built[path[1:]].Data, w.Body.Bytes())
	}
	w := get(t, built, "/assets/app-0.js", "")
	require.Equal(t, http.StatusNotFound, w.Code, "an older build's script is no page")
	require.NotContains(t, w.Body.String(), "csp-nonce")
}

func TestPackedFiles(t *testing.T) {
	for _, c := range []struct{ path, accept, encoding, body string }{
		{"/assets/app-1.js", "gzip, deflate, br, zstd", "br", "script in brotli"},
		{"/assets/app-1.js", "gzip", "gzip", "script in gzip"},
		{"/assets/app-1.js", "GZIP;q=0.5", "gzip", "script in gzip"},
		{"/assets/app-1.js", "br;q=0, gzip;q=1.0", "gzip", "script in gzip"},
		{"/assets/app-1.js", "br;q=0.000 , gzip; q=0", "", "plain script"},
		{"/assets/app-1.js", "identity, x-brotli, embr", "", "plain script"},
		{"/assets/app-1.js", "", "", "plain script"},
		{"/assets/app-1.css", "br, gzip", "gzip", "style in gzip"},
		{"/theme.js", "br, gzip", "", "theme"},
	} {
		w := get(t, built, c.path, c.accept)
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, c.encoding, w.Header().Get("Content-Encoding"), "%+v", c)
		require.Equal(t, c.body, w.Body.String())
		require.Equal(t, "Accept-Encoding", w.Header().Get("Vary"), "a cache must tell the forms apart: %+v", c)
		require.NotContains(t, w.Header().Get("Content-Type"), "octet-stream")
	}
}

func TestWithoutAppThePageSaysSo(t *testing.T) {
	w := get(t, fstest.MapFS{}, "/", "")
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), "make run")
	_, err := Handler()
	require.NoError(t, err)
}
