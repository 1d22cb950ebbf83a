package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// LockPeople lets one transaction at a time change who belongs to an organization, as what, and who is invited to it.
// All that do so begin with it: what they count holds until they end.
func (s *Store) LockPeople(ctx context.Context, organizationID string) error {
	return s.AdvisoryLock(ctx, "people of "+organizationID)
}

// Members lists the people of the actor's organization, those who are here for the shortest time by their account's
// age first, up to one more than the page asks for.
func (s *Store) Members(ctx context.Context, actor domain.Actor, page domain.PageRequest) ([]domain.Member, error) {
	var out []domain.Member
	return out, keysetPage(s.members(ctx, actor.OrganizationID), page, "users").Find(&out).Error
}

// Member reads one of the people of the actor's organization.
func (s *Store) Member(ctx context.Context, actor domain.Actor, userID string) (domain.Unchecked[domain.Member], error) {
	m, err := s.MemberOf(ctx, actor.OrganizationID, userID)
	return domain.NewUnchecked(m), err
}

// MemberOf reads one of an organization's people: for rules about who asks, and not for what is shown.
func (s *Store) MemberOf(ctx context.Context, organizationID, userID string) (domain.Member, error) {
	var m domain.Member
	err := s.members(ctx, organizationID).Where("m.user_id = ?", userID).Take(&m).Error
	return found(m, err, "member")
}

// HasMemberWithEmail says whether an address is that of one of an organization's people.
func (s *Store) HasMemberWithEmail(ctx context.Context, organizationID, email string) (bool, error) {
	var n int64
	err := s.members(ctx, organizationID).Where("users.email = ?", email).Count(&n).Error
	return n > 0, err
}

func (s *Store) members(ctx context.Context, organizationID string) *gorm.DB {
	return s.conn(ctx).Table("users").Select("m.*, users.name, users.email").
		Joins("JOIN memberships m ON m.user_id = users.id AND m.organization_id = ?", organizationID)
}

// CountOwners is how many owners an organization has.
func (s *Store) CountOwners(ctx context.Context, organizationID string) (int, error) {
	var n int64
	err := s.conn(ctx).Model(&domain.Membership{}).Where("organization_id = ? AND role = ?", organizationID, domain.RoleOwner).Count(&n).Error
	return int(n), err
}

// CreateMembership has a person belong to an organization, and says whether they did not before.
func (s *Store) CreateMembership(ctx context.Context, m domain.Membership) (joined bool, err error) {
	res := s.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&m)
	return res.RowsAffected > 0, res.Error
}

// LockMembership keeps a person in an organization until the transaction ends: what it begins for them there is seen by
// who takes them out. NOT_FOUND when they are out already.
func (s *Store) LockMembership(ctx context.Context, organizationID, userID string) error {
	db := s.conn(ctx)
	if s.postgres {
		db = db.Clauses(clause.Locking{Strength: "SHARE"})
	}
	var m domain.Membership
	_, err := found(m, db.Where("organization_id = ? AND user_id = ?", organizationID, userID).Take(&m).Error, "member")
	return err
}

// UpdateMember writes a member's role and what they are offered.
func (s *Store) UpdateMember(ctx context.Context, of domain.Handle[domain.Member], to domain.Member) error {
	return updated(s.membershipOf(ctx, of).UpdateColumns(map[string]any{"role": to.Role, "offered_role": to.OfferedRole}), "member")
}

// UpdateMemberLimits writes what a member may use. What was counted before is no use afterwards.
func (s *Store) UpdateMemberLimits(ctx context.Context, of domain.Handle[domain.Member], to domain.Member) error {
	err := updated(s.membershipOf(ctx, of).UpdateColumns(map[string]any{"monthly_executions": to.MonthlyExecutions, "monthly_tokens": to.MonthlyTokens}), "member")
	if err != nil {
		return err
	}
	return s.DeletePersonalUsage(ctx, to.OrganizationID, to.UserID)
}

// DeleteMember takes a person out of an organization, and ends all that they reach it by: what was shared with them before
// they joined too, and links to it that they have not followed.
func (s *Store) DeleteMember(ctx context.Context, of domain.Handle[domain.Member], now time.Time) error {
	m := of.Value()
	if err := updated(s.membershipOf(ctx, of).Delete(&domain.Membership{}), "member"); err != nil {
		return err
	}
	err := s.conn(ctx).Model(&domain.Session{}).
		Where("user_id = ? AND organization_id = ? AND revoked_at IS NULL", m.UserID, m.OrganizationID).Update("revoked_at", now).Error
	if err != nil {
		return err
	}
	err = s.conn(ctx).Table("api_keys").
		Where("user_id = ? AND organization_id = ? AND revoked_at IS NULL", m.UserID, m.OrganizationID).Update("revoked_at", now).Error
	if err != nil {
		return err
	}
	return s.endSharesWith(ctx, m, now)
}

// endSharesWith takes back what an organization has shared with a person.
func (s *Store) endSharesWith(ctx context.Context, m domain.Member, now time.Time) error {
	err := s.conn(ctx).Where("shared_with_user_id = ? AND prompt_id IN (SELECT id FROM prompts WHERE organization_id = ?)",
		m.UserID, m.OrganizationID).Delete(&domain.Share{}).Error
	if err != nil || m.Email == nil {
		return err
	}
	return s.openInvitations(ctx, now).Where("organization_id = ? AND email = ?", m.OrganizationID, domain.NormalizeEmail(*m.Email)).
		UpdateColumn("revoked_at", now).Error
}

func (s *Store) membershipOf(ctx context.Context, of domain.Handle[domain.Member]) *gorm.DB {
	m := of.Value()
	return s.conn(ctx).Model(&domain.Membership{}).Where("organization_id = ? AND user_id = ?", m.OrganizationID, m.UserID)
}

// OrganizationsOf lists those that a person belongs to, in the order in which they joined them.
func (s *Store) OrganizationsOf(ctx context.Context, userID string) ([]domain.OwnOrganization, error) {
	var out []domain.OwnOrganization
	return out, s.conn(ctx).Table("memberships m").Select("o.id, o.name, m.role").
		Joins("JOIN organizations o ON o.id = m.organization_id AND o.suspended_at IS NULL").
		Where("m.user_id = ?", userID).Order("m.created_at, o.id").Find(&out).Error
}
