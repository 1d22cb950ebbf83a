package app

import (
	"context"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/mail"
	"playground/internal/store"
)

// letter words a mail, and says to which address it goes. It is nil for one that is pointless by now.
func (m *Mails) letter(ctx context.Context, e errand) (*mail.Letter, string, error) {
	switch e.Kind {
	case errandVerify:
		return m.verification(ctx, e)
	case errandReset:
		return m.passwordReset(ctx, e)
	case errandInvite:
		return m.invitation(ctx, e)
	case errandPasswordChanged:
		l := m.letters.PasswordChanged()
		return &l, e.To, nil
	case errandAddressChanged:
		l := m.letters.AddressChanged()
		return &l, e.To, nil
	}
	return nil, "", mail.Failure{Step: "kind", IsFinal: true}
}

// verification goes to an address that a person has, or wants, and has not proved.
func (m *Mails) verification(ctx context.Context, e errand) (*mail.Letter, string, error) {
	user, err := m.store.User(ctx, e.UserID)
	if err != nil || unprovedAddress(user) != e.To {
		return nil, "", unlessGone(err)
	}
	l := m.letters.VerifyAddress(e.Token)
	return &l, e.To, nil
}

// passwordReset goes to the address as the account has it, if there is one: who asks hears the same in the same time
// either way, since this is found out when the mail is sent.
func (m *Mails) passwordReset(ctx context.Context, e errand) (*mail.Letter, string, error) {
	user, err := userByEmail(ctx, m.store, e.To)
	if err != nil || user.SuspendedAt != nil {
		return nil, "", unlessGone(err)
	}
	to, now := domain.NormalizeEmail(*user.Email), m.now()
	err = m.store.CreateMailedToken(ctx, domain.MailedToken{Hash: auth.HashToken(e.Token), UserID: user.ID, Purpose: domain.MailResetsPassword, Email: to,
		CredentialsGeneration: user.CredentialsGeneration, CreatedAt: now, ExpiresAt: now.Add(domain.PasswordTokenLife)})
	if err != nil {
		return nil, "", err
	}
	l := m.letters.ResetPassword(e.Token)
	return &l, to, nil
}

// invitation goes out while it is open, with the names of this moment.
func (m *Mails) invitation(ctx context.Context, e errand) (*mail.Letter, string, error) {
	i, err := m.store.InvitationByToken(ctx, auth.HashToken(e.Token), m.now())
	if err != nil {
		return nil, "", unlessGone(err)
	}
	invited := mail.Invited{By: i.CreatedByName, Organization: i.OrganizationName}
	if i.IsToPrompt() {
		invited.Prompt = i.PromptName
		if invited.Prompt == "" { // the prompt is gone
			return nil, "", nil
		}
	}
	l := m.letters.Invitation(invited, e.Token)
	return &l, i.Email, nil
}

// unlessGone lets pass that there is nothing any more to write about.
func unlessGone(err error) error {
	if domain.HasCode(err, domain.NotFound) {
		return nil
	}
	return err
}

// unprovedAddress is the one that a person has still to prove: the one they want, else the one they have. "" for none.
func unprovedAddress(u domain.User) string {
	switch {
	case u.PendingEmail != nil:
		return *u.PendingEmail
	case u.Email != nil && u.EmailVerifiedAt == nil:
		return domain.NormalizeEmail(*u.Email)
	}
	return ""
}

// putInvitation mails an invitation. The token is the mail's own.
func (m *Mails) putInvitation(ctx context.Context, tx *store.Store, email, token string) error {
	if token == "" {
		return nil
	}
	return m.put(ctx, tx, errand{Kind: errandInvite, To: email, Token: token}, mailLife)
}
