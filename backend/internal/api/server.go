// Package api is the HTTP face: routes generated from openapi.yaml, a file per noun behind them.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/gen"
	"playground/internal/app"
	"playground/internal/auth"
	"playground/internal/ratelimit"
)

// Options is what the HTTP face stands on.
type Options struct {
	App            *app.App
	Log            *slog.Logger
	Limiter        ratelimit.Limiter
	Secret         []byte // keys for cursors derive from it
	NewID          func() string
	PublicURL      *url.URL // nil: what the request says
	TrustedProxies []netip.Prefix
	Ready          func(context.Context) map[string]error // each dependency's answer
	Web            echo.HandlerFunc                       // every path that is not ours
	PingEvery      time.Duration                          // zero: defaultPing
}

// Server implements the generated interface.
type Server struct {
	app     *app.App
	log     *slog.Logger
	cursors cursors
	options Options
	routes  map[string]*route
	docs    []byte
}

var _ gen.ServerInterface = (*Server)(nil)

// New builds the handler of every request.
func New(o Options) (*echo.Echo, error) {
	d, err := readDocument()
	if err != nil {
		return nil, err
	}
	if o.PingEvery == 0 {
		o.PingEvery = defaultPing
	}
	s := &Server{app: o.App, log: o.Log, options: o, cursors: cursors{auth.DeriveKey(o.Secret, "cursors")},
		routes: d.routes, docs: d.docs}
	return s.echo()
}

// document is what openapi.yaml says, as the server uses it. It is the same for all servers of a process.
type document struct {
	routes map[string]*route
	docs   []byte
}

var readDocument = sync.OnceValues(func() (d document, err error) {
	spec, err := gen.Spec()
	if err != nil {
		return d, err
	}
	if d.routes, err = routesOf(spec); err != nil {
		return d, err
	}
	d.docs, err = renderDocs(spec)
	return d, err
})

func (s *Server) echo() (*echo.Echo, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.handleError
	e.IPExtractor = s.clientIP()
	origins, err := s.crossOrigin()
	if err != nil {
		return nil, err
	}
	e.Use(s.identify, s.recoverPanics, s.logAccess, origins, s.authorize, s.limitRate, s.checkBody, s.validate)
	gen.RegisterHandlers(e, s)
	e.Any("/v1", echo.NotFoundHandler)
	e.Any("/v1/*", echo.NotFoundHandler)
	e.GET("/*", s.options.Web)
	e.HEAD("/*", s.options.Web)
	return e, nil
}

func ok(c echo.Context, body any) error { return c.JSON(http.StatusOK, body) }

func success(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return ok(c, gen.Success{Success: true})
}
