package domain

import "time"

// IdempotencyKeyTTL is how long a key stands for its first request.
const IdempotencyKeyTTL = 24 * time.Hour

// IdempotencyKey binds a caller's key to the request it first came with and the execution that made.
type IdempotencyKey struct {
	UserID      string `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey"`
	RequestHash string
	ExecutionID string
	CreatedAt   time.Time
}

// CreatedThing binds a caller's key to the request it first came with and the project, prompt or version that made.
type CreatedThing struct {
	OrganizationID string `gorm:"primaryKey"`
	UserID         string `gorm:"primaryKey"`
	Key            string `gorm:"primaryKey"`
	RequestHash    string
	ThingID        string
	CreatedAt      time.Time
}
