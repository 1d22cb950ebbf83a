package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
	"playground/internal/store"
)

const (
	sessionLife = 30 * 24 * time.Hour
	// inactivityLimit ends a session that nothing was heard of.
	inactivityLimit = 14 * 24 * time.Hour
	// A replaced refresh token still works this long: two tabs, or an answer that was lost on the way.
	refreshGrace = 30 * time.Second
	// longestUserAgent is how much of a browser's own name is kept, in bytes.
	longestUserAgent = 300
)

// Accounts signs people up, in and out.
type Accounts struct {
	store     *store.Store
	models    *llm.Registry // for the examples of a first run
	passwords *auth.Passwords
	signer    *auth.Signer
	limiter   ratelimit.Limiter
	security  *securitylog.Log
	now       func() time.Time
	newID     func() string
	plans     BillingPlans
	audit     auditor
	signUp    SignUpPolicy
	mails     *Mails
	log       *slog.Logger
	totp      auth.TOTP
	members   *Members
}

// SignedIn is a session as a browser gets it. An empty RefreshToken leaves the cookie as it is. With a Challenge there is
// no session yet: the person has two-step sign-in, and their code is to come.
type SignedIn struct {
	Challenge    string
	AccessToken  string
	RefreshToken string
	RefreshLife  time.Duration
	Account      domain.Account
}

// Browser is where a sign-in comes from.
type Browser struct {
	Network      string // the client's
	UserAgent    string // what it says it is
	RefreshToken string // of the session that the new one takes the place of; "" for none
	IsLocal      bool   // the client is on this machine
	Reopens      bool   // the person takes their closed account back
}

// signIn starts a session for who showed credentials of a generation, if they are still in force: a sign-in
// may have waited for its hash while the password was changed.
func (a *Accounts) signIn(ctx context.Context, tx *store.Store, userID string, generation int64, from Browser) (SignedIn, error) {
	if err := holdToReopen(ctx, tx, userID, from); err != nil {
		return SignedIn{}, err
	}
	user, err := tx.LockCredentials(ctx, userID, generation)
	if err == nil && user.SuspendedAt != nil {
		err = errSuspended()
	}
	if err != nil {
		return SignedIn{}, err
	}
	if user.ClosedAt != nil && !user.TOTP.IsOn() {
		return a.startReopened(ctx, tx, user, from)
	}
	if user.TOTP.IsOn() {
		challenge, err := a.signer.SignChallenge(auth.Challenge{UserID: userID, CredentialsGeneration: generation})
		return SignedIn{Challenge: challenge, Account: domain.Account{User: user}}, err
	}
	return a.startHome(ctx, tx, userID, from)
}

// signInAfterCode is signIn for who has shown a code too.
func (a *Accounts) signInAfterCode(ctx context.Context, tx *store.Store, user domain.User, from Browser) (SignedIn, error) {
	if err := holdToReopen(ctx, tx, user.ID, from); err != nil {
		return SignedIn{}, err
	}
	now, err := tx.LockCredentials(ctx, user.ID, user.CredentialsGeneration)
	if err == nil && now.SuspendedAt != nil {
		err = errSuspended()
	}
	if err == nil && !now.TOTP.IsOn() {
		err = errChallengeOver()
	}
	if err != nil {
		return SignedIn{}, err
	}
	if now.ClosedAt != nil {
		return a.startReopened(ctx, tx, now, from)
	}
	return a.startHome(ctx, tx, user.ID, from)
}

// errSuspended is told to who has shown the right credentials alone.
func errSuspended() error {
	return domain.Errorf(domain.Forbidden, "This account is suspended, and nothing in it is lost. Ask the operator of this installation to open it again.").
		Because(errShutOut)
}

// errShutOut is why a session does not begin: the person, or their organization, is suspended.
var errShutOut = errors.New("suspended")

func (a *Accounts) newAccount(name, organization string) domain.Account {
	if organization == "" {
		organization = name + "'s workspace"
	}
	now := a.now()
	return domain.Account{
		User:         domain.User{ID: a.newID(), Name: name, CreatedAt: now},
		Organization: domain.Organization{ID: a.newID(), Name: organization, BillingPlan: a.plans[0].Name, CreatedAt: now},
		Role:         domain.RoleOwner,
	}
}

// LogIn signs in with a password. It never says which of the two was wrong.
func (a *Accounts) LogIn(ctx context.Context, email, password string, from Browser) (SignedIn, error) {
	out, err := a.logIn(ctx, email, password, from)
	switch {
	case err == nil && out.Challenge != "":
		a.security.Record(ctx, securitylog.CodeAsked, securitylog.User(out.Account.User.ID), a.security.Address(domain.NormalizeEmail(email)))
	case err == nil:
		a.security.Record(ctx, securitylog.SignedIn, securitylog.User(out.Account.User.ID), a.security.Address(domain.NormalizeEmail(email)))
	case domain.HasCode(err, domain.Unauthenticated):
		a.security.Record(ctx, securitylog.SignInFailed, a.security.Address(domain.NormalizeEmail(email)))
	}
	return out, err
}

func (a *Accounts) userByEmail(ctx context.Context, email string) (domain.User, error) {
	return userByEmail(ctx, a.store, email)
}

// userByEmail finds a person by their address. One that was kept in its old form comes first: none is kept so any more,
// and who came by it before must not find another person's account in its place.
func userByEmail(ctx context.Context, s *store.Store, email string) (domain.User, error) {
	if old := domain.OldEmail(email); old != domain.NormalizeEmail(email) {
		user, err := s.UserByEmail(ctx, old)
		if !domain.HasCode(err, domain.NotFound) {
			return user, err
		}
	}
	return s.UserByEmail(ctx, domain.NormalizeEmail(email))
}

func (a *Accounts) logIn(ctx context.Context, email, password string, from Browser) (SignedIn, error) {
	user, err := a.userByEmail(ctx, email)
	if err != nil && !domain.HasCode(err, domain.NotFound) {
		return SignedIn{}, err
	}
	attempt := a.guessOfPassword(from.Network, domain.NormalizeEmail(email))
	if attempt.known, err = a.store.SignedInFrom(ctx, user.ID, from.Network); err != nil {
		return SignedIn{}, err
	}
	if err := attempt.check(ctx); err != nil {
		return SignedIn{}, err
	}
	ok, err := a.passwords.Matches(ctx, "sign-in from "+from.Network, user.PasswordHash, password, attempt.check, attempt.failed)
	if err != nil {
		return SignedIn{}, hashed(err)
	}
	if !ok {
		return SignedIn{}, errNoMatch()
	}
	out, err := a.inSession(ctx, func(tx *store.Store) (SignedIn, error) {
		return a.signIn(ctx, tx, user.ID, user.CredentialsGeneration, from)
	})
	if domain.HasCode(err, domain.NotFound) {
		return SignedIn{}, errNoMatch()
	}
	return out, err
}

func errNoMatch() error {
	return domain.Errorf(domain.Unauthenticated, "E-mail and password do not match an account.")
}

// Exchange trades a one-time token for a session. A right one works however many wrong ones came from its network:
// those are counted for themselves.
func (a *Accounts) Exchange(ctx context.Context, token string, from Browser) (SignedIn, error) {
	if strings.HasPrefix(token, domain.InvitationTokenPrefix) {
		return a.exchangeInvitation(ctx, token, from)
	}
	out, err := a.exchange(ctx, token, from)
	if err == nil {
		a.security.Record(ctx, securitylog.SignInLinkUsed, securitylog.User(out.Account.User.ID))
	}
	if domain.HasCode(err, domain.Unauthenticated) {
		a.security.Record(ctx, securitylog.SignInLinkFailed)
		err = cmp.Or(a.guessOfToken(from.Network).failed(ctx), err)
	}
	return out, err
}

func (a *Accounts) exchange(ctx context.Context, token string, from Browser) (SignedIn, error) {
	out, err := a.inSession(ctx, func(tx *store.Store) (SignedIn, error) {
		used, err := tx.UseOneTimeToken(ctx, auth.HashToken(token), a.now())
		if err != nil {
			return SignedIn{}, err
		}
		return a.signIn(ctx, tx, used.UserID, used.CredentialsGeneration, from)
	})
	if domain.HasCode(err, domain.NotFound) {
		err = domain.Errorf(domain.Unauthenticated, "This sign-in link was used already or has expired. The operator prints a new one with \"playground sign-in-link\".")
	}
	return out, err
}

func (a *Accounts) signedIn(ctx context.Context, s *store.Store, session domain.Session, refresh string) (SignedIn, error) {
	account, err := a.account(ctx, s, session.UserID, session.OrganizationID)
	if err != nil {
		return SignedIn{}, err
	}
	access, err := a.signer.Sign(auth.Claims{UserID: session.UserID,
		OrganizationID: session.OrganizationID, SessionID: session.ID})
	return SignedIn{AccessToken: access, RefreshToken: refresh,
		RefreshLife: min(session.ExpiresAt.Sub(a.now()), inactivityLimit), Account: account}, err
}

func (a *Accounts) account(ctx context.Context, s *store.Store, userID, organizationID string) (domain.Account, error) {
	account, err := s.Account(ctx, userID, organizationID)
	account.Plan = a.plans.Of(account.Organization.BillingPlan)
	return account, err
}
