package app

import (
	"context"
	"errors"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/text"
)

// errNoWorkspace says that a person belongs to no organization any more.
type errNoWorkspace struct{ userID string }

func (errNoWorkspace) Error() string { return "the person belongs to no organization" }

// inSession runs a transaction that ends in a session. A person who belongs to no organization any more is given one of
// their own, and it runs again.
func (a *Accounts) inSession(ctx context.Context, fn func(tx *store.Store) (SignedIn, error)) (out SignedIn, err error) {
	for range 2 {
		err = a.store.Tx(ctx, func(tx *store.Store) error {
			out, err = fn(tx)
			return err
		})
		var missing errNoWorkspace
		if !errors.As(err, &missing) {
			break
		}
		if err := a.giveWorkspace(ctx, missing.userID); err != nil {
			return SignedIn{}, err
		}
	}
	return out, err
}

// giveWorkspace makes an organization for a person who belongs to none.
func (a *Accounts) giveWorkspace(ctx context.Context, userID string) error {
	model := defaultModel(ctx, a.models, a.plans[0]) // before the transaction: it may ask providers
	return a.store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.AdvisoryLock(ctx, "workspace of "+userID); err != nil {
			return err
		}
		if _, err := tx.HomeOrganization(ctx, userID); !domain.HasCode(err, domain.NotFound) {
			return err // another sign-in made it meanwhile
		}
		user, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		account := a.newAccount(user.Name, "")
		account.User = user
		return a.createWorkspace(ctx, tx, account, model)
	})
}

// startHome starts a session in the organization that a person used last. One that they are just taken out of is passed
// over.
func (a *Accounts) startHome(ctx context.Context, tx *store.Store, userID string, from Browser) (SignedIn, error) {
	now := a.now()
	return a.goHome(ctx, tx, userID, signedInAt{now, now.Add(sessionLife)}, from)
}

// goHome is startHome for who showed at another time who they are.
func (a *Accounts) goHome(ctx context.Context, tx *store.Store, userID string, began signedInAt, from Browser) (SignedIn, error) {
	for {
		organization, err := tx.HomeOrganization(ctx, userID)
		if domain.HasCode(err, domain.NotFound) {
			return SignedIn{}, errNoWorkspace{userID}
		}
		if err != nil {
			return SignedIn{}, err
		}
		out, err := a.goOn(ctx, tx, userID, organization, began, from)
		if !errors.Is(err, errTakenOut) {
			return out, err
		}
	}
}

// startAgain starts a session in another organization for who has one already, in place of that. It holds off what
// would end all of their sessions.
func (a *Accounts) startAgain(ctx context.Context, tx *store.Store, actor domain.Actor, organizationID string, from Browser) (SignedIn, error) {
	user, err := tx.UserForShare(ctx, actor.UserID)
	if err == nil && user.SuspendedAt != nil {
		err = errSuspended()
	}
	if err == nil && user.ClosedAt != nil {
		err = signedOut()
	}
	if err != nil {
		return SignedIn{}, err
	}
	found, err := tx.Session(ctx, actor.SessionID, a.now())
	session, err := open(actor, found, err)
	if domain.HasCode(err, domain.NotFound) {
		return SignedIn{}, signedOut()
	}
	if err != nil {
		return SignedIn{}, err
	}
	organization, err := tx.Organization(ctx, organizationID)
	if err != nil {
		return SignedIn{}, err
	}
	began := signedInAt{session.Value().CreatedAt, session.Value().ExpiresAt}
	return a.goOn(ctx, tx, actor.UserID, organization, began, from)
}

// signedInAt is when a person showed who they are, and until when that holds. A switch is no sign-in: a session that was
// left open, or taken, gets no fresher by it, and lasts no longer.
type signedInAt struct{ at, ends time.Time }

// errTakenOut says that a person belongs to an organization no more.
var errTakenOut = errors.New("the person was taken out of the organization")

// startSession begins a session with a sign-in.
func (a *Accounts) startSession(ctx context.Context, tx *store.Store, userID string, organization domain.Organization, from Browser) (SignedIn, error) {
	now := a.now()
	return a.goOn(ctx, tx, userID, organization, signedInAt{now, now.Add(sessionLife)}, from)
}

// goOn ends the browser's earlier session, which it could not reach any more, and begins another.
func (a *Accounts) goOn(ctx context.Context, tx *store.Store, userID string, organization domain.Organization, began signedInAt, from Browser) (SignedIn, error) {
	if organization.SuspendedAt != nil {
		return SignedIn{}, errSuspended()
	}
	err := tx.LockMembership(ctx, organization.ID, userID)
	if domain.HasCode(err, domain.NotFound) {
		return SignedIn{}, domain.NoSuch("organization").Because(errTakenOut)
	}
	if err != nil {
		return SignedIn{}, err
	}
	if err := a.endSessionOf(ctx, tx, from.RefreshToken); err != nil {
		return SignedIn{}, err
	}
	now := a.now()
	session := domain.Session{ID: a.newID(), UserID: userID, OrganizationID: organization.ID, Network: from.Network,
		UserAgent: text.Truncate(text.Sanitize(from.UserAgent), longestUserAgent), SeenAt: &now, CreatedAt: began.at, ExpiresAt: began.ends}
	refresh := auth.NewToken(auth.RefreshTokenPrefix)
	if err := tx.CreateSession(ctx, session, auth.HashToken(refresh)); err != nil {
		return SignedIn{}, err
	}
	return a.signedIn(ctx, tx, session, refresh)
}

// Switch goes on in another organization that the actor belongs to.
func (a *Accounts) Switch(ctx context.Context, actor domain.Actor, organizationID string, from Browser) (out SignedIn, err error) {
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		_, err = tx.MemberOf(ctx, organizationID, actor.UserID)
		if domain.HasCode(err, domain.NotFound) {
			return domain.NoSuch("organization").Because(domain.ErrNotYours)
		}
		if err != nil {
			return err
		}
		out, err = a.startAgain(ctx, tx, actor, organizationID, from)
		return err
	})
	return out, err
}
