package contract

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

// RateOfRuns is the x-rate-limit of operations that start runs, the only rate there is.
const RateOfRuns = "runs"

// Route is an operation of the document as the middleware needs it.
type Route struct {
	*openapi3.Operation
	Public  bool
	Streams bool // it may answer with events, for as long as a run goes on
	Limited bool // how often it may be called counts against RateOfRuns
	MaxBody int64
	Demand
	deprecation deprecation
}

// Demand is what an operation wants of its caller: an action on the thing that the path names, and
// perhaps a role in their own organization. An API key also needs a scope.
type Demand struct {
	Needs domain.Action
	Role  domain.Role
	Scope domain.Action // "": no key will do
	// InProject says that a key which is bound to a project will do: the operation is about something in it.
	InProject bool
	// BeforeTOTP says that it may be called where two-step sign-in is demanded and not on yet.
	BeforeTOTP bool
}

// demands says what each x-authz means. "member" and "organization_owner" are for operations whose use
// case looks at the caller's own organization only.
var demands = map[string]Demand{
	"member":             {Needs: domain.ActionView},
	"view":               {Needs: domain.ActionView},
	"edit":               {Needs: domain.ActionEdit},
	"run":                {Needs: domain.ActionRun},
	"owner":              {Needs: domain.ActionManage},
	"organization_admin": {Needs: domain.ActionManage, Role: domain.RoleAdmin},
	"organization_owner": {Needs: domain.ActionManage, Role: domain.RoleOwner},
}

// Routes are operations by their method and Echo's form of their path.
type Routes map[string]*Route

// RoutesOf indexes a document's operations. One that does not say who may call it or how large its body may
// be, or names a rate that there is not, is an error.
func RoutesOf(spec *openapi3.T) (Routes, error) {
	routes := Routes{}
	for path, item := range spec.Paths.Map() {
		for method, operation := range item.Operations() {
			r, err := routeOf(operation)
			if err == nil {
				r.InProject, err = inProject(operation, path)
			}
			if err == nil {
				r.BeforeTOTP, err = isSaid(operation, "x-before-totp")
			}
			if err != nil {
				return nil, fmt.Errorf("openapi.yaml: %s %s %w", method, path, err)
			}
			routes[method+" "+echoPath(path)] = r
		}
	}
	return routes, nil
}

func routeOf(operation *openapi3.Operation) (*Route, error) {
	authz, _ := operation.Extensions["x-authz"].(string)
	demand, known := demands[authz]
	if authz != "public" && !known {
		return nil, errors.New("has no valid x-authz")
	}
	var err error
	if demand.Scope, err = scopeOf(operation, authz, demand); err != nil {
		return nil, err
	}
	rate, limited := operation.Extensions["x-rate-limit"]
	if limited && (rate != RateOfRuns || authz == "public") {
		return nil, errors.New("has no valid x-rate-limit")
	}
	maxBody, err := maxBodyOf(operation)
	if err != nil {
		return nil, err
	}
	deprecation, err := deprecationOf(operation)
	return &Route{Operation: operation, Public: authz == "public", Streams: streams(operation), Limited: limited, MaxBody: maxBody, Demand: demand, deprecation: deprecation}, err
}

// noScope is the x-scope of what no key may do.
const noScope = "none"

// scopeOf reads x-scope. Where x-authz speaks of the thing that the path names it says enough by itself; of an operation
// on a whole account or organization it would not tell what a key may do there.
func scopeOf(operation *openapi3.Operation, authz string, d Demand) (domain.Action, error) {
	said, isSaid := operation.Extensions["x-scope"]
	scope, _ := said.(string)
	switch {
	case isSaid && authz != "public" && scope == noScope:
		return "", nil
	case isSaid && authz != "public" && slices.Contains(domain.Actions, domain.Action(scope)):
		return domain.Action(scope), nil
	case !isSaid && authz == "public":
		return "", nil
	case !isSaid && authz != "member" && d.Role == "":
		return d.Needs, nil
	}
	return "", errors.New("has no valid x-scope")
}

// inProjects are the names in paths of what lies in a project.
var inProjects = []string{"{project_id}", "{prompt_id}", "{execution_id}"}

// inProject reads x-in-project, for what names something of a project elsewhere than in its path.
func inProject(operation *openapi3.Operation, path string) (bool, error) {
	is, err := isSaid(operation, "x-in-project")
	if err != nil {
		return false, err
	}
	return is || slices.ContainsFunc(inProjects, func(name string) bool { return strings.Contains(path, name) }), nil
}

// isSaid reads an extension that is true or not there.
func isSaid(operation *openapi3.Operation, name string) (bool, error) {
	said, is := operation.Extensions[name]
	if is && said != true {
		return false, fmt.Errorf("has no valid %s", name)
	}
	return is, nil
}

func streams(operation *openapi3.Operation) bool {
	for _, response := range operation.Responses.Map() {
		if response.Value != nil && response.Value.Content["text/event-stream"] != nil {
			return true
		}
	}
	return false
}

// maxBodyOf reads x-max-body: a number of bytes, 0 where there is no body.
func maxBodyOf(operation *openapi3.Operation) (int64, error) {
	most, ok := operation.Extensions["x-max-body"].(float64)
	if !ok || most < 0 || (most > 0) != (operation.RequestBody != nil) {
		return 0, errors.New("has no valid x-max-body")
	}
	return int64(most), nil
}

func echoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// Find returns the operation of a request, nil for a path that the document does not have. HEAD is GET without a body.
func (r Routes) Find(c echo.Context) *Route {
	method := c.Request().Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return r[method+" "+c.Path()]
}
