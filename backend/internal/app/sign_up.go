package app

import (
	"context"
	"strings"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// maxSignUpsPerNetwork is how many accounts may be asked for in a minute from one client network: as many as a class
// of people needs, and too few for the hashes of their passwords to take a core from those who are signed in.
const maxSignUpsPerNetwork = 30

// SignUpPolicy says who may sign up, as the setting SIGNUP does.
type SignUpPolicy string

// The policies.
const (
	SignUpOpen     SignUpPolicy = "open"
	SignUpByInvite SignUpPolicy = "invite"
	SignUpClosed   SignUpPolicy = "closed"
)

// allows says whether a person may sign up, with or without an invitation.
func (p SignUpPolicy) allows(invited bool) error {
	switch {
	case p == SignUpOpen, p == SignUpByInvite && invited:
		return nil
	case p == SignUpByInvite:
		return domain.Errorf(domain.Forbidden, "This installation takes no sign-ups without an invitation. Ask its owner for one.")
	}
	return domain.Errorf(domain.Forbidden, "This installation takes no sign-ups.")
}

// SignUp is a new person. With the token of an invitation they join its organization too: where mail is sent, once they
// have proved their address, which the link in the invitation's mail does.
type SignUp struct{ Email, Password, Name, OrganizationName, InvitationToken string }

// SignUp makes a user with an organization of their own and signs them in: to the one that they were invited to, if
// they were.
func (a *Accounts) SignUp(ctx context.Context, in SignUp, from Browser) (SignedIn, error) {
	if err := a.signUp.allows(in.InvitationToken != ""); err != nil {
		return SignedIn{}, err
	}
	email, err := domain.ParseEmail("email", in.Email)
	if err != nil {
		return SignedIn{}, err
	}
	in.Email = email
	if err := refuseCommonPassword(in.Password, in.Email); err != nil {
		return SignedIn{}, err
	}
	if err := a.limitSignUps(ctx, from); err != nil {
		return SignedIn{}, err
	}
	invitation, err := a.invitationOf(ctx, in, from)
	if err != nil {
		return SignedIn{}, err
	}
	hash, err := a.passwords.Hash(ctx, "sign-up from "+from.Network, in.Password)
	if err != nil {
		return SignedIn{}, hashed(err)
	}
	out, err := a.createAccount(ctx, in, hash, invitation, from)
	a.recordSignUp(ctx, in, out, err)
	return out, err
}

// invitationOf is the one that a sign-up came with, nil for none. It is for its own address alone.
func (a *Accounts) invitationOf(ctx context.Context, in SignUp, from Browser) (*domain.Invitation, error) {
	if in.InvitationToken == "" {
		return nil, nil
	}
	invitation, err := a.invitationByToken(ctx, in.InvitationToken, from.Network)
	if err == nil && invitation.Email != in.Email {
		err = domain.Invalid(domain.FieldError{Field: "email", Rule: "matches", Message: "must be the address that was invited, " + invitation.Email})
	}
	return &invitation, err
}

// createAccount makes a person with a workspace of their own, and has them join where they are invited to.
func (a *Accounts) createAccount(ctx context.Context, in SignUp, hash string, invitation *domain.Invitation, from Browser) (out SignedIn, err error) {
	if in.Name == "" {
		in.Name, _, _ = strings.Cut(in.Email, "@")
	}
	account := a.newAccount(in.Name, in.OrganizationName)
	account.User.Email, account.User.PasswordHash = &in.Email, hash
	isMailed := invitation != nil && invitation.IsMailed(auth.HashToken(in.InvitationToken))
	if isMailed {
		account.User.EmailVerifiedAt = &account.User.CreatedAt
	}
	if invitation != nil && a.demandsProof(*invitation, in.InvitationToken) {
		invitation = nil // it waits until the address is proved
	}
	mayMail := a.mails.Sends() && !isMailed && a.mails.limitAsked(ctx, errandVerify, in.Email, from) == nil
	model := defaultModel(ctx, a.models, a.plans[0]) // before the transaction: it may ask providers
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := a.create(ctx, tx, account, model); err != nil {
			return err
		}
		if mayMail {
			if err := a.putVerification(ctx, tx, account.User); err != nil {
				return err
			}
		}
		into := account.Organization
		if invitation != nil {
			who := domain.Actor{UserID: account.User.ID, OrganizationID: account.Organization.ID, Network: from.Network}
			if into, err = a.join(ctx, tx, who, *invitation); err != nil {
				return err
			}
		}
		out, err = a.startSession(ctx, tx, account.User.ID, into, from)
		return err
	})
	if err == nil && isMailed {
		a.giveWaiting(ctx, account.User.ID)
	}
	return out, err
}

func (a *Accounts) recordSignUp(ctx context.Context, in SignUp, out SignedIn, err error) {
	address := a.security.Address(in.Email)
	switch {
	case err == nil:
		a.security.Record(ctx, securitylog.SignedUp, securitylog.User(out.Account.User.ID), address)
	case domain.HasCode(err, domain.Conflict):
		a.security.Record(ctx, securitylog.SignUpFailed, address)
	}
}

// limitSignUps counts a sign-up, whatever becomes of it, and returns RATE_LIMITED after too many. Those on this machine
// are its own people.
func (a *Accounts) limitSignUps(ctx context.Context, from Browser) error {
	if from.IsLocal {
		return nil
	}
	states, err := a.limiter.Allow(ctx, ratelimit.Rule{Key: "sign-ups from " + from.Network, Limit: maxSignUpsPerNetwork, Period: time.Minute})
	if err != nil {
		return err
	}
	if wait := ratelimit.Seconds(states[0].RetryAfter); wait > 0 {
		return domain.Errorf(domain.RateLimited, "Too many accounts are made from your network at once. Try again in %d seconds.", wait).
			With("name", "sign_up").With("retry_after_seconds", wait)
	}
	return nil
}
