// Package api is the HTTP face: routes generated from openapi.yaml, a file per noun behind them.
package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/auth"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
)

// Options is what the HTTP face stands on.
type Options struct {
	App            *app.App
	Log            *slog.Logger
	Security       *securitylog.Log
	Limiter        ratelimit.Limiter
	Secret         []byte // keys for cursors derive from it
	NewID          func() string
	Addr           string   // where the server listens
	PublicURL      *url.URL // nil: what the request says
	TrustedProxies []netip.Prefix
	Ready          func(context.Context) map[string]error // each dependency's answer
	Web            echo.HandlerFunc                       // every path that is not ours
	PingEvery      time.Duration                          // zero: defaultPing
	BodyWithin     time.Duration                          // how long a small body may be on its way; zero: defaultBodyWithin
	Leaving        context.Context                        // over when this server ends what it can
	DemandRights   bool                                   // in tests: an answer about a thing to which no right was asked for is a 500
}

// Server implements the generated interface.
type Server struct {
	app      *app.App
	log      *slog.Logger
	cursors  cursors
	options  Options
	contract *contract.Contract
	turns    turns

	unknownProxy sync.Once // a proxy that no setting names has been warned of
}

var _ contract.ServerInterface = (*Server)(nil)

// New builds the handler of every request.
func New(o Options) (*echo.Echo, error) {
	d, err := contract.Load()
	if err != nil {
		return nil, err
	}
	o.PingEvery = cmp.Or(o.PingEvery, defaultPing)
	o.BodyWithin = cmp.Or(o.BodyWithin, defaultBodyWithin)
	s := &Server{app: o.App, log: o.Log, options: o, cursors: cursors{auth.DeriveKey(o.Secret, "cursors")},
		contract: d, turns: newTurns()}
	return s.echo()
}

func (s *Server) echo() (*echo.Echo, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.handleError
	e.IPExtractor = s.clientIP()
	e.Validator = contract.Validator{}
	origins, err := s.crossOrigin()
	if err != nil {
		return nil, err
	}
	routes := s.contract.Routes()
	e.Use(s.identify, s.complete, routes.AwaitBodies(s.options.BodyWithin, s.options.Leaving), s.recoverPanics, s.logAccess,
		s.checkHost(), routes.TellDeprecation, origins, s.authorize, s.limitRate, routes.Check, s.takeTurns)
	contract.RegisterHandlers(withHead{e}, s)
	e.Any("/v1", echo.NotFoundHandler)
	e.Any("/v1/*", echo.NotFoundHandler)
	e.GET(pagePath, s.options.Web)
	e.HEAD(pagePath, s.options.Web)
	return e, nil
}

// withHead answers HEAD as GET for what lies beside the API: probes ask so. net/http leaves the bodies out.
type withHead struct{ *echo.Echo }

// GET implements contract.EchoRouter.
func (e withHead) GET(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route {
	if !strings.HasPrefix(path, "/v1/") {
		e.HEAD(path, h, m...)
	}
	return e.Echo.GET(path, h, m...)
}

func ok(c echo.Context, body any) error { return c.JSON(http.StatusOK, body) }

func success(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return ok(c, contract.Success{Success: true})
}
