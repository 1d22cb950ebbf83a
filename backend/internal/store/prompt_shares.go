package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// A share begins as an invitation, and keeps its id when it is opened. Both kinds are one list.

// PromptShares lists a prompt's shares, those that wait to be opened among them, newest first, up to one more than the
// page asks for.
func (s *Store) PromptShares(ctx context.Context, p domain.Handle[domain.Prompt], now time.Time, page domain.PageRequest) ([]domain.Share, error) {
	var out []domain.Share
	if err := keysetPage(s.openedShares(ctx, p, now), page, "shared_prompts").Find(&out).Error; err != nil {
		return nil, err
	}
	var invitations []domain.Invitation
	err := keysetPage(s.openInvitations(ctx, now).Where("prompt_id = ?", p.Value().ID), page, "invitations").Find(&invitations).Error
	for _, i := range invitations {
		out = append(out, i.Invited())
	}
	slices.SortFunc(out, func(a, b domain.Share) int { return cmp.Compare(b.ID, a.ID) })
	return out[:min(len(out), page.Limit+1)], err
}

// PromptShare reads one of a prompt's.
func (s *Store) PromptShare(ctx context.Context, p domain.Handle[domain.Prompt], id string, now time.Time) (domain.Share, error) {
	return s.promptShare(ctx, p, now, "id = ?", id)
}

// ShareWith reads the share of a prompt with an address, nil when there is none.
func (s *Store) ShareWith(ctx context.Context, p domain.Handle[domain.Prompt], email string, now time.Time) (*domain.Share, error) {
	share, err := s.promptShare(ctx, p, now, "email = ?", email)
	if domain.HasCode(err, domain.NotFound) {
		return nil, nil
	}
	return &share, err
}

func (s *Store) promptShare(ctx context.Context, p domain.Handle[domain.Prompt], now time.Time, invitation, value string) (domain.Share, error) {
	var shares []domain.Share
	err := s.openedShares(ctx, p, now).Where("i."+invitation, value).Limit(1).Find(&shares).Error
	if err != nil || len(shares) > 0 {
		return append(shares, domain.Share{})[0], err
	}
	var i domain.Invitation
	err = s.openInvitations(ctx, now).Where("prompt_id = ? AND "+invitation, p.Value().ID, value).Take(&i).Error
	i, err = found(i, err, "share")
	return i.Invited(), err
}

// openedShares are a prompt's shares that were opened. One that its person was given without opening it is told apart from
// an invitation no sooner than that is over.
func (s *Store) openedShares(ctx context.Context, p domain.Handle[domain.Prompt], now time.Time) *gorm.DB {
	return s.conn(ctx).Select("shared_prompts.*, users.name AS user_name, i.email AS email").
		Joins("JOIN users ON users.id = shared_prompts.shared_with_user_id").
		Joins("JOIN invitations i ON i.id = shared_prompts.id AND (i.accepted_at IS NOT NULL OR i.revoked_at IS NOT NULL OR i.expires_at <= ?)", now).
		Where("shared_prompts.prompt_id = ?", p.Value().ID)
}

// CountShares counts those of a prompt, and of all prompts of its organization, with those that wait to be opened. The
// caller holds "shares of" the organization.
func (s *Store) CountShares(ctx context.Context, p domain.Handle[domain.Prompt], now time.Time) (ofPrompt, ofOrganization int64, err error) {
	kept := func(prompt bool) *gorm.DB {
		db := s.conn(ctx).Model(&domain.Invitation{}).
			Joins("LEFT JOIN shared_prompts shared ON shared.id = invitations.id").
			Where("invitations.organization_id = ? AND invitations.prompt_id IS NOT NULL", p.Value().OrganizationID).
			Where("shared.id IS NOT NULL OR (invitations.accepted_at IS NULL AND invitations.revoked_at IS NULL AND invitations.expires_at > ?)", now)
		if prompt {
			db = db.Where("invitations.prompt_id = ?", p.Value().ID)
		}
		return db
	}
	if err = kept(true).Count(&ofPrompt).Error; err != nil {
		return 0, 0, err
	}
	return ofPrompt, ofOrganization, kept(false).Count(&ofOrganization).Error
}

// CreateShare gives a person what an invitation to a prompt is for now. What they had of the prompt before goes.
func (s *Store) CreateShare(ctx context.Context, invitationID, userID string) error {
	var i domain.Invitation
	if err := s.conn(ctx).Where("id = ?", invitationID).Take(&i).Error; err != nil {
		return err
	}
	share := i.Invited()
	share.SharedWithUserID = userID
	err := s.conn(ctx).Where("prompt_id = ? AND shared_with_user_id = ?", share.PromptID, userID).Delete(&domain.Share{}).Error
	if err != nil {
		return err
	}
	return s.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&share).Error
}

// UpdateShare writes what a share is for, opened or not.
func (s *Store) UpdateShare(ctx context.Context, p domain.Handle[domain.Prompt], to domain.Share) error {
	columns := map[string]any{"permission_level": to.PermissionLevel, "run_budget": to.RunBudget, "shows_runs": to.ShowsRuns}
	of := func(model any) *gorm.DB {
		return s.conn(ctx).Model(model).Where("id = ? AND prompt_id = ?", to.ID, p.Value().ID).UpdateColumns(columns)
	}
	return cmp.Or(updated(of(&domain.Invitation{}), "share"), of(&domain.Share{}).Error)
}

// RenewShare gives a share that waits to be opened another link, and time to follow it. The link in its mail works on
// unless mailTokenHash puts another in its place.
func (s *Store) RenewShare(ctx context.Context, p domain.Handle[domain.Prompt], id, tokenHash string, mailTokenHash *string, now, expires time.Time) error {
	columns := map[string]any{"token_hash": tokenHash, "expires_at": expires}
	if mailTokenHash != nil {
		columns["mail_token_hash"], columns["by_mail"] = *mailTokenHash, true
	}
	return updated(s.openInvitations(ctx, now).Where("id = ? AND prompt_id = ?", id, p.Value().ID).UpdateColumns(columns), "share")
}

// DeleteShare takes a share back, opened or not.
func (s *Store) DeleteShare(ctx context.Context, p domain.Handle[domain.Prompt], id string, now time.Time) error {
	given := s.conn(ctx).Where("id = ? AND prompt_id = ?", id, p.Value().ID).Delete(&domain.Share{})
	invited := s.conn(ctx).Model(&domain.Invitation{}).Where("id = ? AND prompt_id = ? AND revoked_at IS NULL", id, p.Value().ID).
		UpdateColumn("revoked_at", now)
	if given.Error != nil || given.RowsAffected > 0 {
		return cmp.Or(given.Error, invited.Error)
	}
	return updated(invited, "share")
}

// ProvedUser is the person who has proved that an address is theirs; nil when there is none.
func (s *Store) ProvedUser(ctx context.Context, email string) (*domain.User, error) {
	var users []domain.User
	err := s.conn(ctx).Where("email = ? AND email_verified_at IS NOT NULL", email).Limit(1).Find(&users).Error
	if len(users) == 0 {
		return nil, err
	}
	return &users[0], err
}
