package api_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// Each sign-up costs a hash, so a client network may ask for some; clients on this machine alone are not counted.
func TestSignUpsFromOnePlaceAreLimited(t *testing.T) {
	testkit.EachWith(t, map[string]string{"TRUSTED_PROXIES": "127.0.0.1"}, func(t *testing.T, h *testkit.Harness) {
		n := 0
		signUp := func(network string) testkit.Answer {
			n++
			c := h.Client(t)
			if network != "" {
				c.Headers.Set("X-Forwarded-For", network)
			}
			return c.Post("/v1/auth/signup", credentials(fmt.Sprintf("sam%d@example.com", n), password))
		}
		start, made := time.Now(), 0
		for range 40 {
			if a := signUp("203.0.113.7"); a.Code == 201 {
				made++
			} else {
				limited(t, a, "RATE_LIMITED", "sign_up")
			}
		}
		passed(t, 30, start, made)
		signUp("203.0.113.8").Status(201)
		for range 35 {
			signUp("").Status(201)
		}
		require.NotEmpty(t, events(h)["limit_reached"])
	})
}
