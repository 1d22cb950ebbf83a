package app

import (
	"context"
	"log/slog"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// Identify turns an access token into the actor that it was made for, who has no rights before Recheck.
func (a *Accounts) Identify(token string) (domain.Actor, error) {
	claims, err := a.signer.Parse(token)
	if err != nil {
		return domain.Actor{}, signedOut().Because(err)
	}
	return domain.Actor{UserID: claims.UserID, OrganizationID: claims.OrganizationID, SessionID: claims.SessionID}, nil
}

// Recheck returns the actor with the rights of this moment, or UNAUTHENTICATED when the session is over.
func (a *Accounts) Recheck(ctx context.Context, actor domain.Actor) (domain.Actor, error) {
	rights, err := a.store.SessionRights(ctx, actor.SessionID, a.now())
	if domain.HasCode(err, domain.NotFound) {
		return domain.Actor{}, signedOut()
	}
	return a.plans.actorWith(actor, rights), err
}

func signedOut() *domain.Error {
	return domain.Errorf(domain.Unauthenticated, "You are not signed in, or your session has ended. Sign in again.")
}

// Refresh trades a refresh token for the next one: the same next one, when it is traded again within
// refreshGrace, so that a session is one chain and never forks. Later the token is in two hands, and the session
// ends for both.
func (a *Accounts) Refresh(ctx context.Context, token string) (out SignedIn, err error) {
	var stolen domain.Session
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		link, session, err := tx.RefreshToken(ctx, auth.HashToken(token))
		if domain.HasCode(err, domain.NotFound) {
			return signedOut()
		}
		if err != nil {
			return err
		}
		if session.RevokedAt != nil || !session.ExpiresAt.After(a.now()) || a.now().Sub(link.CreatedAt) > inactivityLimit {
			return signedOut()
		}
		if link.UsedAt != nil && a.now().Sub(*link.UsedAt) > refreshGrace {
			stolen = session
			return signedOut()
		}
		err = tx.LockMembership(ctx, session.OrganizationID, session.UserID)
		if domain.HasCode(err, domain.NotFound) {
			return signedOut()
		}
		if err != nil {
			return err
		}
		out, err = a.rotate(ctx, tx, link, session, token)
		return err
	})
	if stolen.ID != "" { // outside the transaction, which the refusal rolled back
		a.security.Record(ctx, securitylog.RefreshTokenReused, securitylog.User(stolen.UserID), slog.String("session", stolen.ID))
		if _, revokeErr := a.store.RevokeSession(ctx, stolen.ID, a.now()); revokeErr != nil {
			return out, revokeErr
		}
	}
	return out, err
}

func (a *Accounts) rotate(ctx context.Context, tx *store.Store, link domain.RefreshToken, session domain.Session, token string) (SignedIn, error) {
	next := a.signer.NextRefreshToken(token)
	following, _, err := tx.RefreshToken(ctx, auth.HashToken(next))
	switch {
	case domain.HasCode(err, domain.NotFound):
		err = a.extend(ctx, tx, link, next)
	case err == nil && following.UsedAt != nil:
		next = "" // the cookie stays: a late answer must not put an old token in a newer one's place
	}
	if err != nil {
		return SignedIn{}, err
	}
	return a.signedIn(ctx, tx, session, next)
}

// extend adds the next token to a session's chain.
func (a *Accounts) extend(ctx context.Context, tx *store.Store, link domain.RefreshToken, next string) error {
	if err := tx.MarkRefreshTokenUsed(ctx, link.Hash, a.now()); err != nil {
		return err
	}
	if err := tx.SeeSession(ctx, link.SessionID, a.now()); err != nil {
		return err
	}
	return tx.AddRefreshToken(ctx, domain.RefreshToken{Hash: auth.HashToken(next), SessionID: link.SessionID, CreatedAt: a.now()})
}

// Sessions are the actor's that are open, in all their organizations, newest first.
func (a *Accounts) Sessions(ctx context.Context, actor domain.Actor) ([]domain.Session, error) {
	return a.store.SessionsOf(ctx, actor, a.now(), a.now().Add(-inactivityLimit))
}

// EndSession ends one of the actor's sessions. What it has open ends within five seconds.
func (a *Accounts) EndSession(ctx context.Context, actor domain.Actor, id string) error {
	found, err := a.store.Session(ctx, id, a.now())
	session, err := open(actor, found, err)
	if err != nil {
		return err
	}
	return a.endSession(ctx, a.store, session.Value().ID, actor.UserID)
}

// EndOtherSessions ends all of the actor's sessions but the one they act in.
func (a *Accounts) EndOtherSessions(ctx context.Context, actor domain.Actor) error {
	err := a.store.RevokeOtherSessions(ctx, actor.UserID, actor.SessionID, a.now())
	if err == nil {
		a.security.Record(ctx, securitylog.SignedOut, securitylog.User(actor.UserID), slog.String("session", "all others"))
	}
	return err
}

// LogOut ends the session of a refresh token, or of an access token, whichever is known. What is
// already over is no error.
func (a *Accounts) LogOut(ctx context.Context, refreshToken, accessToken string) error {
	if claims, err := a.signer.Parse(accessToken); err == nil {
		if err := a.endSession(ctx, a.store, claims.SessionID, claims.UserID); err != nil {
			return err
		}
	}
	return a.endSessionOf(ctx, a.store, refreshToken)
}

// endSessionOf ends the session of a refresh token, if there is one.
func (a *Accounts) endSessionOf(ctx context.Context, s *store.Store, refreshToken string) error {
	if refreshToken == "" {
		return nil
	}
	_, session, err := s.RefreshToken(ctx, auth.HashToken(refreshToken))
	if domain.HasCode(err, domain.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.endSession(ctx, s, session.ID, session.UserID)
}

func (a *Accounts) endSession(ctx context.Context, s *store.Store, id, userID string) error {
	ended, err := s.RevokeSession(ctx, id, a.now())
	if ended {
		a.security.Record(ctx, securitylog.SignedOut, securitylog.User(userID), slog.String("session", id))
	}
	return err
}
