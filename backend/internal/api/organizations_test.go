package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/testkit"
)

func TestOrganizationLimits(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		const path = "/v1/organization"
		untouched := string(other.Get(path).Status(200).Raw)
		want := c.Get(path).Status(200).Value("organization").(object)
		limits := want["usage_limits"].(object)
		require.Len(t, limits, 6)
		for name, value := range limits {
			require.Nil(t, value, name)
		}
		for _, change := range []object{
			{},
			{"usage_limits": object{}},
			{"name": "Ünïcode & Söhne"},
			{"usage_limits": object{"monthly_executions": 1_000_000_000, "monthly_tokens": 1_000_000_000_000,
				"max_tokens_per_run": 10_000_000, "requests_per_minute": 1_000_000, "requests_per_minute_per_user": 1_000_000,
				"concurrent_executions": 100_000}},
			{"usage_limits": object{"monthly_tokens": 5, "requests_per_minute": nil}},
			{"usage_limits": object{"monthly_executions": 1, "concurrent_executions": 1}, "name": "N"},
			{"usage_limits": object{"monthly_executions": nil, "monthly_tokens": nil, "max_tokens_per_run": nil,
				"requests_per_minute_per_user": nil, "concurrent_executions": nil}},
		} {
			if name, renamed := change["name"]; renamed {
				want["name"] = name
			}
			sent, _ := change["usage_limits"].(object)
			for name, value := range sent {
				limits[name] = value
				if n, number := value.(int); number {
					limits[name] = float64(n)
				}
			}
			require.Equal(t, want, c.Patch(path, change).Status(200).Value("organization"))
			require.Equal(t, want, c.Get(path).Status(200).Value("organization"))
			require.Equal(t, want, c.Get("/v1/me").Status(200).Value("organization"))
		}
		require.Equal(t, untouched, string(other.Get(path).Status(200).Raw))
	})
}

func TestLimitsOutOfRange(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		before := string(c.Get("/v1/organization").Status(200).Raw)
		for name, largest := range map[string]int{"monthly_executions": 1_000_000_000, "monthly_tokens": 1_000_000_000_000,
			"max_tokens_per_run": 10_000_000, "requests_per_minute": 1_000_000, "requests_per_minute_per_user": 1_000_000,
			"concurrent_executions": 100_000} {
			for _, bad := range []any{0, -1, largest + 1, 1.5, "5", true, []int{1}, 1e300} {
				c.Patch("/v1/organization", object{"name": "Changed", "usage_limits": object{name: bad}}).FailsAt("usage_limits." + name)
			}
		}
		c.Patch("/v1/organization", `{"usage_limits":{"monthly_tokens":1e3}}`).FailsAt("usage_limits.monthly_tokens")
		c.Patch("/v1/organization", object{"usage_limits": object{"daily_tokens": 1}}).FailsAt("usage_limits.daily_tokens")
		c.Patch("/v1/organization", object{"usage_limits": nil}).FailsAt("usage_limits")
		c.Patch("/v1/organization", object{"name": " "}).FailsAt("name")
		c.Patch("/v1/organization", object{"billing_plan": "free"}).FailsAt("billing_plan")
		require.Equal(t, before, string(c.Get("/v1/organization").Status(200).Raw))
	})
}

func TestOnlyOwnersChangeTheOrganization(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		for _, role := range []domain.Role{domain.RoleAdmin, domain.RoleMember, domain.RoleViewer} {
			c := member(t, h, role)
			before := string(c.Get("/v1/organization").Status(200).Raw)
			c.Patch("/v1/organization", object{"usage_limits": object{"monthly_tokens": 1}}).Fails(403, "FORBIDDEN")
			require.Equal(t, before, string(c.Get("/v1/organization").Status(200).Raw))
		}
	})
}

// Two who set different limits at once both get what they set.
func TestLimitsSetAtOnceMerge(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		names := []string{"monthly_executions", "monthly_tokens", "max_tokens_per_run", "requests_per_minute",
			"requests_per_minute_per_user", "concurrent_executions"}
		set := make(chan string, len(names))
		for _, name := range names {
			set <- name
		}
		tally(len(names), []*testkit.Client{c}, func(c *testkit.Client) int {
			return c.Patch("/v1/organization", object{"usage_limits": object{<-set: 77}}).Code
		})
		for _, name := range names {
			require.EqualValues(t, 77, c.Get("/v1/organization").Status(200).Value("organization", "usage_limits", name), name)
		}
	})
}
