package app

import (
	"cmp"
	"context"
	"errors"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

func errNoMail() error {
	return domain.Errorf(domain.NotFound, "This installation sends no mail. Ask its operator for help.")
}

func errMailedLinkOver() error {
	return domain.Errorf(domain.NotFound, "This link was used already, or has expired. Ask for a new one.")
}

// SendVerification mails the link that proves the actor's address, or the one that they want to have.
func (a *Accounts) SendVerification(ctx context.Context, actor domain.Actor, from Browser) error {
	if !a.mails.Sends() {
		return errNoMail()
	}
	account, err := a.Me(ctx, actor)
	if err != nil {
		return err
	}
	to := unprovedAddress(account.User)
	if to == "" {
		return domain.Errorf(domain.Conflict, "There is no address to confirm.")
	}
	if err := a.mails.limitAsked(ctx, errandVerify, to, from); err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		user, err := tx.UserForShare(ctx, actor.UserID)
		if err == nil && unprovedAddress(user) != to {
			err = domain.Errorf(domain.Conflict, "Your address was changed in the meantime. Load your account again.")
		}
		if err != nil {
			return err
		}
		return a.putVerification(ctx, tx, user)
	})
}

// putVerification mails a person the link that proves the address which they have still to prove.
func (a *Accounts) putVerification(ctx context.Context, tx *store.Store, user domain.User) error {
	to := unprovedAddress(user)
	if to == "" || !a.mails.Sends() {
		return nil
	}
	token, now := auth.NewToken(domain.AddressTokenPrefix), a.now()
	err := tx.CreateMailedToken(ctx, domain.MailedToken{Hash: auth.HashToken(token), UserID: user.ID, Purpose: domain.MailVerifiesAddress, Email: to,
		CredentialsGeneration: user.CredentialsGeneration, CreatedAt: now, ExpiresAt: now.Add(domain.AddressTokenLife)})
	if err != nil {
		return err
	}
	return a.mails.put(ctx, tx, errand{Kind: errandVerify, To: to, UserID: user.ID, Token: token}, domain.AddressTokenLife)
}

// ConfirmEmail proves the address that a link was mailed to. The same link again is answered the same while the address
// is still theirs: an answer may have been lost.
func (a *Accounts) ConfirmEmail(ctx context.Context, token string, from Browser) error {
	var user domain.User
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		t, err := tx.MailedToken(ctx, auth.HashToken(token), domain.MailVerifiesAddress, a.now())
		if err != nil {
			return err
		}
		if user, err = tx.User(ctx, t.UserID); err != nil {
			return err
		}
		if t.UsedAt != nil {
			return usedBefore(user, t)
		}
		err = tx.UseMailedToken(ctx, t, a.now())
		if domain.HasCode(err, domain.NotFound) { // used at this moment
			user, err = tx.User(ctx, t.UserID)
			if err != nil {
				return err
			}
			return usedBefore(user, t)
		}
		if err != nil {
			return err
		}
		return a.prove(ctx, tx, user, t)
	})
	if domain.HasCode(err, domain.NotFound) {
		a.security.Record(ctx, securitylog.AddressProofFailed)
		return cmp.Or(a.guessOfToken(from.Network).failed(ctx), errMailedLinkOver())
	}
	if err != nil {
		return err
	}
	a.security.Record(ctx, securitylog.AddressProved, securitylog.User(user.ID))
	a.giveWaiting(ctx, user.ID)
	return nil
}

// usedBefore is nil for a link that did what it was for.
func usedBefore(user domain.User, t domain.MailedToken) error {
	if user.Email != nil && domain.NormalizeEmail(*user.Email) == t.Email && user.EmailVerifiedAt != nil {
		return nil
	}
	return errMailedLinkOver()
}

// prove marks the address that a person has, or puts the one that they wanted in its place.
func (a *Accounts) prove(ctx context.Context, tx *store.Store, user domain.User, t domain.MailedToken) error {
	if user.Email != nil && domain.NormalizeEmail(*user.Email) == t.Email {
		return tx.ProveEmail(ctx, user.ID, *user.Email, a.now())
	}
	if err := tx.TakePendingEmail(ctx, user.ID, t.Email, t.CredentialsGeneration, a.now()); err != nil {
		return err
	}
	if err := tx.DeleteOneTimeTokens(ctx, user.ID); err != nil {
		return err
	}
	a.security.Record(ctx, securitylog.AddressChanged, securitylog.User(user.ID), a.security.Address(t.Email))
	if user.Email == nil || user.EmailVerifiedAt == nil || !a.mails.Sends() {
		return nil
	}
	return a.mails.put(ctx, tx, errand{Kind: errandAddressChanged, To: domain.NormalizeEmail(*user.Email)}, mailLife)
}

// giveWaiting gives a person who has just proved their address the prompts that wait for it, as they would have been given
// before. Each is a transaction of its own, and what fails is opened by its link.
func (a *Accounts) giveWaiting(ctx context.Context, userID string) {
	user, err := a.store.User(ctx, userID)
	if err != nil || user.Email == nil || user.EmailVerifiedAt == nil {
		return
	}
	waiting, err := a.store.OpenSharesWith(ctx, domain.NormalizeEmail(*user.Email), a.now())
	for _, i := range waiting {
		err = errors.Join(err, a.store.Tx(ctx, func(tx *store.Store) error { return a.giveOne(ctx, tx, user, i) }))
	}
	if err != nil {
		a.log.WarnContext(ctx, "a share was not given with the proof of its address; its link opens it", "error", err)
	}
}

// giveOne locks the prompt first, as all do that change what it is shared for, and looks again whether it still is.
func (a *Accounts) giveOne(ctx context.Context, tx *store.Store, user domain.User, i domain.Invitation) error {
	_, err := tx.PromptForShare(ctx, domain.Actor{UserID: user.ID}, *i.PromptID)
	if err != nil {
		return unlessGone(err)
	}
	if isMember, err := tx.HasMemberWithEmail(ctx, i.OrganizationID, i.Email); err != nil || isMember {
		return err
	}
	again, err := tx.OpenSharesWith(ctx, i.Email, a.now())
	for _, one := range again {
		if one.ID == i.ID {
			return tx.CreateShare(ctx, i.ID, user.ID)
		}
	}
	return err
}
