package domain

import "time"

// InvitationLife is how long an invitation waits to be accepted.
const InvitationLife = 7 * 24 * time.Hour

// How many invitations an organization may have open, and make in a day.
const (
	MostOpenInvitations = 100
	MostInvitationsADay = 50
)

// InvitationTokenPrefix begins the token that an invitation's link carries. Of it the hash alone is kept.
const InvitationTokenPrefix = "pgi_"

// Invitation asks the holder of an address into an organization with a role, or to one of its prompts with a
// permission.
type Invitation struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Email          string // as NormalizeEmail has it
	Role           *Role  // of one to the organization

	PromptID        *string // of one to a prompt, and so on
	PermissionLevel *SharePermission
	RunBudget       *int
	ShowsRuns       bool

	TokenHash string
	ByMail    bool
	// MailTokenHash is of the link in its mail, nil where none was sent: who made the invitation has the other one.
	MailTokenHash *string
	CreatedBy     string
	CreatedAt     time.Time
	ExpiresAt     time.Time
	AcceptedAt    *time.Time
	RevokedAt     *time.Time

	CreatedByName    string `gorm:"->"` // read through joins
	OrganizationName string `gorm:"->"`
	PromptName       string `gorm:"->"`
}

// IsMailed says whether a token's hash is that of the link in its mail, which the holder of its address alone has read.
func (i Invitation) IsMailed(hash string) bool {
	return i.MailTokenHash != nil && *i.MailTokenHash == hash
}

// HasToken says whether it is opened by a link, whichever.
func (i Invitation) HasToken(hash string) bool { return i.TokenHash == hash || i.IsMailed(hash) }

// IsToPrompt says whether it leads to a prompt alone, and not into the organization.
func (i Invitation) IsToPrompt() bool { return i.PromptID != nil }

// IsFor says whether an account is the invited one.
func (i Invitation) IsFor(u User) bool { return u.Email != nil && NormalizeEmail(*u.Email) == i.Email }

func (i Invitation) tenancy() tenancy {
	return tenancy{organizationID: i.OrganizationID, noun: "invitation"}
}

// Target is the invitation for the audit log.
func (i Invitation) Target() AuditTarget {
	return AuditTarget{Type: "invitation", ID: i.ID, Name: i.Email}
}
