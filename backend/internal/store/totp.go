package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// SetTOTPSecret keeps a sealed secret for a person whose two-step sign-in is off, in place of one before; NOT_FOUND when
// it is on.
func (s *Store) SetTOTPSecret(ctx context.Context, userID, sealed string) error {
	return updated(s.conn(ctx).Model(&domain.User{}).Where("id = ? AND totp_confirmed_at IS NULL", userID).
		UpdateColumns(map[string]any{"totp_secret": sealed, "totp_last_step": 0}), "secret")
}

// ConfirmTOTP turns two-step sign-in on, with the step of a code that the secret made; NOT_FOUND when it is on, or
// the secret is another one.
func (s *Store) ConfirmTOTP(ctx context.Context, userID, sealed string, step int64, now time.Time) error {
	return updated(s.conn(ctx).Model(&domain.User{}).
		Where("id = ? AND totp_secret = ? AND totp_confirmed_at IS NULL", userID, sealed).
		UpdateColumns(map[string]any{"totp_confirmed_at": now, "totp_last_step": step}), "secret")
}

// UseTOTPStep takes the code of a step, once, and none of a step before it afterwards, while the credentials are of a
// generation. NOT_FOUND when any of that is not so. It locks the person's row until the transaction ends.
func (s *Store) UseTOTPStep(ctx context.Context, user domain.User, step int64) error {
	return updated(s.conn(ctx).Model(&domain.User{}).
		Where("id = ? AND credentials_generation = ? AND totp_secret = ? AND totp_confirmed_at IS NOT NULL AND totp_last_step < ?",
			user.ID, user.CredentialsGeneration, user.TOTP.Secret, step).
		UpdateColumn("totp_last_step", step), "code")
}

// EndTOTP turns two-step sign-in off. What was shown of credentials before counts no more.
func (s *Store) EndTOTP(ctx context.Context, userID string) error {
	if err := s.ReplaceRecoveryCodes(ctx, userID, nil); err != nil {
		return err
	}
	return updated(s.conn(ctx).Model(&domain.User{}).Where("id = ?", userID).
		UpdateColumns(map[string]any{"totp_secret": "", "totp_confirmed_at": nil, "totp_last_step": 0,
			"credentials_generation": gorm.Expr("credentials_generation + 1")}), "user")
}

// ReplaceRecoveryCodes puts codes in the place of all that a person had.
func (s *Store) ReplaceRecoveryCodes(ctx context.Context, userID string, codes []domain.RecoveryCode) error {
	if err := s.conn(ctx).Where("user_id = ?", userID).Delete(&domain.RecoveryCode{}).Error; err != nil || len(codes) == 0 {
		return err
	}
	return s.conn(ctx).Create(&codes).Error
}

// UseRecoveryCode takes a code, once; NOT_FOUND when there is none of that hash, or it was used.
func (s *Store) UseRecoveryCode(ctx context.Context, userID, hash string, now time.Time) error {
	return updated(s.conn(ctx).Model(&domain.RecoveryCode{}).Where("user_id = ? AND hash = ? AND used_at IS NULL", userID, hash).
		UpdateColumn("used_at", now), "recovery code")
}

// CountRecoveryCodes is how many a person has left.
func (s *Store) CountRecoveryCodes(ctx context.Context, userID string) (int, error) {
	var n int64
	err := s.conn(ctx).Model(&domain.RecoveryCode{}).Where("user_id = ? AND used_at IS NULL", userID).Count(&n).Error
	return int(n), err
}

// UserForUpdate reads a person and locks their row until the transaction ends.
func (s *Store) UserForUpdate(ctx context.Context, id string) (domain.User, error) {
	db := s.conn(ctx)
	if s.postgres {
		db = db.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var user domain.User
	err := db.Where("id = ?", id).Take(&user).Error
	return found(user, err, "user")
}
