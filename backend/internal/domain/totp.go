package domain

import "time"

// RecoveryCodes is how many codes a person is given to sign in with when their authenticator is lost.
const RecoveryCodes = 10

// TOTP is a person's second step of signing in.
type TOTP struct {
	Secret      string     `gorm:"column:totp_secret"`       // sealed; "" before the first try to turn it on
	ConfirmedAt *time.Time `gorm:"column:totp_confirmed_at"` // nil: it is off
	LastStep    int64      `gorm:"column:totp_last_step"`    // of the last code that was taken: none of it or before it is again
}

// IsOn says whether a sign-in needs a code.
func (t TOTP) IsOn() bool { return t.ConfirmedAt != nil }

// RecoveryCode takes the place of one code, once. The code itself is stored nowhere.
type RecoveryCode struct {
	UserID    string `gorm:"primaryKey"`
	Hash      string `gorm:"primaryKey"`
	CreatedAt time.Time
	UsedAt    *time.Time
}
