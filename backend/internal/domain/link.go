package domain

import (
	"slices"
	"time"
)

const (
	// MostLinksOfPrompt is how many public links that work a prompt may have.
	MostLinksOfPrompt = 50
	// MostRunsOfLink is how many runs a link shows.
	MostRunsOfLink = 20
	// LinkLife is how long a link works when nothing else was asked for, and LongestLinkLife how long at most.
	LinkLife        = 30 * 24 * time.Hour
	LongestLinkLife = 365 * 24 * time.Hour
)

// Link shows one version of a prompt, and chosen runs, to all who have its token. Of that the hash alone is kept.
type Link struct {
	ID            string `gorm:"primaryKey"`
	PromptID      string
	VersionNumber int
	ExecutionIDs  []string `gorm:"column:execution_ids;serializer:json"` // of the runs, in the order in which they are shown
	IncludeValues bool     // whether the values of the runs' variables are shown
	Name          string   // for its makers alone
	TokenHash     string
	CreatedBy     string
	CreatedAt     time.Time
	ExpiresAt     time.Time
	RevokedAt     *time.Time
	LastOpenedAt  *time.Time // true to a minute

	CreatedByName string `gorm:"->"` // read through a join
}

// TableName says that one row is one link.
func (Link) TableName() string { return "public_links" }

// HasExpired says whether its time is over.
func (l Link) HasExpired(now time.Time) bool { return !l.ExpiresAt.After(now) }

// Visitor is who comes with the link: they see what it shows, and nothing else.
func (l Link) Visitor() Actor {
	return Actor{Link: &ActingLink{PromptID: l.PromptID, ExecutionIDs: l.ExecutionIDs}, Needs: ActionView}
}

// ActingLink is a public link that a request came with.
type ActingLink struct {
	PromptID     string
	ExecutionIDs []string
}

// standing is what a link's visitor is to a thing: a reader of its prompt and of its runs.
func (l ActingLink) standing(p tenancy) Standing {
	if l.PromptID == "" || p.promptID != l.PromptID || p.executionID != "" && !slices.Contains(l.ExecutionIDs, p.executionID) {
		return StandingNone
	}
	return StandingLink
}

// noPerson is an id that no person has.
const noPerson = "00000000-0000-0000-0000-000000000000"
