package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// UpdateMe changes what is not nil.
type UpdateMe struct{ Name, Email, Password, CurrentPassword *string }

// Me is the actor's account.
func (a *Accounts) Me(ctx context.Context, actor domain.Actor) (domain.Account, error) {
	return a.store.Account(ctx, actor.UserID, actor.OrganizationID)
}

// UpdateMe changes name, e-mail or password. A new password ends the user's other sessions.
func (a *Accounts) UpdateMe(ctx context.Context, actor domain.Actor, in UpdateMe) (domain.Account, error) {
	account, err := a.Me(ctx, actor)
	if err != nil {
		return account, err
	}
	if err := a.mayChangeCredentials(ctx, account.User, in); err != nil {
		return account, err
	}
	user := account.User
	if in.Name != nil {
		user.Name = *in.Name
	}
	if in.Email != nil {
		email := domain.NormalizeEmail(*in.Email)
		user.Email = &email
	}
	if in.Password != nil {
		if user.PasswordHash, err = a.passwords.Hash(ctx, *in.Password); err != nil {
			return account, err
		}
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.UpdateUser(ctx, user); err != nil || in.Password == nil {
			return err
		}
		return tx.RevokeOtherSessions(ctx, user.ID, actor.SessionID, a.now())
	})
	account.User = user
	return account, err
}

func (a *Accounts) mayChangeCredentials(ctx context.Context, user domain.User, in UpdateMe) error {
	if user.PasswordHash == "" || in.Email == nil && in.Password == nil {
		return nil
	}
	wrong := domain.Invalid(domain.FieldError{Field: "current_password", Rule: "matches",
		Message: "is not your current password"})
	if in.CurrentPassword == nil {
		return wrong
	}
	ok, err := a.passwords.Matches(ctx, user.PasswordHash, *in.CurrentPassword)
	if err == nil && !ok {
		return wrong
	}
	return err
}
