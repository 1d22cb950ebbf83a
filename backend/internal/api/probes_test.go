package api_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// Probes ask with HEAD, and must not be shown the app's page, which is there whatever the server's health.
func TestHeadAnswersAsGet(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	c := h.Client(t)
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 200, "/openapi.yaml": 200, "/docs": 200, "/": 200, "/projects/1": 200,
		"/v1": 404, "/v1/nothing": 404, "/v1/healthz": 404} {
		get, head := c.Open(http.MethodGet, path, nil), c.Open(http.MethodHead, path, nil)
		require.Equal(t, status, get.StatusCode, path)
		require.Equal(t, status, head.StatusCode, path)
		for _, name := range []string{"Content-Type", "Cache-Control", "X-Content-Type-Options"} {
			require.Equal(t, get.Header.Get(name), head.Header.Get(name), "%s %s", path, name)
		}
		for _, answer := range []*http.Response{get, head} {
			body, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, answer == get, len(body) > 0, path)
		}
	}
}
