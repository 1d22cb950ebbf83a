package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func limits(t *rapid.T, label string) (l domain.UsageLimits) {
	for _, limit := range l.Named() {
		if n := rapid.IntRange(0, 9).Draw(t, label+" "+limit.Name); n > 0 {
			*limit.Value = &n
		}
	}
	return l
}

func TestLimitsWithinAreNeverAboveTheirCeilings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owners, ceilings := limits(t, "owner"), limits(t, "ceiling")
		before, within := owners, owners.Within(ceilings)
		require.Equal(t, before, owners, "a copy is answered")
		require.NoError(t, within.Above(ceilings))
		require.Equal(t, within, within.Within(ceilings))
		if owners.Above(ceilings) == nil {
			for i, limit := range within.Named() {
				if own := *owners.Named()[i].Value; own != nil {
					require.Equal(t, *own, **limit.Value, "what is below counts as it is")
				}
			}
		}
		for i, limit := range within.Named() {
			own, ceiling := *owners.Named()[i].Value, *ceilings.Named()[i].Value
			require.Equal(t, own != nil || ceiling != nil, *limit.Value != nil, limit.Name)
		}
	})
}

func TestLimitsAboveAreNamed(t *testing.T) {
	two, three := 2, 3
	err := domain.UsageLimits{MonthlyTokens: &three, ConcurrentExecutions: &two}.Above(domain.UsageLimits{MonthlyTokens: &two, ConcurrentExecutions: &two})
	require.Equal(t, []domain.FieldError{{Field: "usage_limits.monthly_tokens", Rule: "maximum",
		Message: "your organization's plan allows at most 2"}}, domain.AsError(err).Details["fields"])
}

func TestPlanAdmitsItsProvidersModels(t *testing.T) {
	m := domain.Model{ID: "m", Provider: "openai", Available: true}
	require.Equal(t, m, domain.BillingPlan{}.Admits(m))
	require.Equal(t, m, domain.BillingPlan{Providers: []string{"demo", "openai"}}.Admits(m))
	for _, providers := range [][]string{{}, {"demo"}, {"openai-2"}} {
		refused := domain.BillingPlan{Name: "free", Providers: providers}.Admits(m)
		require.False(t, refused.Available)
		require.Contains(t, refused.UnavailableReason, `plan "free" does not include openai`)
	}
}
