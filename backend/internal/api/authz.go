package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

const actorKey = "actor"

// route is an operation of openapi.yaml as the middleware needs it.
type route struct {
	*routers.Route
	public bool
	demand
	limited bool // how often it may be called counts against the rate of starting runs
}

// demand is what an operation wants of its caller: a permission on the thing that the path names, and
// perhaps a role in their own organization.
type demand struct {
	needs domain.Permission
	role  domain.Role
}

// demands says what each x-authz means. "member" and "organization_owner" are for operations whose use
// case looks at the caller's own organization only.
var demands = map[string]demand{
	"member":             {needs: domain.PermissionView},
	"view":               {needs: domain.PermissionView},
	"edit":               {needs: domain.PermissionEdit},
	"owner":              {needs: domain.PermissionOwner},
	"organization_owner": {needs: domain.PermissionOwner, role: domain.RoleOwner},
}

// routesOf indexes the operations by method and Echo's form of the path. An operation that does not
// say who may call it, or names a rate that there is not, is an error.
func routesOf(spec *openapi3.T) (map[string]*route, error) {
	routes := map[string]*route{}
	for path, item := range spec.Paths.Map() {
		for method, operation := range item.Operations() {
			authz, _ := operation.Extensions["x-authz"].(string)
			demand, known := demands[authz]
			if authz != "public" && !known {
				return nil, fmt.Errorf("openapi.yaml: %s %s has no valid x-authz", method, path)
			}
			rate, limited := operation.Extensions["x-rate-limit"]
			if limited && (rate != rateOfRuns || authz == "public") {
				return nil, fmt.Errorf("openapi.yaml: %s %s has no valid x-rate-limit", method, path)
			}
			r := &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: operation}
			routes[method+" "+echoPath(path)] = &route{Route: r, public: authz == "public", demand: demand, limited: limited}
		}
	}
	return routes, nil
}

func echoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

func (s *Server) route(c echo.Context) *route {
	return s.routes[c.Request().Method+" "+c.Path()]
}

// authorize finds out who asks, and hands on with them what the operation demands.
func (s *Server) authorize(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.route(c)
		if r == nil || r.public {
			return next(c)
		}
		actor, err := s.app.Accounts.Authenticate(c.Request().Context(), bearer(c.Request()))
		if err != nil {
			return err
		}
		if err := actor.CheckRole(r.role); err != nil {
			return err
		}
		actor.Needs = r.needs
		c.Set(actorKey, actor)
		return next(c)
	}
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
