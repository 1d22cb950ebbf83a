package api

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// In tests an answer about a thing is a 500 when no right to it was asked for, whatever the handler says.
func TestAnswersDemandThatARightWasAskedFor(t *testing.T) {
	for _, c := range []struct {
		names  []string
		asks   bool
		status int
		want   int
	}{
		{[]string{"prompt_id"}, false, 200, 500}, {[]string{"prompt_id"}, true, 200, 200},
		{nil, false, 200, 200}, {[]string{"prompt_id"}, false, 404, 404},
	} {
		w := httptest.NewRecorder()
		context := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), w)
		context.SetParamNames(c.names...)
		actor := domain.Actor{OrganizationID: "o", Role: domain.RoleViewer, Needs: domain.ActionView}
		demandRight(context, &actor)
		if c.asks {
			_, err := domain.NewUnchecked(domain.Prompt{OrganizationID: "o"}).Open(actor)
			require.NoError(t, err)
		}
		require.NoError(t, context.String(c.status, "x"))
		require.Equal(t, c.want, w.Code, "%+v", c)
	}
}
