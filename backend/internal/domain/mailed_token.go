package domain

import "time"

// MailPurpose is what the link in a mail is for.
type MailPurpose string

// The purposes of links, beside an invitation's.
const (
	MailVerifiesAddress MailPurpose = "verify_address"
	MailResetsPassword  MailPurpose = "reset_password"
)

// The tokens of such links begin with these.
const (
	AddressTokenPrefix  = "pge_"
	PasswordTokenPrefix = "pgw_"
)

// How long such links work.
const (
	AddressTokenLife  = 24 * time.Hour
	PasswordTokenLife = 30 * time.Minute
)

// MailedToken is the link in a mail, for one person and one address of theirs. It works once.
type MailedToken struct {
	Hash    string `gorm:"primaryKey"`
	UserID  string
	Purpose MailPurpose
	Email   string // to which it was sent, as NormalizeEmail has it
	// CredentialsGeneration is the user's when the token was made.
	CredentialsGeneration int64
	CreatedAt             time.Time
	ExpiresAt             time.Time
	UsedAt                *time.Time
}

// OutgoingMail waits to be sent, or to be tried again.
type OutgoingMail struct {
	ID        string `gorm:"primaryKey"`
	Sealed    string // what it is, and to whom
	Attempts  int
	DueAt     time.Time // when it is tried next; while it is being sent, when another instance may take it over
	CreatedAt time.Time
	ExpiresAt time.Time // when it is given up
}

// TableName says that one row is one mail.
func (OutgoingMail) TableName() string { return "outbox" }
