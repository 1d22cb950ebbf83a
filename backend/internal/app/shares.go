package app

import (
	"context"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/store"
)

// Shares let people outside a prompt's organization see or edit it.
type Shares struct {
	store *store.Store
	audit auditor
	now   func() time.Time
	newID func() string
}

// Share is what a prompt is shared for, and with which address.
type Share struct {
	Email      string
	Permission domain.SharePermission
	RunBudget  *int
	ShowsRuns  bool
}

// Create shares a prompt with an address, or changes what it was shared for. The token opens it; it is "" for a share
// that was opened. All else is the same whether the address has an account or not.
func (s *Shares) Create(ctx context.Context, actor domain.Actor, promptID string, in Share) (share domain.Share, token string, err error) {
	if in.Email, err = domain.ParseEmail("email", in.Email); err != nil {
		return share, "", err
	}
	asked := domain.Share{PermissionLevel: in.Permission, RunBudget: in.RunBudget}
	if err := asked.CheckBudget(); err != nil {
		return share, "", err
	}
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := lockPrompt(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		share, token, err = s.share(ctx, tx, actor, p, in)
		return err
	})
	return share, token, err
}

func (s *Shares) share(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, in Share) (domain.Share, string, error) {
	isMember, err := tx.HasMemberWithEmail(ctx, p.Value().OrganizationID, in.Email)
	if err == nil && isMember {
		err = domain.Invalid(domain.FieldError{Field: "email", Rule: "outside",
			Message: "is a member's of this organization, who has the prompt already"})
	}
	if err != nil {
		return domain.Share{}, "", err
	}
	before, err := tx.ShareWith(ctx, p, in.Email, s.now())
	if err != nil {
		return domain.Share{}, "", err
	}
	if before != nil {
		return s.shareAgain(ctx, tx, actor, p, *before, in)
	}
	return s.shareNew(ctx, tx, actor, p, in)
}

func (s *Shares) shareNew(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, in Share) (domain.Share, string, error) {
	if err := s.checkNumber(ctx, tx, p); err != nil {
		return domain.Share{}, "", err
	}
	share := domain.Share{ID: s.newID(), PromptID: p.Value().ID, PermissionLevel: in.Permission, RunBudget: in.RunBudget,
		ShowsRuns: in.ShowsRuns, CreatedBy: actor.UserID, CreatedAt: s.now(), Email: in.Email}
	token := auth.NewToken(domain.InvitationTokenPrefix)
	invitation := share.Invitation(p.Value().OrganizationID)
	invitation.TokenHash, invitation.ExpiresAt = auth.HashToken(token), s.now().Add(domain.InvitationLife)
	if err := tx.CreateInvitation(ctx, invitation); err != nil {
		return share, "", err
	}
	if err := s.giveAtOnce(ctx, tx, invitation); err != nil {
		return share, "", err
	}
	return share, token, s.note(ctx, tx, actor, domain.AuditShareMade, p, share)
}

// giveAtOnce shares with an account that has proved its address, which needs no link.
func (s *Shares) giveAtOnce(ctx context.Context, tx *store.Store, i domain.Invitation) error {
	user, err := tx.ProvedUser(ctx, i.Email)
	if err != nil || user == nil {
		return err
	}
	return tx.CreateShare(ctx, i.ID, user.ID)
}

func (s *Shares) shareAgain(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, share domain.Share, in Share) (domain.Share, string, error) {
	share.PermissionLevel, share.RunBudget, share.ShowsRuns = in.Permission, in.RunBudget, in.ShowsRuns
	if err := tx.UpdateShare(ctx, p, share); err != nil {
		return share, "", err
	}
	token := ""
	if share.IsInvited() {
		token = auth.NewToken(domain.InvitationTokenPrefix)
		if err := tx.RenewShare(ctx, p, share.ID, auth.HashToken(token), s.now(), s.now().Add(domain.InvitationLife)); err != nil {
			return share, "", err
		}
	}
	return share, token, s.note(ctx, tx, actor, domain.AuditShareChanged, p, share)
}

// checkNumber counts exactly: of one organization's new shares, on all instances, one at a time passes here.
func (s *Shares) checkNumber(ctx context.Context, tx *store.Store, p promptHandle) error {
	if err := tx.AdvisoryLock(ctx, "shares of "+p.Value().OrganizationID); err != nil {
		return err
	}
	ofPrompt, ofOrganization, err := tx.CountShares(ctx, p, s.now())
	switch {
	case err != nil:
		return err
	case ofPrompt >= domain.MostSharesOfPrompt:
		return domain.Errorf(domain.Conflict, "A prompt is shared with at most %d people. Take a share back first.", domain.MostSharesOfPrompt)
	case ofOrganization >= domain.MostSharesOfOrganization:
		return domain.Errorf(domain.Conflict, "An organization has at most %d shares. Take some back first.", domain.MostSharesOfOrganization)
	}
	return nil
}

func (s *Shares) note(ctx context.Context, tx *store.Store, actor domain.Actor, action domain.AuditAction, p promptHandle, share domain.Share) error {
	return s.audit.note(ctx, tx, actor.Event(action, p.Value().Target()).With("email", share.Email).
		With("permission", share.PermissionLevel).With("run_budget", share.RunBudget).With("shows_runs", share.ShowsRuns))
}

// List pages through a prompt's shares, those that wait to be opened among them, newest first.
func (s *Shares) List(ctx context.Context, actor domain.Actor, promptID string, page domain.PageRequest) (Page[domain.Share], error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return Page[domain.Share]{}, err
	}
	rows, err := s.store.PromptShares(ctx, p, s.now(), page)
	return pageOf(rows, page.Limit, err)
}

// ShareChange is what of a share changes: what is not nil.
type ShareChange struct {
	Permission *domain.SharePermission
	RunBudget  **int // to nil: none
	ShowsRuns  *bool
}

func (c ShareChange) of(share domain.Share) domain.Share {
	if c.Permission != nil {
		share.PermissionLevel = *c.Permission
		if *c.Permission == domain.ShareView {
			share.RunBudget = nil
		}
	}
	if c.RunBudget != nil {
		share.RunBudget = *c.RunBudget
	}
	if c.ShowsRuns != nil {
		share.ShowsRuns = *c.ShowsRuns
	}
	return share
}

// Update changes what a share is for.
func (s *Shares) Update(ctx context.Context, actor domain.Actor, promptID, id string, change ShareChange) (share domain.Share, err error) {
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := lockPrompt(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		if share, err = tx.PromptShare(ctx, p, id, s.now()); err != nil {
			return err
		}
		share = change.of(share)
		if err := share.CheckBudget(); err != nil {
			return err
		}
		if err := tx.UpdateShare(ctx, p, share); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, domain.AuditShareChanged, p, share)
	})
	return share, err
}

// Delete takes a share back. What its person has open ends within seconds.
func (s *Shares) Delete(ctx context.Context, actor domain.Actor, promptID, id string) error {
	return s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := lockPrompt(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		share, err := tx.PromptShare(ctx, p, id, s.now())
		if err != nil {
			return err
		}
		if err := tx.DeleteShare(ctx, p, id, s.now()); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, domain.AuditShareRevoked, p, share)
	})
}
