// Package web serves the app that is built into the binary.
package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed all:dist
var dist embed.FS

const (
	noncePlaceholder = "__CSP_NONCE__"
	notBuilt         = "<!doctype html><title>The Playground</title><p>The app is not built into this binary. Run <code>make run</code>.</p>"
)

// Handler serves built files, and index.html for every other path, with a nonce of its own each time.
func Handler() (echo.HandlerFunc, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return serve(files)
}

func serve(files fs.FS) (echo.HandlerFunc, error) {
	index, err := fs.ReadFile(files, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		index = []byte(notBuilt)
	} else if err != nil {
		return nil, err
	}
	return func(c echo.Context) error {
		name := strings.TrimPrefix(path.Clean("/"+c.Request().URL.Path), "/")
		if info, err := fs.Stat(files, name); err == nil && !info.IsDir() && name != "index.html" {
			return file(c, files, name)
		}
		if strings.HasPrefix(name, "assets/") {
			return echo.ErrNotFound // of an older build: a page in its place would be read as a script
		}
		return page(c, index)
	}, nil
}

func file(c echo.Context, files fs.FS, name string) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") { // their names hold a hash of what they hold
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Add("Vary", "Accept-Encoding") // also on the plain form: a cache must not give it to all
	if packed, ok := compressed(c.Request(), files, name); ok {
		h.Set("Content-Encoding", packed.encoding)
		h.Set("Content-Type", contentType(name))
		name += packed.suffix
	}
	http.ServeFileFS(c.Response(), c.Request(), files, name)
	return nil
}

// packing is a way in which the build also wrote each file.
type packing struct{ encoding, suffix string }

func compressed(r *http.Request, files fs.FS, name string) (packing, bool) {
	for _, p := range []packing{{"br", ".br"}, {"gzip", ".gz"}} {
		if accepts(r, p.encoding) {
			if _, err := fs.Stat(files, name+p.suffix); err == nil {
				return p, true
			}
		}
	}
	return packing{}, false
}

// accepts says whether the caller names an encoding, other than to refuse it with a quality of zero.
func accepts(r *http.Request, encoding string) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			_, q, _ := strings.Cut(quality, "=")
			return strings.Trim(q, " 0.") != "" || q == ""
		}
	}
	return false
}

func page(c echo.Context, index []byte) error {
	raw := make([]byte, 16)
	if _, err := rand.Read(raw); err != nil {
		return err
	}
	nonce := base64.RawStdEncoding.EncodeToString(raw)
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy(nonce))
	return c.HTMLBlob(http.StatusOK, bytes.ReplaceAll(index, []byte(noncePlaceholder), []byte(nonce)))
}

func policy(nonce string) string {
	return "default-src 'self'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self' data:; " +
		"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}
