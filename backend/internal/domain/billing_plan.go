package domain

import (
	"fmt"
	"slices"
)

// BillingPlan is what the operator allows an organization. Within it the owner sets limits of their own.
type BillingPlan struct {
	Name        string
	UsageLimits UsageLimits // ceilings
	StoredBytes *int64      // of prompts, versions and runs together; nil: no limit
	Providers   []string    // whose models may be run with the operator's keys; nil: all
}

// Allows says whether models of a provider may be run.
func (p BillingPlan) Allows(provider string) bool {
	return p.Providers == nil || slices.Contains(p.Providers, provider)
}

// Admits turns a model that the plan does not include into one that cannot be run, and says why.
func (p BillingPlan) Admits(m Model) Model {
	if m.RunBy == "" && !p.Allows(m.Provider) {
		m.Available = false
		m.UnavailableReason = fmt.Sprintf("Your organization's plan %q does not include %s. Choose another model, or ask the operator for another plan.", p.Name, m.Provider)
	}
	return m
}

// Within is these limits, none of them above its ceiling.
func (l UsageLimits) Within(ceilings UsageLimits) UsageLimits {
	ceiling := ceilings.Named()
	for i, limit := range l.Named() {
		if c := *ceiling[i].Value; c != nil && (*limit.Value == nil || **limit.Value > *c) {
			*limit.Value = c
		}
	}
	return l
}

// Above is an INVALID_REQUEST that names each limit which is above its ceiling; nil when none is.
func (l UsageLimits) Above(ceilings UsageLimits) error {
	var fields []FieldError
	ceiling := ceilings.Named()
	for i, limit := range l.Named() {
		if c, set := *ceiling[i].Value, *limit.Value; c != nil && set != nil && *set > *c {
			fields = append(fields, FieldError{Field: "usage_limits." + limit.Name, Rule: "maximum",
				Message: fmt.Sprintf("your organization's plan allows at most %d", *c)})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return Invalid(fields...)
}

// NamedLimit is a limit under its name on the wire.
type NamedLimit struct {
	Name  string
	Value **int
}

// Named is every limit, in the order of the struct.
func (l *UsageLimits) Named() []NamedLimit {
	return []NamedLimit{
		{"monthly_executions", &l.MonthlyExecutions}, {"monthly_tokens", &l.MonthlyTokens},
		{"max_tokens_per_run", &l.MaxTokensPerRun}, {"requests_per_minute", &l.RequestsPerMinute},
		{"requests_per_minute_per_user", &l.RequestsPerMinutePerUser}, {"concurrent_executions", &l.ConcurrentExecutions},
	}
}
