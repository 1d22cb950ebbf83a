package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"playground/internal/api"
	"playground/internal/testkit"
)

// A handler that openapi.yaml does not know is not reached: what does not say who may call it may be
// called by none.
func TestRoutesWithoutAnOperationAreRefused(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	e := h.Server.HTTP().Handler.(api.Handler).Echo
	reached := func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }
	strays := []string{}
	for _, path := range []string{"/v1/stray", "/v1/prompts/:prompt_id/stray", "/stray"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
			e.Add(method, path, reached)
			strays = append(strays, method+" "+path)
		}
	}
	e.POST("/v1/me", reached) // a path of an operation, and a method of none
	member := h.SignUp(t, "sam@example.com")
	for _, stray := range strays {
		for _, c := range []*testkit.Client{h.Client(t), member} {
			method, path, _ := strings.Cut(stray, " ")
			require.Equal(t, http.StatusNotFound, c.Send(method, path, nil).Code, stray)
		}
	}
	member.Post("/v1/me", nil).Fails(http.StatusNotFound, "NOT_FOUND")
	for _, page := range []string{"/", "/projects/1"} {
		h.Client(t).Get(page).Status(http.StatusOK)
		h.Client(t).Send(http.MethodHead, page, nil).Status(http.StatusOK)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodOptions, "PROPFIND"} {
		h.Client(t).Send(method, "/projects/1", nil).Fails(http.StatusNotFound, "NOT_FOUND")
	}
}
