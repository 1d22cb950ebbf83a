package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// What the operator does, by command and with no session: it needs no handle, since nothing here reads what a
// tenant wrote.

// OrganizationRow is an organization as the operator sees it.
type OrganizationRow struct {
	domain.Organization `gorm:"embedded"`
	People              int
}

// AllOrganizations is every organization, oldest first.
func (s *Store) AllOrganizations(ctx context.Context) ([]OrganizationRow, error) {
	var rows []OrganizationRow
	err := s.conn(ctx).Model(&domain.Organization{}).
		Select("organizations.*, (SELECT count(*) FROM memberships m WHERE m.organization_id = organizations.id) AS people").
		Order("id").Find(&rows).Error
	return rows, err
}

// AllUsers is every person, oldest first.
func (s *Store) AllUsers(ctx context.Context) ([]domain.User, error) {
	var users []domain.User
	err := s.conn(ctx).Order("id").Find(&users).Error
	return users, err
}

// User reads a person.
func (s *Store) User(ctx context.Context, id string) (domain.User, error) {
	var u domain.User
	err := s.conn(ctx).Where("id = ?", id).Take(&u).Error
	return found(u, err, "user")
}

// SetOrganizationPlan puts an organization on a plan.
func (s *Store) SetOrganizationPlan(ctx context.Context, id, plan string) error {
	return updated(s.conn(ctx).Model(&domain.Organization{}).Where("id = ?", id).Update("billing_plan", plan), "organization")
}

// SetOrganizationSuspended shuts an organization out from a moment on; nil lets it in again.
func (s *Store) SetOrganizationSuspended(ctx context.Context, id string, at *time.Time) error {
	return updated(s.conn(ctx).Model(&domain.Organization{}).Where("id = ?", id).Update("suspended_at", at), "organization")
}

// SetUserSuspended shuts a person out from a moment on; nil lets them in again. Credentials that were shown
// before count no more.
func (s *Store) SetUserSuspended(ctx context.Context, id string, at *time.Time) error {
	return updated(s.conn(ctx).Model(&domain.User{}).Where("id = ?", id).
		UpdateColumns(map[string]any{"suspended_at": at, "credentials_generation": gorm.Expr("credentials_generation + 1")}), "user")
}

// RevokeSessionsOf ends every session that a user, or an organization, has; the other of the two is "".
func (s *Store) RevokeSessionsOf(ctx context.Context, userID, organizationID string, now time.Time) error {
	return ofEither(s.conn(ctx).Model(&domain.Session{}), userID, organizationID).
		Where("revoked_at IS NULL").Update("revoked_at", now).Error
}

// RequestCancelOf asks for the end of every run that a user, or an organization, has going.
func (s *Store) RequestCancelOf(ctx context.Context, userID, organizationID string, now time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		running := ofEither(tx.conn(ctx).Model(&domain.Execution{}), userID, organizationID).Where("status = ?", domain.StatusRunning)
		var ids []string
		// In the order in which heartbeats name them, so that none waits for the other.
		if err := tx.forUpdate(running, "executions").Order("id").Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
			return err
		}
		return tx.conn(ctx).Model(&domain.Execution{}).Where("id IN ?", ids).UpdateColumn("cancel_requested_at", now).Error
	})
}

func ofEither(db *gorm.DB, userID, organizationID string) *gorm.DB {
	if userID != "" {
		return db.Where("user_id = ?", userID)
	}
	return db.Where("organization_id = ?", organizationID)
}
