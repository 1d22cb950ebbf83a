package api

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/auth"
	"playground/internal/domain"
)

const actorKey = "actor"

func (s *Server) route(c echo.Context) *contract.Route {
	return s.contract.Routes().Find(c)
}

// pagePath is every path that no operation and no other route has.
const pagePath = "/*"

// isPage says whether a request is for the app and its files, all that there is beside operations.
func isPage(c echo.Context) bool {
	method := c.Request().Method
	return c.Path() == pagePath && (method == http.MethodGet || method == http.MethodHead)
}

// authorize finds out who asks, and hands on with them what the operation demands. A route of which
// openapi.yaml says nothing is there for no one.
func (s *Server) authorize(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.route(c)
		switch {
		case r == nil && !isPage(c):
			return echo.ErrNotFound
		case r == nil || r.Public:
			return next(c)
		}
		actor, err := s.authenticate(c)
		if err != nil {
			return err
		}
		c.Set(actorKey, actor) // as one who may do nothing yet, for the log
		if actor.LacksTOTP && !r.BeforeTOTP {
			return errLacksTOTP()
		}
		if err := actor.CheckRole(r.Role); err != nil {
			return err
		}
		if err := actor.CheckKey(r.Scope, r.InProject); err != nil {
			return err
		}
		actor.Needs = r.Needs
		if s.options.DemandRights {
			demandRight(c, &actor)
		}
		c.Set(actorKey, actor)
		return next(c)
	}
}

func errLacksTOTP() error {
	return domain.Errorf(domain.TOTPRequired, "This organization asks its people for two-step sign-in. Turn it on for your account to go on; nothing is lost meanwhile.")
}

// authenticate finds out who asks, with the rights of this moment. That is asked of the database in turns too.
func (s *Server) authenticate(c echo.Context) (domain.Actor, error) {
	if token := bearer(c.Request()); auth.ClaimsAPIKey(token) {
		return s.authenticateKey(c, token)
	}
	actor, err := s.app.Accounts.Identify(bearer(c.Request()))
	if err != nil {
		return actor, err
	}
	leave, err := inTurn(c, s.turns.identified, actor.OrganizationID)
	if err != nil {
		return actor, err
	}
	defer leave()
	actor.Network = clientNetwork(c)
	return s.app.Accounts.Recheck(c.Request().Context(), actor)
}

const keyExpiresAtHeader = "X-API-Key-Expires-At"

// authenticateKey finds out whose key it is. Until then requests take turns by where they come from. Who uses a key that
// another has taken the place of is told with every answer until when it works.
func (s *Server) authenticateKey(c echo.Context, key string) (domain.Actor, error) {
	network := clientNetwork(c)
	leave, err := inTurn(c, s.turns.identified, network)
	if err != nil {
		return domain.Actor{}, err
	}
	defer leave()
	actor, err := s.app.APIKeys.Identify(c.Request().Context(), key, network)
	actor.Network = network
	if err == nil && actor.Key.EndsAt != nil {
		c.Response().Header().Set(keyExpiresAtHeader, wireTime(*actor.Key.EndsAt))
	}
	return actor, err
}

// demandRight makes a 500 of any good answer about a thing that a path names, when no right to it was asked for. It is
// for tests: there every operation is called.
func demandRight(c echo.Context, actor *domain.Actor) {
	if len(c.ParamNames()) == 0 {
		return
	}
	asked := new(atomic.Bool)
	actor.Asked = asked
	c.Response().Before(func() {
		if c.Response().Status < http.StatusBadRequest && !asked.Load() {
			c.Response().Status = http.StatusInternalServerError
		}
	})
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// actor is who makes the request. A public route has none, and the zero actor may do nothing.
func actor(c echo.Context) domain.Actor {
	a, _ := c.Get(actorKey).(domain.Actor)
	return a
}
