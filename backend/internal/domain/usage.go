package domain

import "time"

// LongestUsage is the longest time over which runs are summed up.
const LongestUsage = 400 * 24 * time.Hour

// What sums of usage can be grouped by.
const (
	UsageByDay     = "day" // of UTC
	UsageByModel   = "model"
	UsageByProject = "project"
	UsageByUser    = "user"
)

// UsageSum is what executions have used and cost. Those that still run have neither yet.
type UsageSum struct {
	Executions   int64
	InputTokens  int64
	OutputTokens int64
	CostUSD      float64 `gorm:"column:cost_usd"` // of the executions whose price is known
	Running      int64
	Unpriced     int64 // they used tokens whose price is not known
	Estimated    int64 // their tokens are our count
}

// UsageGroup is the sum of a day, a model, a project or a person.
type UsageGroup struct {
	Key, Name string
	UsageSum  `gorm:"embedded"`
}

// Usage is the sum of a time, and its groups.
type Usage struct {
	From, To time.Time
	Total    UsageSum
	Groups   []UsageGroup
}

// UsageFilter is which executions are summed up: those that began from From on and before To. "" leaves out a
// condition, or the groups.
type UsageFilter struct {
	From, To time.Time
	UserID   string
	GroupBy  string
}
