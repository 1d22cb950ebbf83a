package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// MembershipsOf are all of a person's, also in organizations that are suspended.
func (s *Store) MembershipsOf(ctx context.Context, userID string) ([]domain.Membership, error) {
	var out []domain.Membership
	return out, s.conn(ctx).Where("user_id = ?", userID).Order("organization_id").Find(&out).Error
}

// CountPeople is how many belong to an organization.
func (s *Store) CountPeople(ctx context.Context, organizationID string) (int, error) {
	var n int64
	err := s.conn(ctx).Model(&domain.Membership{}).Where("organization_id = ?", organizationID).Count(&n).Error
	return int(n), err
}

// ShutOrganization shuts one out, unless that is so already. ReopenUser lets in again what was shut at the same moment.
func (s *Store) ShutOrganization(ctx context.Context, id string, at time.Time) error {
	return s.conn(ctx).Model(&domain.Organization{}).Where("id = ? AND suspended_at IS NULL", id).Update("suspended_at", at).Error
}

// CloseUser closes an account whose credentials are of a generation, and ends its links. What was shown of
// credentials before counts no more. It says whether it did.
func (s *Store) CloseUser(ctx context.Context, id string, generation int64, at time.Time) (bool, error) {
	res := s.conn(ctx).Model(&domain.User{}).Where("id = ? AND credentials_generation = ? AND closed_at IS NULL", id, generation).
		UpdateColumns(map[string]any{"closed_at": at, "credentials_generation": gorm.Expr("credentials_generation + 1")})
	if res.Error != nil || res.RowsAffected == 0 {
		return false, res.Error
	}
	return true, s.DeleteOneTimeTokens(ctx, id)
}

// ReopenUser gives an account back that was closed at a moment, with the organizations that were shut with it.
func (s *Store) ReopenUser(ctx context.Context, id string, closedAt time.Time) error {
	err := s.conn(ctx).Model(&domain.Organization{}).
		Where("suspended_at = ? AND id IN (SELECT organization_id FROM memberships WHERE user_id = ?)", closedAt, id).
		Update("suspended_at", nil).Error
	if err != nil {
		return err
	}
	return updated(s.conn(ctx).Model(&domain.User{}).Where("id = ? AND purged_at IS NULL", id).Update("closed_at", nil), "user")
}

// accountsAtOnce bounds one turn of purging.
const accountsAtOnce = 100

// AccountsToPurge are those that were closed before a moment, and are not purged yet.
func (s *Store) AccountsToPurge(ctx context.Context, closedBefore time.Time) ([]string, error) {
	var ids []string
	return ids, s.conn(ctx).Model(&domain.User{}).Where("closed_at < ? AND purged_at IS NULL", closedBefore).
		Order("id").Limit(accountsAtOnce).Pluck("id", &ids).Error
}

// PurgeAccount takes all that is a person's alone, if their account is still closed. What they made in organizations of
// others stays, and shows a former member. Of an organization that they were alone in, the prompts go with Purge.
func (s *Store) PurgeAccount(ctx context.Context, id string, closedBefore, now time.Time) error {
	res := s.conn(ctx).Model(&domain.User{}).Where("id = ? AND closed_at < ? AND purged_at IS NULL", id, closedBefore).
		UpdateColumns(map[string]any{"purged_at": now, "name": domain.FormerMember, "email": nil, "email_verified_at": nil, "pending_email": nil, "password_hash": "",
			"totp_secret": "", "totp_confirmed_at": nil, "credentials_generation": gorm.Expr("credentials_generation + 1")})
	if res.Error != nil || res.RowsAffected == 0 {
		return res.Error
	}
	if err := s.purgeAlone(ctx, id, closedBefore); err != nil {
		return err
	}
	for _, table := range []string{"presets", "prompt_values", "presence", "sessions", "one_time_tokens", "mailed_tokens",
		"recovery_codes", "mentions", "idempotency_keys", "created_things", "client_batches", "personal_usage", "memberships", "api_keys"} {
		if err := s.conn(ctx).Exec("DELETE FROM "+table+" WHERE user_id = ?", id).Error; err != nil {
			return err
		}
	}
	return s.conn(ctx).Where("shared_with_user_id = ?", id).Delete(&domain.Share{}).Error
}

// purgeAlone empties the organizations that a person is the only one in.
func (s *Store) purgeAlone(ctx context.Context, userID string, deletedAt time.Time) error {
	var alone []string
	err := s.conn(ctx).Raw(`SELECT m.organization_id FROM memberships m WHERE m.user_id = ? AND
		(SELECT count(*) FROM memberships o WHERE o.organization_id = m.organization_id) = 1`, userID).Scan(&alone).Error
	if err != nil || len(alone) == 0 {
		return err
	}
	for _, table := range []string{"invitations", "provider_keys", "audit_events", "known_models", "limit_warnings", "monthly_usage"} {
		if err := s.conn(ctx).Exec("DELETE FROM "+table+" WHERE organization_id IN ?", alone).Error; err != nil {
			return err
		}
	}
	err = s.conn(ctx).Model(&domain.Project{}).Where("organization_id IN ?", alone).UpdateColumn("deleted_at", deletedAt.Add(-time.Hour)).Error
	if err != nil {
		return err
	}
	return s.conn(ctx).Model(&domain.Organization{}).Where("id IN ?", alone).UpdateColumn("name", "A closed workspace").Error
}
