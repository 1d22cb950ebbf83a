package app_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/app"
	"playground/internal/domain"
)

func TestParseBillingPlans(t *testing.T) {
	plans, err := app.ParseBillingPlans([]byte(`
- name: free
  usage_limits: {monthly_tokens: 1000000, concurrent_executions: 2}
  stored_mib: 100
  providers: [demo]
- name: team
- name: none-of-ours
  providers: []
`))
	require.NoError(t, err)
	tokens, concurrent, stored := 1_000_000, 2, int64(100<<20)
	free := domain.BillingPlan{Name: "free", StoredBytes: &stored, Providers: []string{"demo"},
		UsageLimits: domain.UsageLimits{MonthlyTokens: &tokens, ConcurrentExecutions: &concurrent}}
	require.Equal(t, app.BillingPlans{free, {Name: "team"}, {Name: "none-of-ours", Providers: []string{}}}, plans)
	require.Equal(t, free, plans.Of("gone"), "the first stands in")
	require.Equal(t, "team", plans.Of("team").Name)
	require.False(t, plans.Has("gone"))
}

func TestParseBillingPlansNamesWhatIsWrong(t *testing.T) {
	for file, says := range map[string]string{
		"":                                  "no plan",
		"[]":                                "no plan",
		"{":                                 "a list of",
		"name: free":                        "a list of",
		"- {name: free, price: 3}":          "price",
		"- {name: Free}":                    `plan 1 ("Free"): a name is`,
		"- {name: a}\n- {name: a}":          `plan 2 ("a"): another plan`,
		"- {name: a, stored_mib: 0}":        "stored_mib takes",
		"- {name: a, stored_mib: much}":     "a list of",
		"- {name: a, usage_limits: {x: 1}}": `no limit "x"`,
		"- {name: a, usage_limits: {monthly_tokens: 0}}": "monthly_tokens takes",
	} {
		_, err := app.ParseBillingPlans([]byte(file))
		require.ErrorContains(t, err, says, file)
	}
}

func TestSampleOfPlansIsOne(t *testing.T) {
	file, err := os.ReadFile("../../../deploy/plans.yaml")
	require.NoError(t, err)
	plans, err := app.ParseBillingPlans(file)
	require.NoError(t, err)
	require.Len(t, plans, 3)
}
