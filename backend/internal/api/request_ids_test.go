package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// A caller's id may be anyone's, and may be sent a thousand times: what an answer and a log name is always ours.
func TestEveryRequestHasAnIDOfOurs(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	seen := map[string]bool{}
	for _, theirs := range []string{"", "trace-7", "trace-7", "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10", "two words", "é", strings.Repeat("x", 129)} {
		c := h.Client(t)
		if theirs != "" {
			c.Headers = http.Header{"X-Request-Id": {theirs}}
		}
		answer := c.Get("/v1/me")
		answer.Fails(http.StatusUnauthorized, "UNAUTHENTICATED")
		ours := answer.Header.Get("X-Request-Id")
		require.NoError(t, uuid.Validate(ours), "%q was answered for %q", ours, theirs)
		require.NotEqual(t, theirs, ours)
		require.False(t, seen[ours])
		seen[ours] = true
	}
	require.Equal(t, 2, strings.Count(h.Log.String(), " client_request_id=trace-7 "))
	for _, hostile := range []string{"two words", "é", strings.Repeat("x", 129)} {
		require.NotContains(t, h.Log.String(), hostile)
	}
	for ours := range seen {
		require.Contains(t, h.Log.String(), " request_id="+ours+" ")
	}
}
