package app

import (
	"context"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// Rotate puts a new key in the place of another, which works on for RotationGrace. Until the new one was used it may
// be asked for again: an answer that was lost costs nothing, and however many ask there is one new key.
func (s *APIKeys) Rotate(ctx context.Context, actor domain.Actor, id string, password *string) (made MadeAPIKey, err error) {
	found, err := s.store.APIKey(ctx, id)
	if _, err := open(actor, found, err); err != nil {
		return made, err
	}
	if err := s.accounts.reauthenticate(ctx, actor, password); err != nil {
		return made, err
	}
	isNew := false
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		if _, err := stillMember(ctx, tx, actor); err != nil { // who takes them out ends the new key too
			return err
		}
		k, err := s.openOwn(ctx, actor, id, tx.APIKeyForUpdate)
		if err != nil {
			return err
		}
		next, err := tx.APIKeyAfter(ctx, k)
		if err != nil {
			return err
		}
		if isNew = next == nil; isNew {
			next, err = s.succeed(ctx, tx, actor, k)
		} else if next.RevokedAt != nil {
			err = domain.Errorf(domain.Conflict, "The API key that took the place of this one was revoked. Make another one.")
		}
		if err == nil {
			made, err = s.show(ctx, tx, actor, next.ID)
		}
		return err
	})
	if err == nil && isNew {
		s.record(ctx, securitylog.APIKeyRotated, actor, id)
	}
	return made, err
}

// succeed makes the key that follows another, which this transaction has locked.
func (s *APIKeys) succeed(ctx context.Context, tx *store.Store, actor domain.Actor, k apiKeyHandle) (*domain.APIKey, error) {
	if err := mayChange(k.Value()); err != nil {
		return nil, err
	}
	if err := tx.AdvisoryLock(ctx, "API keys of "+actor.UserID); err != nil {
		return nil, err
	}
	has, err := tx.CountAPIKeys(ctx, actor.UserID)
	if err != nil {
		return nil, err
	}
	if has >= 2*domain.MaxAPIKeys { // as many as there may be, each with one that works on for its grace
		return nil, domain.Errorf(domain.Conflict, "You have %d API keys that work, with those that were rotated within a day. Revoke one first.", has)
	}
	id := s.newID()
	secret := s.secrets.Secret(id)
	next := k.Value().Successor(id, auth.APIKeyHint(secret), auth.HashToken(secret), s.now())
	if err := tx.RetireAPIKey(ctx, k, domain.RotationGrace); err != nil {
		return nil, err
	}
	if err := tx.CreateAPIKey(ctx, next); err != nil {
		return nil, err
	}
	return &next, s.note(ctx, tx, actor, domain.AuditKeyRotated, next)
}
