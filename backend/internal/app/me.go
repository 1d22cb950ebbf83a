package app

import (
	"context"
	"slices"

	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// UpdateMe changes what is not nil.
type UpdateMe struct {
	Name, Email, Password, CurrentPassword *string
	RevokesAPIKeys                         bool // with a new password: also those of the actor's keys that work
}

// Me is the actor's account.
func (a *Accounts) Me(ctx context.Context, actor domain.Actor) (domain.Account, error) {
	return a.account(ctx, a.store, actor.UserID, actor.OrganizationID)
}

// Organizations are all that the actor belongs to; for a key, its own.
func (a *Accounts) Organizations(ctx context.Context, actor domain.Actor) ([]domain.OwnOrganization, error) {
	own, err := a.store.OrganizationsOf(ctx, actor.UserID)
	if actor.Key != nil { // it is of one, and tells of no other
		own = slices.DeleteFunc(own, func(o domain.OwnOrganization) bool { return o.ID != actor.OrganizationID })
	}
	return own, err
}

// UpdateMe changes name, e-mail or password. A new password ends the user's other sessions, and whatever
// else would still sign in with the old one. Where mail is sent, a new address takes the place of the one before once it
// is proved: until then the person signs in as before.
func (a *Accounts) UpdateMe(ctx context.Context, actor domain.Actor, in UpdateMe, from Browser) (domain.Account, error) {
	account, err := a.Me(ctx, actor)
	if err != nil {
		return account, err
	}
	if err := a.mayChangeCredentials(ctx, account.User, in); err != nil {
		return account, err
	}
	change := store.UserChange{Name: in.Name}
	if in.Email != nil {
		if err := a.changeEmail(ctx, account.User, *in.Email, from, &change); err != nil {
			return account, err
		}
	}
	if in.Password != nil {
		if err := refuseCommonPassword(*in.Password, emailAfter(account.User, in)); err != nil {
			return account, err
		}
		hash, err := a.passwords.Hash(ctx, "change by "+actor.UserID, *in.Password)
		if err != nil {
			return account, hashed(err)
		}
		change.PasswordHash = &hash
	}
	return a.writeMe(ctx, actor, account.User.CredentialsGeneration, change, in.Password != nil && in.RevokesAPIKeys)
}

// changeEmail notes which address a person is to have, or to prove first. The one that they have ends the wish for another.
func (a *Accounts) changeEmail(ctx context.Context, user domain.User, email string, from Browser, change *store.UserChange) error {
	email, err := domain.ParseEmail("email", email)
	if err != nil {
		return err
	}
	none := (*string)(nil)
	switch {
	case !a.mails.Sends():
		change.Email = &email
		return nil
	case user.Email != nil && domain.NormalizeEmail(*user.Email) == email:
		change.PendingEmail = &none
		return nil
	case user.Email == nil:
		change.Email = &email
	default:
		wanted := &email
		change.PendingEmail = &wanted
		if err := a.refuseTaken(ctx, email); err != nil {
			return err
		}
	}
	return a.mails.limitAsked(ctx, errandVerify, email, from)
}

// refuseTaken answers at once what the proof of the address would end in.
func (a *Accounts) refuseTaken(ctx context.Context, email string) error {
	_, err := a.userByEmail(ctx, email)
	if err == nil {
		return domain.Errorf(domain.Conflict, "This e-mail address already has an account. Sign in instead.").With("fields", []string{"email"})
	}
	return unlessGone(err)
}

// mailChange mails the link that proves a new address, and tells a proved one of a new password.
func (a *Accounts) mailChange(ctx context.Context, tx *store.Store, actor domain.Actor, change store.UserChange) error {
	if !a.mails.Sends() || change.Email == nil && change.PendingEmail == nil && change.PasswordHash == nil {
		return nil
	}
	user, err := tx.User(ctx, actor.UserID)
	if err != nil {
		return err
	}
	if change.PasswordHash != nil && user.Email != nil && user.EmailVerifiedAt != nil {
		to := domain.NormalizeEmail(*user.Email)
		if err := a.mails.put(ctx, tx, errand{Kind: errandPasswordChanged, To: to}, mailLife); err != nil {
			return err
		}
	}
	if change.Email != nil || change.PendingEmail != nil && *change.PendingEmail != nil {
		return a.putVerification(ctx, tx, user)
	}
	return nil
}

func (a *Accounts) writeMe(ctx context.Context, actor domain.Actor, generation int64, change store.UserChange, revokesKeys bool) (account domain.Account, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		err := tx.UpdateUser(ctx, actor.UserID, generation, change)
		if domain.HasCode(err, domain.NotFound) {
			return domain.Errorf(domain.Conflict, "Your e-mail or password was changed in the meantime. Load your account again.").
				With("fields", []string{"email", "password"})
		}
		if err == nil && change.PasswordHash != nil {
			err = a.endOtherAccess(ctx, tx, actor)
		}
		if err == nil && revokesKeys {
			err = a.revokeKeys(ctx, tx, actor)
		}
		if err == nil {
			err = a.mailChange(ctx, tx, actor, change)
		}
		if err == nil {
			account, err = a.account(ctx, tx, actor.UserID, actor.OrganizationID)
		}
		return err
	})
	if err == nil {
		a.recordChange(ctx, account.User, change)
	}
	return account, err
}

// revokeKeys ends the actor's keys in all organizations, and says so in the audit log of each.
func (a *Accounts) revokeKeys(ctx context.Context, tx *store.Store, actor domain.Actor) error {
	ended, err := tx.RevokeAPIKeysOf(ctx, actor.UserID, a.now())
	if err != nil {
		return err
	}
	for _, k := range ended {
		event := actor.Event(domain.AuditKeyRevoked, domain.AuditTarget{Type: "api_key", ID: k.ID, Name: k.Name})
		event.OrganizationID = k.OrganizationID
		if err := a.audit.note(ctx, tx, event.With("prefix", k.Prefix).With("maker_id", k.UserID)); err != nil {
			return err
		}
	}
	return nil
}

func (a *Accounts) recordChange(ctx context.Context, user domain.User, change store.UserChange) {
	if change.PasswordHash != nil {
		a.security.Record(ctx, securitylog.PasswordChanged, securitylog.User(user.ID))
	}
	if change.Email != nil {
		a.security.Record(ctx, securitylog.AddressChanged, securitylog.User(user.ID), a.security.Address(*change.Email))
	}
}

// endOtherAccess ends all that signs in as the actor but their own session.
func (a *Accounts) endOtherAccess(ctx context.Context, tx *store.Store, actor domain.Actor) error {
	if err := tx.DeleteOneTimeTokens(ctx, actor.UserID); err != nil {
		return err
	}
	return tx.RevokeOtherSessions(ctx, actor.UserID, actor.SessionID, a.now())
}

func (a *Accounts) mayChangeCredentials(ctx context.Context, user domain.User, in UpdateMe) error {
	if user.PasswordHash == "" || in.Email == nil && in.Password == nil {
		return nil
	}
	if in.CurrentPassword == nil {
		return errNotCurrentPassword()
	}
	return a.matchOwn(ctx, user, *in.CurrentPassword)
}
