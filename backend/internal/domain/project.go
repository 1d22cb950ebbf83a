package domain

import "time"

// Project is a folder of prompts.
type Project struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Name           string
	Description    string
	RetentionMode  string // forever, days, none
	RetentionDays  *int
	CreatedAt      time.Time
	UpdatedAt      time.Time
	DeletedAt      *time.Time

	PromptCount int `gorm:"->"` // read through a join
}

// RetentionForever keeps runs until they are deleted.
const RetentionForever = "forever"
