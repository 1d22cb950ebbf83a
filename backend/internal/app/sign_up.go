package app

import (
	"context"
	"strings"
	"time"

	"playground/internal/domain"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// maxSignUpsPerNetwork is how many accounts may be asked for in a minute from one client network: as many as a class
// of people needs, and too few for the hashes of their passwords to take a core from those who are signed in.
const maxSignUpsPerNetwork = 30

// SignUp is a new person.
type SignUp struct{ Email, Password, Name, OrganizationName string }

// SignUp makes a user with an organization of their own and signs them in.
func (a *Accounts) SignUp(ctx context.Context, in SignUp, from Browser) (SignedIn, error) {
	if !a.signupOpen {
		return SignedIn{}, domain.Errorf(domain.Forbidden, "This installation takes no sign-ups. Ask its owner for an invitation.")
	}
	if err := refuseCommonPassword(in.Password, in.Email); err != nil {
		return SignedIn{}, err
	}
	if err := a.limitSignUps(ctx, from); err != nil {
		return SignedIn{}, err
	}
	hash, err := a.passwords.Hash(ctx, "sign-up from "+from.Network, in.Password)
	if err != nil {
		return SignedIn{}, hashed(err)
	}
	out, err := a.createAccount(ctx, in, hash, from)
	a.recordSignUp(ctx, in, out, err)
	return out, err
}

func (a *Accounts) createAccount(ctx context.Context, in SignUp, hash string, from Browser) (out SignedIn, err error) {
	email := domain.NormalizeEmail(in.Email)
	if in.Name == "" {
		in.Name, _, _ = strings.Cut(email, "@")
	}
	account := a.newAccount(in.Name, in.OrganizationName)
	account.User.Email, account.User.PasswordHash = &email, hash
	model := defaultModel(ctx, a.models, a.plans[0]) // before the transaction: it may ask providers
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := a.create(ctx, tx, account, model); err != nil {
			return err
		}
		out, err = a.startSession(ctx, tx, account.User.ID, from)
		return err
	})
	return out, err
}

func (a *Accounts) recordSignUp(ctx context.Context, in SignUp, out SignedIn, err error) {
	address := a.security.Address(domain.NormalizeEmail(in.Email))
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
