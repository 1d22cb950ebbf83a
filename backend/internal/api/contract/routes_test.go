package contract

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// one reads a document with one operation.
func one(t *testing.T, path, extensions string) (*Route, error) {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData([]byte(`
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  ` + path + `:
    get: {operationId: getIt, x-max-body: 0, ` + extensions + `, responses: {default: {description: d}}}
`))
	require.NoError(t, err)
	routes, err := RoutesOf(spec)
	return routes["GET "+echoPath(path)], err
}

func TestScopes(t *testing.T) {
	for extensions, want := range map[string]domain.Action{
		"x-authz: view": domain.ActionView, "x-authz: edit": domain.ActionEdit, "x-authz: run": domain.ActionRun,
		"x-authz: owner": domain.ActionManage, "x-authz: view, x-scope: edit": domain.ActionEdit, "x-authz: edit, x-scope: none": "",
		"x-authz: member, x-scope: run": domain.ActionRun, "x-authz: organization_admin, x-scope: manage": domain.ActionManage,
		"x-authz: organization_owner, x-scope: none": "", "x-authz: public": "",
	} {
		r, err := one(t, "/a", extensions)
		require.NoError(t, err, extensions)
		require.Equal(t, want, r.Scope, extensions)
	}
	for _, extensions := range []string{"x-authz: member", "x-authz: organization_admin", "x-authz: organization_owner",
		"x-authz: public, x-scope: none", "x-authz: public, x-scope: view", "x-authz: view, x-scope: owner", `x-authz: view, x-scope: ""`,
		"x-authz: view, x-scope: 1", "x-authz: member, x-scope: null"} {
		_, err := one(t, "/a", extensions)
		require.ErrorContains(t, err, "x-scope", extensions)
	}
}

func TestWhatLiesInAProject(t *testing.T) {
	for path, want := range map[string]bool{"/a": false, "/presets/{preset_id}": false, "/projects/{project_id}": true,
		"/prompts/{prompt_id}/x": true, "/executions/{execution_id}": true} {
		r, err := one(t, path, "x-authz: view")
		require.NoError(t, err)
		require.Equal(t, want, r.InProject, path)
		r, err = one(t, path, "x-authz: view, x-in-project: true")
		require.NoError(t, err)
		require.True(t, r.InProject, path)
		_, err = one(t, path, "x-authz: view, x-in-project: false")
		require.ErrorContains(t, err, "x-in-project")
	}
}
