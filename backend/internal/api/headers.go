package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// inert is the policy of what is no page: should a browser show it as one, it does nothing and is in no frame.
const inert = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// worker is the policy of a file, which may be a worker's script: it may load those beside it, and keep them.
const worker = inert + "; script-src 'self'; connect-src 'self'"

// answer is a kind of answer, with the headers that it carries unless its handler has set them: a page has
// a policy of its own, a file is kept for longer.
type answer struct {
	contentType string // how it begins
	headers     map[string]string
}

// answers are all kinds of answers. The last one is for what has none of the types before: files, and what has
// no body.
var answers = []answer{
	{"application/json", map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": inert}},
	{"text/event-stream", map[string]string{"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no", "Content-Security-Policy": inert}},
	{"text/csv", map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": inert}},
	{"text/html", map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": inert}},
	{"text/javascript", map[string]string{"Cache-Control": "no-cache", "Content-Security-Policy": worker}},
	{"", map[string]string{"Cache-Control": "no-cache", "Content-Security-Policy": inert}},
}

// always is what every answer carries.
var always = map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}

// strictTransport has browsers come over TLS for a year, once they have been told so.
const strictTransport = "max-age=31536000"

// complete gives every answer the headers of its kind, when it is known what it is.
func (s *Server) complete(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Before(func() {
			addHeaders(c.Response().Header())
			if s.publicHTTPS() {
				c.Response().Header().Set("Strict-Transport-Security", strictTransport)
			}
		})
		return next(c)
	}
}

// WithHeaders does so for a handler that answers with text outside of this API, that of the metrics.
func WithHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addHeaders(w.Header())
		next.ServeHTTP(w, r)
	})
}

func addHeaders(h http.Header) {
	fill(h, always)
	for _, kind := range answers {
		if strings.HasPrefix(h.Get("Content-Type"), kind.contentType) {
			fill(h, kind.headers)
			return
		}
	}
}

// fill sets the headers that are not there.
func fill(h http.Header, headers map[string]string) {
	for name, value := range headers {
		if h.Get(name) == "" {
			h.Set(name, value)
		}
	}
}
