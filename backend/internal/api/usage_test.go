package api_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func TestUsage(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		prompt := newPrompt(c)
		runs(t, c, prompt, object{"user_input": "x"})
		execution := c.Get("/v1/executions/" + runs(t, c, prompt, object{"user_input": "y"})).Status(200).Value("execution").(object)
		cost, _ := execution["cost_usd"].(float64)
		tokens := execution["input_tokens"].(float64)

		for _, path := range []string{"/v1/usage?group_by=model&whose=mine", "/v1/usage", prompt + "/usage"} {
			total := c.Get(path).Status(200).Value("total").(object)
			require.EqualValues(t, 2, total["executions"], path)
			require.EqualValues(t, 2*tokens, total["input_tokens"], path)
			require.InDelta(t, 2*cost, total["cost_usd"], 1e-9, path)
		}
		groups := c.Get("/v1/usage?group_by=model").Status(200).Value("groups").([]any)
		require.Len(t, groups, 1)
		require.EqualValues(t, 0, other.Get("/v1/usage").Status(200).Value("total", "executions"), "of another organization")
		other.Get(prompt+"/usage").Fails(404, "NOT_FOUND")
		require.EqualValues(t, 0, c.Get("/v1/usage?to="+url.QueryEscape(h.Clock.Now().AddDate(0, 0, -1).Format(time.RFC3339))+"&from="+
			url.QueryEscape(h.Clock.Now().AddDate(0, 0, -2).Format(time.RFC3339))).Status(200).Value("total", "executions"))
	})
}

func TestUsageOfTimesThatAreNone(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		for query, field := range map[string]string{
			"from=yesterday-at-about-noon":                      "from",
			"from=2026-02-30T00:00:00Z":                         "from",
			"from=2026-01-01T00:00:00Z&to=2027-02-06T00:00:00Z": "from",
			"from=2026-01-02T00:00:00Z&to=2026-01-01T23:59:59Z": "to",
			"from=2026-01-01T00:00:00Z&to=-001-01-01T00:00:00Z": "to",
			"whose=theirs":    "whose",
			"group_by=secret": "group_by",
			"from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00%2B": "to",
		} {
			c.Get("/v1/usage?" + query).FailsAt(field)
		}
		c.Get("/v1/usage?from=2026-01-01T00:00:00Z&to=2027-02-05T00:00:00Z").Status(200)
	})
}
