package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/securitylog"
)

// freshSignIn is how long after a sign-in what is worth a password is done without asking for it again.
const freshSignIn = 10 * time.Minute

// reauthenticate asks for the password again, where the person has one and has not just signed in: a session that was
// left open, or taken, must not make what outlives it. The error names the field, so that a page can ask.
func (a *Accounts) reauthenticate(ctx context.Context, actor domain.Actor, password *string) error {
	found, err := a.store.Session(ctx, actor.SessionID, a.now())
	session, err := open(actor, found, err)
	if err != nil || a.now().Sub(session.Value().CreatedAt) < freshSignIn {
		return err
	}
	account, err := a.Me(ctx, actor)
	if err != nil || account.User.PasswordHash == "" {
		return err
	}
	if password == nil {
		return domain.Invalid(domain.FieldError{Field: "current_password", Rule: "required",
			Message: "is needed, since you signed in more than ten minutes ago"})
	}
	return a.matchOwn(ctx, account.User, *password)
}

// matchOwn refuses what is not the password of who is signed in.
func (a *Accounts) matchOwn(ctx context.Context, user domain.User, password string) error {
	attempt := a.guessOfOwnPassword(user.ID)
	ok, err := a.passwords.Matches(ctx, "change by "+user.ID, user.PasswordHash, password, attempt.check, attempt.failed)
	if err == nil && !ok {
		a.security.Record(ctx, securitylog.ChangeRefused, securitylog.User(user.ID))
		return errNotCurrentPassword()
	}
	return hashed(err)
}

func errNotCurrentPassword() error {
	return domain.Invalid(domain.FieldError{Field: "current_password", Rule: "matches", Message: "is not your current password"})
}
