package domain

import "time"

// MostMentions is up to where a person's unread mentions are counted.
const MostMentions = 100

// mentionPreview is how many characters of what its comment says a mention shows.
const mentionPreview = 160

// Mention tells a person of a comment that names them.
type Mention struct {
	ID        string `gorm:"primaryKey"`
	CommentID string
	UserID    string
	CreatedAt time.Time
	ReadAt    *time.Time

	// Read through joins.
	PromptID       string  `gorm:"->"`
	PromptName     string  `gorm:"->"`
	OrganizationID string  `gorm:"->"`
	ParentID       *string `gorm:"->"`
	VersionNumber  *int    `gorm:"->"`
	ExecutionID    *string `gorm:"->"`
	AuthorID       string  `gorm:"->"`
	AuthorName     string  `gorm:"->"`
	Body           string  `gorm:"->"`
}

func (m Mention) tenancy() tenancy { return tenancy{organizationID: m.OrganizationID, noun: "mention"} }
func (m Mention) onlyOf() string   { return m.UserID }

// ThreadID is the id of the comment that began the thread which it is in.
func (m Mention) ThreadID() string {
	if m.ParentID != nil {
		return *m.ParentID
	}
	return m.CommentID
}

// Preview is the beginning of what its comment says.
func (m Mention) Preview() string { return firstRunes(m.Body, mentionPreview) }
