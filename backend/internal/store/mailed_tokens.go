package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// CreateMailedToken keeps a token's hash. The same one may come again: a mail that is sent a second time has its link.
func (s *Store) CreateMailedToken(ctx context.Context, t domain.MailedToken) error {
	return s.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&t).Error
}

// MailedToken reads one that works still, or was used; NOT_FOUND when it is over or never was.
func (s *Store) MailedToken(ctx context.Context, hash string, purpose domain.MailPurpose, now time.Time) (domain.MailedToken, error) {
	var t domain.MailedToken
	err := s.conn(ctx).Where("hash = ? AND purpose = ? AND expires_at > ?", hash, purpose, now).Take(&t).Error
	return found(t, err, "link")
}

// UseMailedToken marks one used; a second use finds nothing.
func (s *Store) UseMailedToken(ctx context.Context, t domain.MailedToken, now time.Time) error {
	return updated(s.conn(ctx).Model(&domain.MailedToken{}).Where("hash = ? AND used_at IS NULL", t.Hash).UpdateColumn("used_at", now), "link")
}

// ProveEmail remembers that a person has shown that their address is theirs; NOT_FOUND when they have another one by now.
func (s *Store) ProveEmail(ctx context.Context, userID, email string, now time.Time) error {
	return updated(s.conn(ctx).Model(&domain.User{}).Where("id = ? AND email = ?", userID, email).
		UpdateColumn("email_verified_at", gorm.Expr("COALESCE(email_verified_at, ?)", now)), "user")
}

// TakePendingEmail puts the address that a person wanted, and has proved, in the place of the one they had. It is for
// credentials of a generation alone: NOT_FOUND when they were changed, or another address is wanted now. A taken one is a
// CONFLICT.
func (s *Store) TakePendingEmail(ctx context.Context, userID, email string, generation int64, now time.Time) error {
	res := s.conn(ctx).Model(&domain.User{}).Where("id = ? AND pending_email = ? AND credentials_generation = ?", userID, email, generation).
		UpdateColumns(map[string]any{"email": email, "pending_email": nil, "email_verified_at": now,
			"credentials_generation": gorm.Expr("credentials_generation + 1")})
	if err := emailTaken(res.Error); err != nil {
		return err
	}
	return updated(res, "user")
}

// OpenSharesWith are the invitations to prompts that wait for the holder of an address, in the order of their prompts.
func (s *Store) OpenSharesWith(ctx context.Context, email string, now time.Time) ([]domain.Invitation, error) {
	var out []domain.Invitation
	return out, s.openInvitations(ctx, now).Where("email = ? AND prompt_id IS NOT NULL", email).Order("prompt_id, id").Limit(idsAtOnce).Find(&out).Error
}
