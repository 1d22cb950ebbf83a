package contract

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"
)

const changing = `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /old/{id}:
    get: {operationId: getOld, x-authz: view, x-max-body: 0, deprecated: true, x-deprecated-at: '2026-01-02', x-sunset: '2026-08-01', responses: {default: {description: d}}}
    post: {operationId: addOld, x-authz: view, x-max-body: 0, responses: {default: {description: d}}}
`

func TestDeprecatedOperationsSayWhenTheyGo(t *testing.T) {
	spec, err := openapi3.NewLoader().LoadFromData([]byte(changing))
	require.NoError(t, err)
	routes, err := RoutesOf(spec)
	require.NoError(t, err)
	e := echo.New()
	e.Use(routes.TellDeprecation)
	e.GET("/old/:id", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	e.POST("/old/:id", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	for method, want := range map[string][2]string{"GET": {"@1767312000", "Sat, 01 Aug 2026 00:00:00 GMT"}, "POST": {"", ""}} {
		answer := httptest.NewRecorder()
		e.ServeHTTP(answer, httptest.NewRequest(method, "/old/7", nil))
		require.Equal(t, http.StatusNoContent, answer.Code)
		require.Equal(t, want[0], answer.Header().Get("Deprecation"))
		require.Equal(t, want[1], answer.Header().Get("Sunset"))
	}
}

func TestDeprecatedOperationsNeedTheirDates(t *testing.T) {
	spec, err := openapi3.NewLoader().LoadFromData([]byte(changing))
	require.NoError(t, err)
	for _, extension := range []string{"x-deprecated-at", "x-sunset"} {
		o := spec.Paths.Value("/old/{id}").Get
		kept := o.Extensions[extension]
		o.Extensions[extension] = "2026-13-01"
		_, err := RoutesOf(spec)
		require.ErrorContains(t, err, extension)
		o.Extensions[extension] = kept
	}
}
