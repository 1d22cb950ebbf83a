package domain

// PersonLimits bound what one person uses of their organization in a calendar month, UTC; nil means no limit.
type PersonLimits struct {
	MonthlyExecutions *int
	MonthlyTokens     *int
}

// Or is these limits and, where one is not set, what an organization sets for all its people.
func (l PersonLimits) Or(all PersonLimits) PersonLimits {
	if l.MonthlyExecutions == nil {
		l.MonthlyExecutions = all.MonthlyExecutions
	}
	if l.MonthlyTokens == nil {
		l.MonthlyTokens = all.MonthlyTokens
	}
	return l
}

// Monthly says whether anything is counted.
func (l PersonLimits) Monthly() bool { return l.MonthlyExecutions != nil || l.MonthlyTokens != nil }

// Whose a limit is.
const (
	ScopeOrganization = "organization"
	ScopePerson       = "person"
	ScopeKey          = "key"
	ScopeShare        = "share"
)

// PersonalUsage is what a person with limits has used, and reserved, in a month.
type PersonalUsage struct {
	OrganizationID string `gorm:"primaryKey"`
	UserID         string `gorm:"primaryKey"`
	Month          string `gorm:"primaryKey"`
	Executions     int
	Tokens         int
}

// TableName says that one row is one month's usage.
func (PersonalUsage) TableName() string { return "personal_usage" }

// Percents of a limit at which its people are warned.
const (
	PercentNearing = 80
	PercentReached = 100
)

// LimitUse is how much of a limit is used.
type LimitUse struct {
	Scope     string // whose it is
	SubjectID string // the organization's, person's or key's
	Subject   string // its name
	Name      string // as QUOTA_EXCEEDED names it
	Limit     int
	Used      int
}

// Percent is the last threshold that the use has come to; 0 for none.
func (u LimitUse) Percent() int {
	switch {
	case u.Used >= u.Limit:
		return PercentReached
	case u.Used*100 >= u.Limit*PercentNearing:
		return PercentNearing
	}
	return 0
}
