package domain

import "time"

// KnownModel is a model that no provider lists and that has answered an organization.
type KnownModel struct {
	OrganizationID string `gorm:"primaryKey"`
	ID             string `gorm:"primaryKey"` // as prompts write it: the provider's own id, or "provider/id"
	Provider       string
	CreatedAt      time.Time
}
