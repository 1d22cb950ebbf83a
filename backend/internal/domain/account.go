package domain

import "time"

// Role of a member in an organization.
type Role string

// Roles, from most to least.
const (
	RoleOwner  Role = "owner"
	RoleAdmin  Role = "admin"
	RoleMember Role = "member"
	RoleViewer Role = "viewer"
)

// User is a person. Email is nil until the first owner of an installation sets one.
type User struct {
	ID    string `gorm:"primaryKey"`
	Name  string
	Email *string
	// EmailVerifiedAt is when they proved that the address is theirs, nil when they have not.
	EmailVerifiedAt *time.Time
	// PendingEmail is the address that they want to have, and have not proved yet.
	PendingEmail *string
	PasswordHash string
	// CredentialsGeneration counts the changes of address and password. What was decided on an older one
	// counts no more.
	CredentialsGeneration int64
	SuspendedAt           *time.Time // when the operator shut them out
	ClosedAt              *time.Time // when they closed their account; it is purged AccountKept later
	PurgedAt              *time.Time // when all that was theirs went: a name is left, for what stays in organizations
	TOTP                  TOTP       `gorm:"embedded"`
	CreatedAt             time.Time
}

// AccountKept is how long a closed account can be taken back.
const AccountKept = 30 * 24 * time.Hour

// FormerMember is the name of who was purged.
const FormerMember = "A former member"

// Account is a user with the organization they act in.
type Account struct {
	User         User
	Organization Organization
	Plan         BillingPlan
	Role         Role
}

// Session is one sign-in and everything refreshed from it.
type Session struct {
	ID             string `gorm:"primaryKey"`
	UserID         string
	OrganizationID string
	Network        string     // from where it was signed in
	UserAgent      string     // what the browser said it is
	SeenAt         *time.Time // when it was last refreshed
	CreatedAt      time.Time
	ExpiresAt      time.Time
	RevokedAt      *time.Time

	OrganizationName string `gorm:"->"` // read through a join
}

// LastSeen is when it was last heard of.
func (s Session) LastSeen() time.Time {
	if s.SeenAt != nil {
		return *s.SeenAt
	}
	return s.CreatedAt
}

// RefreshToken is one link of a session's chain; the token itself is stored nowhere.
type RefreshToken struct {
	Hash      string `gorm:"primaryKey"`
	SessionID string
	CreatedAt time.Time
	UsedAt    *time.Time
}

// OneTimeToken signs a user in once.
type OneTimeToken struct {
	Hash   string `gorm:"primaryKey"`
	UserID string
	// CredentialsGeneration is the user's when the token was made.
	CredentialsGeneration int64
	CreatedAt             time.Time
	ExpiresAt             time.Time
	UsedAt                *time.Time
}
