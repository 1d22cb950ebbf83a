package domain

import "time"

// TransientRun is what a run of no prompt uses. Neither what it was sent nor what it wrote is kept.
type TransientRun struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	UserID         string
	APIKeyID       *string // the key that started it; nil: a person did
	Model          string
	InputTokens    *int
	OutputTokens   *int
	CostUSD        *float64 `gorm:"column:cost_usd"`
	Estimated      bool
	ReservedTokens *int // of its month's usage, until it ends; nil: it is not counted there
	CreatedAt      time.Time
	EndsBy         time.Time  // it has ended, or its instance was lost
	FinishedAt     *time.Time // nil: it goes on, or was lost
}

// TableName implements GORM's Tabler.
func (TransientRun) TableName() string { return "completions" }
