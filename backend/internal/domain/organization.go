package domain

import "time"

// Organization owns projects, limits and bills.
type Organization struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	BillingPlan string
	UsageLimits UsageLimits `gorm:"serializer:json"` // the owner's, within the plan's
	StoredBytes int64       // about, in texts
	SuspendedAt *time.Time  // when the operator shut it out
	PublicLinks bool        // whether its prompts may be shown to all who have a link
	CreatedAt   time.Time

	// What each of its people may use in a month, unless they have limits of their own.
	MemberMonthlyExecutions *int
	MemberMonthlyTokens     *int

	RequiresTOTP bool `gorm:"column:requires_totp"` // its people need two-step sign-in

	ProviderKeysRevision int64 // grows with every change of its own provider keys; 0: it has never had any
}

// DefaultRequestsPerMinute is an organization's rate of starting runs while its owner has set none.
const DefaultRequestsPerMinute = 60_000

// UsageLimits of an organization; nil means no limit.
type UsageLimits struct {
	MonthlyExecutions        *int `json:"monthly_executions"` // a calendar month, UTC
	MonthlyTokens            *int `json:"monthly_tokens"`     // in and out
	MaxTokensPerRun          *int `json:"max_tokens_per_run"`
	RequestsPerMinute        *int `json:"requests_per_minute"` // that start runs
	RequestsPerMinutePerUser *int `json:"requests_per_minute_per_user"`
	ConcurrentExecutions     *int `json:"concurrent_executions"`
}

// Monthly says whether anything is counted by the month.
func (l UsageLimits) Monthly() bool { return l.MonthlyExecutions != nil || l.MonthlyTokens != nil }

// MonthlyUsage is what an organization with monthly limits has used, and reserved, in a month.
type MonthlyUsage struct {
	OrganizationID string `gorm:"primaryKey"`
	Month          string `gorm:"primaryKey"` // 2026-11
	Executions     int
	Tokens         int
}

// TableName says that one row is one month's usage.
func (MonthlyUsage) TableName() string { return "monthly_usage" }

// MonthOf is the name and the end of the month that t lies in.
func MonthOf(t time.Time) (name string, start, end time.Time) {
	t = t.UTC()
	start = time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	return start.Format("2006-01"), start, start.AddDate(0, 1, 0)
}
