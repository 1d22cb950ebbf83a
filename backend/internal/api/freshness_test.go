package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// To go on in an organization is no sign-in: a session that was left open gets no fresher by it, and lasts no longer.
func TestASwitchIsNoSignIn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		home := c.Get("/v1/me").Status(200).String("organization", "id")
		ends := c.Get("/v1/auth/sessions").Status(200).String("sessions", 0, "expires_at")
		h.Clock.Advance(11 * time.Minute)
		c.Token = c.Post("/v1/auth/switch", object{"organization_id": home}).Status(200).String("access_token")
		c.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}}).FailsAt("current_password")
		require.Equal(t, ends, c.Get("/v1/auth/sessions").Status(200).String("sessions", 0, "expires_at"))
	})
}
