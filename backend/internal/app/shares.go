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
	mails *Mails
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

// Create shares a prompt with an address, or changes what it was shared for. All is the same whether the address has an
// account or not.
func (s *Shares) Create(ctx context.Context, actor domain.Actor, promptID string, in Share) (made MadeShare, err error) {
	if in.Email, err = domain.ParseEmail("email", in.Email); err != nil {
		return made, err
	}
	asked := domain.Share{PermissionLevel: in.Permission, RunBudget: in.RunBudget}
	if err := asked.CheckBudget(); err != nil {
		return made, err
	}
	if _, err := openPrompt(ctx, s.store, actor, promptID); err != nil { // before a mail is counted
		return made, err
	}
	mail := shareMail{}
	if mail.token, mail.hash, err = s.mails.invitationToken(ctx, actor, in.Email); err != nil {
		return made, err
	}
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := lockPrompt(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		made, err = s.share(ctx, tx, actor, p, in, mail)
		return err
	})
	return made, err
}

// MadeShare is a share as who made it sees it, this once.
type MadeShare struct {
	domain.Share
	Token  string // opens it; "" for a share that was opened
	Mailed bool   // its address was sent a link too
}

// shareMail is the link for a share's mail; both are empty where none is sent.
type shareMail struct {
	token string
	hash  *string
}

func (s *Shares) share(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, in Share, mail shareMail) (MadeShare, error) {
	isMember, err := tx.HasMemberWithEmail(ctx, p.Value().OrganizationID, in.Email)
	if err == nil && isMember {
		err = domain.Invalid(domain.FieldError{Field: "email", Rule: "outside",
			Message: "is a member's of this organization, who has the prompt already"})
	}
	if err != nil {
		return MadeShare{}, err
	}
	before, err := tx.ShareWith(ctx, p, in.Email, s.now())
	if err != nil {
		return MadeShare{}, err
	}
	if before != nil {
		return s.shareAgain(ctx, tx, actor, p, *before, in, mail)
	}
	return s.shareNew(ctx, tx, actor, p, in, mail)
}

func (s *Shares) shareNew(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, in Share, mail shareMail) (MadeShare, error) {
	if err := s.checkNumber(ctx, tx, p); err != nil {
		return MadeShare{}, err
	}
	share := domain.Share{ID: s.newID(), PromptID: p.Value().ID, PermissionLevel: in.Permission, RunBudget: in.RunBudget,
		ShowsRuns: in.ShowsRuns, CreatedBy: actor.UserID, CreatedAt: s.now(), Email: in.Email}
	made := MadeShare{share, auth.NewToken(domain.InvitationTokenPrefix), mail.hash != nil}
	invitation := share.Invitation(p.Value().OrganizationID)
	invitation.TokenHash, invitation.ExpiresAt = auth.HashToken(made.Token), s.now().Add(domain.InvitationLife)
	invitation.MailTokenHash, invitation.ByMail = mail.hash, made.Mailed
	if err := tx.CreateInvitation(ctx, invitation); err != nil {
		return made, err
	}
	if err := s.mails.putInvitation(ctx, tx, in.Email, mail.token); err != nil {
		return made, err
	}
	if err := s.giveAtOnce(ctx, tx, invitation); err != nil {
		return made, err
	}
	return made, s.note(ctx, tx, actor, domain.AuditShareMade, p, share)
}

// giveAtOnce shares with an account that has proved its address, which needs no link.
func (s *Shares) giveAtOnce(ctx context.Context, tx *store.Store, i domain.Invitation) error {
	user, err := tx.ProvedUser(ctx, i.Email)
	if err != nil || user == nil {
		return err
	}
	return tx.CreateShare(ctx, i.ID, user.ID)
}

func (s *Shares) shareAgain(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, share domain.Share, in Share, mail shareMail) (MadeShare, error) {
	share.PermissionLevel, share.RunBudget, share.ShowsRuns = in.Permission, in.RunBudget, in.ShowsRuns
	made := MadeShare{Share: share}
	if err := tx.UpdateShare(ctx, p, share); err != nil {
		return made, err
	}
	if share.IsInvited() {
		made.Token, made.Mailed = auth.NewToken(domain.InvitationTokenPrefix), mail.hash != nil
		err := tx.RenewShare(ctx, p, share.ID, auth.HashToken(made.Token), mail.hash, s.now(), s.now().Add(domain.InvitationLife))
		if err == nil {
			err = s.mails.putInvitation(ctx, tx, in.Email, mail.token)
		}
		if err != nil {
			return made, err
		}
	}
	return made, s.note(ctx, tx, actor, domain.AuditShareChanged, p, share)
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
