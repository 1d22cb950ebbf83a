package api_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

func plansFile(t *testing.T, text string) map[string]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plans.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return map[string]string{"PLANS": path}
}

func organizationID(c *testkit.Client) string {
	return c.Get("/v1/organization").Status(200).String("organization", "id")
}

func TestOwnersLimitsStayBelowThePlans(t *testing.T) {
	settings := plansFile(t, "- {name: small, usage_limits: {max_tokens_per_run: 100, requests_per_minute: 4, monthly_executions: 2}}\n- {name: large}\n")
	testkit.EachWith(t, settings, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		plan := c.Get("/v1/organization").Status(200)
		require.Equal(t, "small", plan.String("organization", "billing_plan"))
		require.EqualValues(t, 4, plan.Value("organization", "plan", "usage_limits", "requests_per_minute"))
		require.Nil(t, plan.Value("organization", "usage_limits", "requests_per_minute"), "the owner set none")

		c.Patch("/v1/organization", object{"usage_limits": object{"max_tokens_per_run": 101}}).FailsAt("usage_limits.max_tokens_per_run")
		c.Patch("/v1/organization", object{"usage_limits": object{"max_tokens_per_run": 100}}).Status(200)
		c.Patch("/v1/organization", object{"usage_limits": object{"max_tokens_per_run": nil}}).Status(200)
		c.Patch(prompt, object{"max_tokens": 101}).Status(200)
		c.Post(prompt+"/execute", nil).FailsAt("model_config.max_tokens")
		c.Patch(prompt, object{"max_tokens": 100}).Status(200)
		c.Post(prompt+"/execute", nil).Status(200)
		c.Post(prompt+"/execute", nil).Status(200)
		require.Equal(t, "monthly_executions", c.Post(prompt+"/execute", nil).Fails(429, "QUOTA_EXCEEDED")["name"])
		c.Post(prompt+"/execute", nil).Fails(429, "RATE_LIMITED")

		require.ErrorContains(t, h.Server.App.Operator.SetPlan(t.Context(), organizationID(c), "huge"), "there are: small, large")
		require.NoError(t, h.Server.App.Operator.SetPlan(t.Context(), organizationID(c), "large"))
		c.Post(prompt+"/execute", nil).Status(200)
		c.Patch("/v1/organization", object{"usage_limits": object{"monthly_executions": 4}}).Status(200)
		c.Post(prompt+"/execute", nil).Status(200)
		require.EqualValues(t, 4, c.Post(prompt+"/execute", nil).Fails(429, "QUOTA_EXCEEDED")["used"], "what ran while nothing counted counts too")
	})
}

func TestPlanSaysWhoseModelsRun(t *testing.T) {
	settings := plansFile(t, "- {name: none, providers: [absent]}\n- {name: all}\n")
	testkit.EachWith(t, settings, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"model": "test-1"}).Status(200)
		refused := c.Post(prompt+"/execute", nil).Fails(503, "MODEL_UNAVAILABLE")
		require.Equal(t, "test-1", refused["model"])
		require.Contains(t, available(c)["test-1"], `plan "none" does not include test`)
		require.Empty(t, h.Provider.Requests(), "nothing was spent")

		require.NoError(t, h.Server.App.Operator.SetPlan(t.Context(), organizationID(c), "all"))
		require.Empty(t, available(c)["test-1"])
		c.Post(prompt+"/execute", nil).Status(200)
	})
}

// available is why each model cannot be run; "" when it can.
func available(c *testkit.Client) map[string]string {
	why := map[string]string{}
	for _, m := range c.Get("/v1/models").Status(200).Value("models").([]any) {
		reason, _ := m.(object)["unavailable_reason"].(string)
		why[m.(object)["id"].(string)] = reason
	}
	return why
}

func TestSuspendedArePutOutAndCannotComeBack(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		operator := h.Server.App.Operator
		for name, suspend := range map[string]struct {
			out, in func(email, organization string) error
		}{
			"organization": {
				func(_, id string) error { return operator.SuspendOrganization(t.Context(), id) },
				func(_, id string) error { return operator.ResumeOrganization(t.Context(), id) }},
			"person": {
				func(email, _ string) error { return operator.SuspendPerson(t.Context(), email) },
				func(email, _ string) error { return operator.ResumePerson(t.Context(), email) }},
		} {
			email := name + "@example.com"
			c, other := h.SignUp(t, email), h.SignUp(t, "other-"+email)
			prompt := newPrompt(c)
			id := organizationID(c)
			h.Provider.Enqueue(llmtest.Hangs("so far"))
			stream := c.Stream("POST", prompt+"/execute", nil)
			start, _ := stream.Next()
			execution := "/v1/executions/" + start.Data["execution_id"].(string)

			require.NoError(t, suspend.out(email, id), name)
			c.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
			require.NotEmpty(t, stream.Rest(), "the open answer ends")
			login := object{"email": email, "password": "correct horse"}
			h.Client(t).Post("/v1/auth/login", login).Fails(403, "FORBIDDEN")
			h.Client(t).Post("/v1/auth/login", object{"email": email, "password": "another one"}).Fails(401, "UNAUTHENTICATED")
			h.Client(t).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
			other.Get("/v1/me").Status(200)

			require.NoError(t, suspend.in(email, id), name)
			c.Token = h.Client(t).Post("/v1/auth/login", login).Status(200).String("access_token")
			require.Eventually(t, func() bool {
				return strings.Contains(string(c.Get(execution).Raw), `"status":"cancelled"`)
			}, testkit.Patience, 10*time.Millisecond, "what ran for them was stopped")
		}
	})
}

func TestSignOutPersonEndsAllTheirSessions(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		require.NoError(t, h.Server.App.Operator.SignOutPerson(t.Context(), "SAM@example.com "))
		c.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		h.Client(t).Post("/v1/auth/login", object{"email": "sam@example.com", "password": "correct horse"}).Status(200)
	})
}

// A plan can lose its monthly limit, and get one again, by a change of the file alone.
func TestCountsThatAreKeptUpNoMoreAreRemoved(t *testing.T) {
	testkit.EachWith(t, plansFile(t, "- {name: counted, usage_limits: {monthly_executions: 9}}\n- {name: free}\n"), func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		for _, one := range []*testkit.Client{c, other} {
			one.Post(newPrompt(one)+"/execute", nil).Status(200)
		}
		h.Exec(t, "UPDATE organizations SET billing_plan = 'free' WHERE id = '"+organizationID(c)+"'")
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		_, open := used(t, h, c)
		require.False(t, open)
		_, open = used(t, h, other)
		require.True(t, open)
	})
}
