package app

import (
	"cmp"
	"context"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// AskPasswordReset mails the holder of an address a link to a new password, if it has an account. Nothing of that is looked
// at before the answer, so neither its words nor its time tells.
func (a *Accounts) AskPasswordReset(ctx context.Context, email string, from Browser) error {
	if !a.mails.Sends() {
		return errNoMail()
	}
	parsed, err := domain.ParseEmail("email", email)
	if err != nil {
		return err
	}
	if err := a.mails.limitAsked(ctx, errandReset, parsed, from); err != nil {
		return err
	}
	a.security.Record(ctx, securitylog.PasswordResetAsked, a.security.Address(parsed))
	return a.store.Tx(ctx, func(tx *store.Store) error {
		token := auth.NewToken(domain.PasswordTokenPrefix)
		return a.mails.put(ctx, tx, errand{Kind: errandReset, To: email, Token: token}, domain.PasswordTokenLife)
	})
}

// ResetPassword sets the password of the person whose link was mailed, and ends all that signs in as them. A link works
// once, and no more after any other change of address or password.
func (a *Accounts) ResetPassword(ctx context.Context, token, password string, from Browser) error {
	t, user, err := a.passwordToken(ctx, token)
	if err == nil {
		err = refuseCommonPassword(password, t.Email)
	}
	hash := ""
	if err == nil {
		hash, err = a.passwords.Hash(ctx, "reset from "+from.Network, password)
		err = hashed(err)
	}
	if err == nil {
		err = a.store.Tx(ctx, func(tx *store.Store) error { return a.writeReset(ctx, tx, t, user, hash) })
	}
	if domain.HasCode(err, domain.NotFound) {
		a.security.Record(ctx, securitylog.PasswordNotReset)
		return cmp.Or(a.guessOfToken(from.Network).failed(ctx), errMailedLinkOver())
	}
	if err != nil {
		return err
	}
	a.security.Record(ctx, securitylog.PasswordReset, securitylog.User(user.ID))
	a.giveWaiting(ctx, user.ID)
	return nil
}

// passwordToken is one that works, with whose it is. It is looked at before anything is hashed.
func (a *Accounts) passwordToken(ctx context.Context, token string) (domain.MailedToken, domain.User, error) {
	t, err := a.store.MailedToken(ctx, auth.HashToken(token), domain.MailResetsPassword, a.now())
	if err != nil {
		return t, domain.User{}, err
	}
	user, err := a.store.User(ctx, t.UserID)
	if err == nil && (t.UsedAt != nil || user.CredentialsGeneration != t.CredentialsGeneration || user.SuspendedAt != nil || user.Email == nil) {
		err = errMailedLinkOver()
	}
	return t, user, err
}

// writeReset leaves nothing by which another could sign in. Where the address was not proved before, the account may have
// been made by another person: then their keys and their second step end too.
func (a *Accounts) writeReset(ctx context.Context, tx *store.Store, t domain.MailedToken, user domain.User, hash string) error {
	now := a.now()
	if err := tx.UseMailedToken(ctx, t, now); err != nil {
		return err
	}
	if err := tx.UpdateUser(ctx, user.ID, t.CredentialsGeneration, store.UserChange{PasswordHash: &hash}); err != nil {
		return err
	}
	if err := tx.ProveEmail(ctx, user.ID, *user.Email, now); err != nil {
		return err
	}
	if user.EmailVerifiedAt == nil {
		if _, err := tx.RevokeAPIKeysOf(ctx, user.ID, now); err != nil {
			return err
		}
		if err := tx.EndTOTP(ctx, user.ID); err != nil {
			return err
		}
	}
	if err := tx.DeleteOneTimeTokens(ctx, user.ID); err != nil {
		return err
	}
	if err := tx.RevokeSessionsOf(ctx, user.ID, "", now); err != nil {
		return err
	}
	return a.mails.put(ctx, tx, errand{Kind: errandPasswordChanged, To: t.Email}, mailLife)
}
