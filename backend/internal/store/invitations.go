package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// CreateInvitation inserts an invitation. CountInvitations and RevokeInvitationsTo come before it, behind LockPeople.
func (s *Store) CreateInvitation(ctx context.Context, i domain.Invitation) error {
	return s.conn(ctx).Create(&i).Error
}

// CountInvitations is how many invitations into an organization are open, and how many were made since a moment. Those to
// its prompts are CountShares'.
func (s *Store) CountInvitations(ctx context.Context, organizationID string, now, since time.Time) (open, made int64, err error) {
	if err = s.openInvitations(ctx, now).Where("invitations.organization_id = ? AND prompt_id IS NULL", organizationID).Count(&open).Error; err != nil {
		return 0, 0, err
	}
	err = s.conn(ctx).Model(&domain.Invitation{}).Where("organization_id = ? AND prompt_id IS NULL AND created_at > ?", organizationID, since).Count(&made).Error
	return open, made, err
}

// RevokeInvitationsTo takes back what is open for the same address to the same organization or prompt, so that one
// invitation has one outcome.
func (s *Store) RevokeInvitationsTo(ctx context.Context, i domain.Invitation, now time.Time) error {
	db := s.openInvitations(ctx, now).Where("organization_id = ? AND email = ?", i.OrganizationID, i.Email)
	if i.IsToPrompt() {
		db = db.Where("prompt_id = ?", *i.PromptID)
	} else {
		db = db.Where("prompt_id IS NULL")
	}
	return db.UpdateColumn("revoked_at", now).Error
}

// RevokeInvitationsBy takes back what a person has open in an organization. With roles, it takes back the invitations
// into the organization with those alone.
func (s *Store) RevokeInvitationsBy(ctx context.Context, organizationID, userID string, now time.Time, roles ...domain.Role) error {
	db := s.openInvitations(ctx, now).Where("organization_id = ? AND created_by = ?", organizationID, userID)
	if len(roles) > 0 {
		db = db.Where("role IN ?", roles)
	}
	return db.UpdateColumn("revoked_at", now).Error
}

// RevokeInvitation takes one back; NOT_FOUND when it is not open any more.
func (s *Store) RevokeInvitation(ctx context.Context, i domain.Handle[domain.Invitation], now time.Time) error {
	return updated(s.openInvitations(ctx, now).Where("id = ?", i.Value().ID).UpdateColumn("revoked_at", now), "invitation")
}

// AcceptInvitation marks one accepted, once; NOT_FOUND when it is not open any more.
func (s *Store) AcceptInvitation(ctx context.Context, id string, now time.Time) error {
	return updated(s.openInvitations(ctx, now).Where("id = ?", id).UpdateColumn("accepted_at", now), "invitation")
}

// Invitation reads one that is open.
func (s *Store) Invitation(ctx context.Context, id string, now time.Time) (domain.Unchecked[domain.Invitation], error) {
	var i domain.Invitation
	err := s.shownInvitations(ctx, now).Where("invitations.id = ?", id).Take(&i).Error
	return unchecked(i, err, "invitation")
}

// InvitationByToken reads the open one that a token is for. Who shows the token may see it.
func (s *Store) InvitationByToken(ctx context.Context, hash string, now time.Time) (domain.Invitation, error) {
	var i domain.Invitation
	err := s.shownInvitations(ctx, now).Where("(token_hash = ? OR mail_token_hash = ?) AND o.suspended_at IS NULL", hash, hash).Take(&i).Error
	return found(i, err, "invitation")
}

// Invitations lists the open ones into the actor's organization, newest first, up to one more than the page asks for.
func (s *Store) Invitations(ctx context.Context, actor domain.Actor, now time.Time, page domain.PageRequest) ([]domain.Invitation, error) {
	var out []domain.Invitation
	db := s.shownInvitations(ctx, now).Where("invitations.organization_id = ? AND prompt_id IS NULL", actor.OrganizationID)
	return out, keysetPage(db, page, "invitations").Find(&out).Error
}

// openInvitations are those that can be accepted.
func (s *Store) openInvitations(ctx context.Context, now time.Time) *gorm.DB {
	return s.conn(ctx).Model(&domain.Invitation{}).
		Where("invitations.accepted_at IS NULL AND invitations.revoked_at IS NULL AND invitations.expires_at > ?", now)
}

// shownInvitations are open ones with the names that they are shown with.
func (s *Store) shownInvitations(ctx context.Context, now time.Time) *gorm.DB {
	return s.openInvitations(ctx, now).
		Select("invitations.*, u.name AS created_by_name, o.name AS organization_name, " +
			"(SELECT name FROM prompts WHERE prompts.id = invitations.prompt_id) AS prompt_name").
		Joins("JOIN users u ON u.id = invitations.created_by").
		Joins("JOIN organizations o ON o.id = invitations.organization_id")
}
