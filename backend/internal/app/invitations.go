package app

import (
	"cmp"
	"context"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// Invitations ask people into an organization.
type Invitations struct {
	store    *store.Store
	accounts *Accounts
	mails    *Mails
	audit    auditor
	now      func() time.Time
	newID    func() string
}

// Create invites an address, and returns the token that its link carries: once, since its hash alone is kept. Where mail is
// sent, one with a link of its own goes to the address. What was open for the address before is taken back.
func (s *Invitations) Create(ctx context.Context, actor domain.Actor, email string, role domain.Role) (i domain.Invitation, token string, err error) {
	if email, err = domain.ParseEmail("email", email); err != nil {
		return i, "", err
	}
	mailed, mailHash, err := s.mails.invitationToken(ctx, actor, email)
	if err != nil {
		return i, "", err
	}
	token, now := auth.NewToken(domain.InvitationTokenPrefix), s.now()
	i = domain.Invitation{MailTokenHash: mailHash, ByMail: mailHash != nil, ID: s.newID(), OrganizationID: actor.OrganizationID, Email: email, Role: &role, TokenHash: auth.HashToken(token),
		CreatedBy: actor.UserID, CreatedAt: now, ExpiresAt: now.Add(domain.InvitationLife)}
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.LockPeople(ctx, actor.OrganizationID); err != nil {
			return err
		}
		by, err := memberNow(ctx, tx, actor)
		if err == nil {
			err = holdAPIKey(ctx, tx, actor)
		}
		if err != nil {
			return err
		}
		if !by.Role.MayManage(role) {
			return domain.Errorf(domain.Forbidden, "Only the organization's owners and admins may invite people.")
		}
		i.CreatedByName = by.Name
		if err := s.checkNew(ctx, tx, i); err != nil {
			return err
		}
		if err := tx.CreateInvitation(ctx, i); err != nil {
			return err
		}
		if err := s.mails.putInvitation(ctx, tx, email, mailed); err != nil {
			return err
		}
		return s.audit.note(ctx, tx, actor.Event(domain.AuditInvitationMade, i.Target()).With("role", role))
	})
	return i, token, err
}

// checkNew makes room for an invitation in place of those before, and refuses one to a member, and one too many.
func (s *Invitations) checkNew(ctx context.Context, tx *store.Store, i domain.Invitation) error {
	isMember, err := tx.HasMemberWithEmail(ctx, i.OrganizationID, i.Email)
	if err != nil {
		return err
	}
	if isMember {
		return domain.Errorf(domain.Conflict, "%s belongs to the organization already.", i.Email).With("fields", []string{"email"})
	}
	return replaceInvitations(ctx, tx, i)
}

// replaceInvitations takes back what is open for the same address and the same thing, and refuses an invitation too many.
func replaceInvitations(ctx context.Context, tx *store.Store, i domain.Invitation) error {
	if err := tx.RevokeInvitationsTo(ctx, i, i.CreatedAt); err != nil {
		return err
	}
	open, today, err := tx.CountInvitations(ctx, i.OrganizationID, i.CreatedAt, i.CreatedAt.Add(-24*time.Hour))
	switch {
	case err != nil:
		return err
	case open >= domain.MostOpenInvitations:
		return domain.Errorf(domain.Conflict, "%d invitations are open already. Take one back first.", domain.MostOpenInvitations)
	case today >= domain.MostInvitationsADay:
		return domain.Errorf(domain.RateLimited, "Your organization has made %d invitations within a day. Try again tomorrow.", domain.MostInvitationsADay).
			With("name", "invitations").With("limit", domain.MostInvitationsADay).With("retry_after_seconds", 3600)
	}
	return nil
}

// List pages through those into the actor's organization that are open, newest first.
func (s *Invitations) List(ctx context.Context, actor domain.Actor, page domain.PageRequest) (Page[domain.Invitation], error) {
	rows, err := s.store.Invitations(ctx, actor, s.now(), page)
	return pageOf(rows, page.Limit, err)
}

// Revoke takes one back: its link opens nothing any more.
func (s *Invitations) Revoke(ctx context.Context, actor domain.Actor, id string) error {
	return s.store.Tx(ctx, func(tx *store.Store) error {
		if err := stillHas(ctx, tx, actor, domain.RoleAdmin); err != nil {
			return err
		}
		found, err := tx.Invitation(ctx, id, s.now())
		invitation, err := open(actor, found, err)
		if err != nil {
			return err
		}
		if err := tx.RevokeInvitation(ctx, invitation, s.now()); err != nil {
			return err
		}
		return s.audit.note(ctx, tx, actor.Event(domain.AuditInvitationRevoked, invitation.Value().Target()))
	})
}

// PreviewedInvitation is an invitation as the holder of its token sees it.
type PreviewedInvitation struct {
	domain.Invitation
	HasAccount bool // its address has one, which is proved where the link was copied and not mailed
}

// Preview shows the invitation that a token is for.
func (s *Invitations) Preview(ctx context.Context, token string, from Browser) (PreviewedInvitation, error) {
	if err := s.accounts.limitPreviews(ctx, from); err != nil {
		return PreviewedInvitation{}, err
	}
	invitation, err := s.accounts.invitationByToken(ctx, token, from.Network)
	if err != nil {
		return PreviewedInvitation{}, err
	}
	user, err := s.accounts.userByEmail(ctx, invitation.Email)
	if domain.HasCode(err, domain.NotFound) {
		return PreviewedInvitation{Invitation: invitation}, nil
	}
	isKnown := err == nil && (user.EmailVerifiedAt != nil || !s.accounts.demandsProof(invitation, token))
	return PreviewedInvitation{Invitation: invitation, HasAccount: isKnown}, err
}

// maxPreviewsPerNetwork is how many invitations may be looked at in a minute from one client network. Who made one has its
// link too: without a limit they could ask of every address whether it has an account.
const maxPreviewsPerNetwork = 60

func (a *Accounts) limitPreviews(ctx context.Context, from Browser) error {
	if from.IsLocal {
		return nil
	}
	states, err := a.limiter.Allow(ctx, ratelimit.Rule{Key: "invitation previews from " + from.Network, Limit: maxPreviewsPerNetwork, Period: time.Minute})
	if err != nil {
		return err
	}
	if wait := ratelimit.Seconds(states[0].RetryAfter); wait > 0 {
		return domain.Errorf(domain.RateLimited, "Too many invitations are opened from your network at once. Try again in %d seconds.", wait).
			With("name", "invitation_previews").With("retry_after_seconds", wait)
	}
	return nil
}

// Accept has the actor join, and goes on there.
func (s *Invitations) Accept(ctx context.Context, actor domain.Actor, token string, from Browser) (out SignedIn, err error) {
	invitation, err := s.accounts.invitationByToken(ctx, token, from.Network)
	if err != nil {
		return SignedIn{}, err
	}
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		if err := s.accounts.proveByInvitation(ctx, tx, actor.UserID, invitation, token); err != nil {
			return err
		}
		user, err := tx.UserForShare(ctx, actor.UserID)
		if err != nil {
			return err
		}
		if !invitation.IsFor(user) {
			return domain.Errorf(domain.Forbidden, "This invitation is for %s. Sign in with that address to accept it.", invitation.Email)
		}
		if user.EmailVerifiedAt == nil && s.accounts.demandsProof(invitation, token) {
			return errUnproved()
		}
		into, err := s.accounts.join(ctx, tx, actor, invitation)
		if err != nil {
			return err
		}
		out, err = s.accounts.startAgain(ctx, tx, actor, into.ID, from)
		return err
	})
	if err == nil && invitation.IsMailed(auth.HashToken(token)) {
		s.accounts.giveWaiting(ctx, actor.UserID)
	}
	return out, err
}

// demandsProof says whether an invitation is given to a proved address alone: where mail is sent, the link to copy proves
// nothing, since who invites has it too.
func (a *Accounts) demandsProof(i domain.Invitation, token string) bool {
	return a.mails.Sends() && !i.IsMailed(auth.HashToken(token))
}

func errUnproved() error {
	return domain.Errorf(domain.Forbidden, "Confirm your e-mail address first: open the link that was mailed to you, or have another one sent from your account. Then open this invitation again.").
		With("reason", "email_unverified")
}

// proveByInvitation proves the address of who opens the link that was mailed to it.
func (a *Accounts) proveByInvitation(ctx context.Context, tx *store.Store, userID string, i domain.Invitation, token string) error {
	if !i.IsMailed(auth.HashToken(token)) {
		return nil
	}
	user, err := tx.User(ctx, userID)
	if err != nil || !i.IsFor(user) {
		return err
	}
	return unlessGone(tx.ProveEmail(ctx, userID, *user.Email, a.now()))
}

func errInvitationOver() error {
	return domain.Errorf(domain.NotFound, "This invitation was used already, taken back, or has expired. Ask for a new one.")
}

// invitationByToken reads the open invitation that a token is for. Wrong ones are counted as failed sign-ins are.
func (a *Accounts) invitationByToken(ctx context.Context, token, network string) (domain.Invitation, error) {
	invitation, err := a.store.InvitationByToken(ctx, auth.HashToken(token), a.now())
	if err == nil || !domain.HasCode(err, domain.NotFound) {
		return invitation, err
	}
	a.security.Record(ctx, securitylog.InvitationFailed)
	return invitation, cmp.Or(a.guessOfToken(network).failed(ctx), errInvitationOver())
}

// join has a person belong to the organization that they are invited to, and marks the invitation accepted. Who belongs
// to it already keeps their role. An invitation to a prompt gives them that, and they go on where they are.
func (a *Accounts) join(ctx context.Context, tx *store.Store, who domain.Actor, i domain.Invitation) (domain.Organization, error) {
	if i.IsToPrompt() {
		return a.takeShare(ctx, tx, who, i)
	}
	who.OrganizationID = i.OrganizationID
	if err := tx.LockPeople(ctx, i.OrganizationID); err != nil {
		return domain.Organization{}, err
	}
	err := tx.AcceptInvitation(ctx, i.ID, a.now())
	if domain.HasCode(err, domain.NotFound) {
		err = errInvitationOver()
	}
	if err == nil {
		err = a.audit.note(ctx, tx, who.Event(domain.AuditInvitationAccepted, i.Target()).With("role", *i.Role))
	}
	if err == nil {
		err = a.addMember(ctx, tx, who, *i.Role)
	}
	if err != nil {
		return domain.Organization{}, err
	}
	a.security.Record(ctx, securitylog.MembershipChanged, securitylog.User(who.UserID), organization(i.OrganizationID))
	return tx.Organization(ctx, i.OrganizationID)
}

// takeShare locks the prompt first, as all do that change what it is shared for.
func (a *Accounts) takeShare(ctx context.Context, tx *store.Store, who domain.Actor, i domain.Invitation) (domain.Organization, error) {
	_, err := tx.PromptForShare(ctx, who, *i.PromptID)
	if err == nil {
		err = tx.AcceptInvitation(ctx, i.ID, a.now())
	}
	if domain.HasCode(err, domain.NotFound) {
		err = errInvitationOver()
	}
	if err == nil {
		err = tx.CreateShare(ctx, i.ID, who.UserID)
	}
	if err == nil {
		taken := who.Event(domain.AuditShareAccepted, domain.AuditTarget{Type: "prompt", ID: *i.PromptID, Name: i.PromptName})
		taken.OrganizationID, taken.Network = i.OrganizationID, "" // from where is none of its concern
		err = a.audit.note(ctx, tx, taken.With("email", i.Email))
	}
	if err != nil {
		return domain.Organization{}, err
	}
	return tx.Organization(ctx, who.OrganizationID)
}

func (a *Accounts) addMember(ctx context.Context, tx *store.Store, who domain.Actor, role domain.Role) error {
	joined, err := tx.CreateMembership(ctx, domain.Membership{OrganizationID: who.OrganizationID, UserID: who.UserID, Role: role, CreatedAt: a.now()})
	if err != nil || !joined {
		return err
	}
	member, err := tx.MemberOf(ctx, who.OrganizationID, who.UserID)
	if err != nil {
		return err
	}
	return a.audit.note(ctx, tx, who.Event(domain.AuditMemberJoined, member.Target()).With("role", role))
}

// exchangeInvitation makes an account without a password for an invited address that has none, and signs it in.
func (a *Accounts) exchangeInvitation(ctx context.Context, token string, from Browser) (SignedIn, error) {
	if err := a.signUp.allows(true); err != nil {
		return SignedIn{}, err
	}
	invitation, err := a.invitationByToken(ctx, token, from.Network)
	if err != nil {
		return SignedIn{}, err
	}
	_, err = a.userByEmail(ctx, invitation.Email)
	switch {
	case err == nil:
		return SignedIn{}, domain.Errorf(domain.Conflict, "%s has an account. Sign in first, then open the invitation again.", invitation.Email)
	case !domain.HasCode(err, domain.NotFound):
		return SignedIn{}, err
	}
	if err := a.limitSignUps(ctx, from); err != nil {
		return SignedIn{}, err
	}
	in := SignUp{Email: invitation.Email, InvitationToken: token}
	out, err := a.createAccount(ctx, in, "", &invitation, from)
	a.recordSignUp(ctx, in, out, err)
	return out, err
}
