package domain

import "time"

// Presence is one page on which a person has a prompt open.
type Presence struct {
	ID        string `gorm:"primaryKey"`
	PromptID  string
	UserID    string
	ExpiresAt time.Time

	UserName string `gorm:"->"` // read through a join
}

// TableName says that all rows together are who is present.
func (Presence) TableName() string { return "presence" }

// Present is a person who has a prompt open.
type Present struct {
	UserID, Name string
	Edits        bool // they have changed it a moment ago
}

// PromptNow is what is going on at a prompt: who is there, by name, and the revisions of its draft and its comments.
type PromptNow struct {
	People           []Present
	Revision         int64
	CommentsRevision int64
}
