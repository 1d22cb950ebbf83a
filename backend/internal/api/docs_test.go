package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/api/contract"
	"playground/internal/testkit"
)

func TestReferenceNamesEveryOperationAndHoldsNoScript(t *testing.T) {
	h := testkit.Start(t, map[string]string{})
	page := h.Client(t).Get("/docs").Status(http.StatusOK)
	spec, err := contract.Spec()
	require.NoError(t, err)
	for path, item := range spec.Paths.Map() {
		for method, operation := range item.Operations() {
			require.Contains(t, string(page.Raw), `id="`+operation.OperationID+`"`, "%s %s", method, path)
		}
	}
	require.NotContains(t, strings.ToLower(string(page.Raw)), "<script")
	require.Contains(t, page.Header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Contains(t, string(page.Raw), "<code>x-authz</code>")
	require.Equal(t, contract.Document, h.Client(t).Get("/openapi.yaml").Status(http.StatusOK).Raw)
}
