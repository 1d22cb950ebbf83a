package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// eventuallyUses waits until what a client's limits say of one of them is so.
func eventuallyUses(t *testing.T, c *testkit.Client, name string, used int) {
	t.Helper()
	require.Eventually(t, func() bool {
		for _, one := range c.Get("/v1/usage/limits").Status(200).Value("limits").([]any) {
			if one.(object)["name"] == name && one.(object)["used"] == float64(used) {
				return true
			}
		}
		return false
	}, testkit.Patience, 10*time.Millisecond, name)
}

func TestAPersonHasLimitsOfTheirOwn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex, eve := joins(t, h, sam, "alex@example.com", "member"), joins(t, h, sam, "eve@example.com", "admin")
		prompt := newPrompt(sam)
		runs(t, alex, prompt, object{})
		require.Empty(t, alex.Get("/v1/usage/limits").Status(200).Value("limits"))

		alex.Patch(pathOf(alex), object{"usage_limits": object{"monthly_executions": 99}}).Fails(403, "FORBIDDEN")
		eve.Patch(pathOf(sam), object{"usage_limits": object{"monthly_executions": 1}}).Fails(403, "FORBIDDEN")
		sam.Patch("/v1/organization", object{"member_limits": object{"monthly_executions": 5}}).Status(200)
		eve.Patch(pathOf(alex), object{"usage_limits": object{"monthly_executions": 2}}).Status(200)
		runs(t, alex, prompt, object{})
		details := limited(t, alex.Post(prompt+"/execute", nil), "QUOTA_EXCEEDED", "person_executions")
		require.Equal(t, "person", details["scope"])
		require.EqualValues(t, 2, details["limit"])
		require.EqualValues(t, 2, details["used"], "what ran before counts, too")
		key := newKey(t, h, alex, nil, allScopes...)
		limited(t, key.Post("/v1/complete", object{"prompt": "P"}), "QUOTA_EXCEEDED", "person_executions")
		for range 5 {
			runs(t, eve, prompt, object{})
		}
		limited(t, eve.Post(prompt+"/execute", nil), "QUOTA_EXCEEDED", "person_executions")

		// Only who manages people sees what others may use.
		for _, one := range alex.Get("/v1/organization/members").Status(200).Value("members").([]any) {
			own := one.(object)["id"] == idOf(alex)
			require.Equal(t, own, one.(object)["usage_limits"].(object)["monthly_executions"] != nil)
		}
		eve.Patch(pathOf(alex), object{"usage_limits": object{"monthly_executions": nil}}).Status(200)
		runs(t, alex, prompt, object{})
		eventuallyUses(t, alex, "person_executions", 3)
		sam.Patch("/v1/organization", object{"member_limits": object{"monthly_executions": nil}}).Status(200)
		require.Empty(t, alex.Get("/v1/usage/limits").Status(200).Value("limits"))
		require.Zero(t, h.Number(t, "SELECT count(*) FROM personal_usage"))
		runs(t, eve, prompt, object{})
		require.Equal(t, 1, h.Number(t, "SELECT count(*) FROM audit_events WHERE action = 'limit.reached' AND target_name = 'member'"), "once a month")
	})
}

func TestPersonalTokensAreReservedAndSettled(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"max_tokens": 500}).Status(200)
		gate := holding(h)
		require.Equal(t, 200, launches(t, prompt)(c), "before there is a limit")
		c.Patch(pathOf(c), object{"usage_limits": object{"monthly_tokens": 2200}}).Status(200)
		got := tally(20, []*testkit.Client{c}, launches(t, prompt))
		require.Equal(t, map[int]int{200: 4, 429: 16}, got)
		gate.Open()
		eventuallyUses(t, c, "person_tokens", 5*usedByOne)
		c.Post("/v1/complete", object{"prompt": "P", "max_tokens": 50}).Status(200)
		require.Equal(t, 1, h.Number(t, "SELECT count(*) FROM audit_events WHERE action = 'limit.nearing'"))
		require.Equal(t, 1, h.Number(t, "SELECT count(*) FROM audit_events WHERE action = 'limit.reached'"))
	})
}

// However many start at once, on whatever instance, each limit lets begin what it says, and warns once.
func TestPersonalLimitsAreExactOverInstances(t *testing.T) {
	t.Parallel()
	one, two, both := pair(t)
	prompt := newPrompt(both[0])
	gate := holding(one, two)
	both[0].Patch(pathOf(both[0]), object{"usage_limits": object{"monthly_executions": 10}}).Status(200)
	setLimits(both[0], object{"monthly_executions": 20, "monthly_tokens": 1_000_000_000})
	require.Equal(t, map[int]int{200: 10, 429: 40}, tally(50, both, launches(t, prompt)))
	gate.Open()
	eventuallyUses(t, both[0], "person_executions", 10)
	eventuallyUses(t, both[0], "monthly_executions", 10)
	for _, action := range []string{"nearing", "reached"} {
		require.Equal(t, 1, one.Number(t, fmt.Sprintf("SELECT count(*) FROM audit_events WHERE action = 'limit.%s'", action)), action)
	}
	both[0].Patch(pathOf(both[0]), object{"usage_limits": object{"monthly_executions": nil}}).Status(200)
	require.Equal(t, map[int]int{200: 10, 429: 40}, tally(50, both, launches(t, prompt)))
	require.Equal(t, 4, one.Number(t, "SELECT count(*) FROM audit_events WHERE action LIKE 'limit.%'"))
}

// A key that takes another's place goes on with what that has used of the month, and both share the rest.
func TestARotatedKeyGoesOnWithItsMonth(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		old := newKey(t, h, c, object{"monthly_executions": 5}, "run")
		old.Post("/v1/complete", object{"prompt": "P", "n": 3}).Status(200)
		next := keyOf(t, h, c.Post(old.path+"/rotate", nil).Status(200))
		next.Post("/v1/complete", object{"prompt": "P", "n": 3}).Fails(429, "QUOTA_EXCEEDED")
		next.Post("/v1/complete", object{"prompt": "P", "n": 1}).Status(200)
		third := keyOf(t, h, c.Post(next.path+"/rotate", nil).Status(200))
		old.Post("/v1/complete", object{"prompt": "P", "n": 1}).Status(200)
		for _, key := range []madeKey{old, next, third} {
			details := key.Post("/v1/complete", object{"prompt": "P", "n": 1}).Fails(429, "QUOTA_EXCEEDED")
			require.Equal(t, "key", details["scope"])
			require.EqualValues(t, 5, details["used"])
		}
		require.Equal(t, 1, h.Number(t, "SELECT count(*) FROM audit_events WHERE action = 'limit.reached' AND target_type = 'api_key'"))
		eventuallyUses(t, c, "key_executions", 5)
	})
}

// Rotation makes no way around the number of keys.
func TestRotatedKeysCount(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	c := h.SignUp(t, "sam@example.com")
	made := func() testkit.Answer { return c.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}}) }
	paths := []string{}
	for range 99 {
		paths = append(paths, "/v1/api-keys/"+made().Status(http.StatusCreated).String("api_key", "id"))
	}
	c.Post(paths[0]+"/rotate", nil).Status(200)
	made().Fails(409, "CONFLICT")
	next := paths[1]
	for range 100 {
		answer := c.Post(next+"/rotate", nil)
		if answer.Code != 200 {
			answer.Fails(409, "CONFLICT")
			break
		}
		next = "/v1/api-keys/" + answer.String("api_key", "id")
	}
	require.Equal(t, 200, h.Number(t, "SELECT count(*) FROM api_keys"))
}
