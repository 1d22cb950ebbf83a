package app

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// APIKeys let programs act as the people who made them.
type APIKeys struct {
	store    *store.Store
	accounts *Accounts
	secrets  auth.APIKeys
	limiter  ratelimit.Limiter
	security *securitylog.Log
	audit    auditor
	log      *slog.Logger
	plans    BillingPlans
	now      func() time.Time
	newID    func() string

	mu   sync.Mutex
	used map[string]bool // the ids of keys that were used since that was last written

	first singleflight.Group // first uses, by key
}

type apiKeyHandle = domain.Handle[domain.APIKey]

// APIKeyContent is what a key is to be. A nil project is all of the organization's, a nil limit none of its own.
type APIKeyContent struct {
	Name              string
	Scopes            []domain.Action
	ProjectID         *string
	ExpiresAt         *time.Time
	RequestsPerMinute *int
	MonthlyExecutions *int
}

// MadeAPIKey is a key with its secret, which is shown until its first use and never after.
type MadeAPIKey struct {
	domain.APIKey
	Secret string
}

// List pages through the actor's keys in their organization, or, for an admin, through those of all its people.
func (s *APIKeys) List(ctx context.Context, actor domain.Actor, ofAll bool, page domain.PageRequest) (Page[domain.APIKey], error) {
	if ofAll {
		if err := actor.CheckRole(domain.RoleAdmin); err != nil {
			return Page[domain.APIKey]{}, err
		}
	}
	rows, err := s.store.APIKeys(ctx, actor, ofAll, page)
	return pageOf(rows, page.Limit, err)
}

// Create makes a key, once under an Idempotency-Key: asked again, it shows the same secret until that was used.
func (s *APIKeys) Create(ctx context.Context, actor domain.Actor, in Once, content APIKeyContent, password *string) (MadeAPIKey, error) {
	if err := s.check(ctx, actor, content); err != nil {
		return MadeAPIKey{}, err
	}
	if err := s.accounts.reauthenticate(ctx, actor, password); err != nil {
		return MadeAPIKey{}, err
	}
	k := domain.APIKey{ID: s.newID(), OrganizationID: actor.OrganizationID, UserID: actor.UserID, ProjectID: content.ProjectID, CreatedAt: s.now()}
	k = changed(k, content)
	secret := s.secrets.Secret(k.ID)
	k.Prefix, k.Hash = auth.APIKeyHint(secret), auth.HashToken(secret)
	id, err := once(ctx, s.store, actor, in, s.now(), func(tx *store.Store) (string, string, error) {
		return k.ID, k.ID, s.insert(ctx, tx, actor, k)
	}, func(id string) (string, error) { return id, nil })
	if err != nil {
		return MadeAPIKey{}, err
	}
	if id == k.ID {
		s.record(ctx, securitylog.APIKeyMade, actor, k.ID)
	}
	return s.show(ctx, s.store, actor, id)
}

// insert writes a key of a person who does not have too many.
func (s *APIKeys) insert(ctx context.Context, tx *store.Store, actor domain.Actor, k domain.APIKey) error {
	if err := mayHaveKey(ctx, tx, actor, k); err != nil {
		return err
	}
	if err := tx.AdvisoryLock(ctx, "API keys of "+actor.UserID); err != nil {
		return err
	}
	has, err := tx.CountAPIKeys(ctx, actor.UserID)
	if err != nil {
		return err
	}
	if has >= domain.MaxAPIKeys {
		return domain.Errorf(domain.Conflict, "You have %d API keys that work already. Revoke one first.", domain.MaxAPIKeys)
	}
	if err := tx.CreateAPIKey(ctx, k); err != nil {
		return err
	}
	return s.note(ctx, tx, actor, domain.AuditKeyMade, k)
}

// mayHaveKey keeps the maker of a key in their organization until tx ends, so that who takes them out ends this key too: it
// would work again once they came back. Their role must allow what is new of it.
func mayHaveKey(ctx context.Context, tx *store.Store, actor domain.Actor, next domain.APIKey) error {
	now, err := stillMember(ctx, tx, actor)
	if err != nil {
		return err
	}
	return now.CheckScopes(next.Scopes)
}

// note writes of a key what it may do, and whose it is, into the audit log.
func (s *APIKeys) note(ctx context.Context, tx *store.Store, actor domain.Actor, action domain.AuditAction, k domain.APIKey) error {
	event := actor.Event(action, domain.AuditTarget{Type: "api_key", ID: k.ID, Name: k.Name})
	event = event.With("prefix", k.Prefix).With("scopes", k.Scopes).With("maker_id", k.UserID)
	if k.ProjectID != nil {
		event = event.With("project_id", *k.ProjectID)
	}
	return s.audit.note(ctx, tx, event)
}

// check refuses what no key of the actor's may be.
func (s *APIKeys) check(ctx context.Context, actor domain.Actor, content APIKeyContent) error {
	if err := actor.CheckScopes(content.Scopes); err != nil {
		return err
	}
	if end := content.ExpiresAt; end != nil && (!end.After(s.now()) || end.After(s.now().Add(domain.LongestAPIKey))) {
		return domain.Invalid(domain.FieldError{Field: "expires_at", Rule: "range", Message: "must lie ahead, by ten years at most"})
	}
	if content.ProjectID == nil {
		return nil
	}
	_, err := openProject(ctx, s.store, actor, *content.ProjectID)
	return err
}

// show is a key with its secret, before its first use.
func (s *APIKeys) show(ctx context.Context, db *store.Store, actor domain.Actor, id string) (MadeAPIKey, error) {
	k, err := s.openOwn(ctx, actor, id, db.APIKey)
	if err != nil {
		return MadeAPIKey{}, err
	}
	secret := s.secrets.Secret(id)
	if k.Value().LastUsedAt != nil || auth.HashToken(secret) != k.Value().Hash {
		return MadeAPIKey{}, domain.Errorf(domain.Conflict, "This API key was used already, and its secret is not shown again. Rotate it to get another.")
	}
	return MadeAPIKey{APIKey: k.Value(), Secret: secret}, nil
}

// openOwn opens a key of the actor's own. An admin, who sees those of all, is told that it is not theirs.
func (s *APIKeys) openOwn(ctx context.Context, actor domain.Actor, id string,
	read func(context.Context, string) (domain.Unchecked[domain.APIKey], error)) (apiKeyHandle, error) {
	found, err := read(ctx, id)
	k, err := open(actor, found, err)
	if err == nil && k.Value().UserID != actor.UserID {
		err = domain.Errorf(domain.Forbidden, "Only the person who made an API key may change it. You may revoke it.")
	}
	return k, err
}

// Update changes what a change makes of a key.
func (s *APIKeys) Update(ctx context.Context, actor domain.Actor, id string, change func(*APIKeyContent)) (domain.APIKey, error) {
	err := s.store.Tx(ctx, func(tx *store.Store) error {
		actor, err := stillMember(ctx, tx, actor)
		if err != nil {
			return err
		}
		k, err := s.openOwn(ctx, actor, id, tx.APIKeyForUpdate)
		if err != nil {
			return err
		}
		if err := mayChange(k.Value()); err != nil {
			return err
		}
		before := contentOf(k.Value())
		content := before
		change(&content)
		if err := s.checkChange(ctx, actor, before, content); err != nil {
			return err
		}
		next := changed(k.Value(), content)
		if err := tx.UpdateAPIKey(ctx, k, next); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, domain.AuditKeyChanged, next)
	})
	if err != nil {
		return domain.APIKey{}, err
	}
	s.record(ctx, securitylog.APIKeyChanged, actor, id)
	found, err := s.store.APIKey(ctx, id)
	k, err := open(actor, found, err)
	return k.Value(), err
}

// checkChange is check for what has changed: a maker who may do less than before may still rename a key.
func (s *APIKeys) checkChange(ctx context.Context, actor domain.Actor, before, after APIKeyContent) error {
	after.ProjectID = nil // it stays
	if before.ExpiresAt != nil && after.ExpiresAt != nil && before.ExpiresAt.Equal(*after.ExpiresAt) {
		after.ExpiresAt = nil
	}
	after.Scopes = slices.DeleteFunc(slices.Clone(after.Scopes), func(scope domain.Action) bool { return slices.Contains(before.Scopes, scope) })
	return s.check(ctx, actor, after)
}

// mayChange refuses to change a key that works no more, or not for long.
func mayChange(k domain.APIKey) error {
	switch {
	case k.HasExpired:
		return domain.Errorf(domain.Conflict, "This API key has expired. Make another one.")
	case k.RotatedAt != nil:
		return domain.Errorf(domain.Conflict, "Another API key has taken the place of this one. Change that one, or revoke this one.")
	}
	return nil
}

// Revoke ends a key at once, for its maker or an admin. What it has open ends within five seconds.
func (s *APIKeys) Revoke(ctx context.Context, actor domain.Actor, id string) error {
	err := s.store.Tx(ctx, func(tx *store.Store) error {
		found, err := tx.APIKeyForUpdate(ctx, id)
		k, err := open(actor, found, err)
		if err != nil {
			return err
		}
		if err := tx.RevokeAPIKey(ctx, k, s.now()); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, domain.AuditKeyRevoked, k.Value())
	})
	if err == nil {
		s.record(ctx, securitylog.APIKeyRevoked, actor, id)
	}
	return err
}

func (s *APIKeys) record(ctx context.Context, event securitylog.Event, actor domain.Actor, id string) {
	s.security.Record(ctx, event, securitylog.User(actor.UserID), slog.String("api_key", id))
}

func contentOf(k domain.APIKey) APIKeyContent {
	return APIKeyContent{Name: k.Name, Scopes: k.Scopes, ProjectID: k.ProjectID, ExpiresAt: k.ExpiresAt,
		RequestsPerMinute: k.RequestsPerMinute, MonthlyExecutions: k.MonthlyExecutions}
}

// changed is a key with another content. Scopes are kept once each, in one order.
func changed(k domain.APIKey, c APIKeyContent) domain.APIKey {
	k.Name, k.ExpiresAt, k.RequestsPerMinute, k.MonthlyExecutions = c.Name, c.ExpiresAt, c.RequestsPerMinute, c.MonthlyExecutions
	k.Scopes = slices.DeleteFunc(slices.Clone(domain.Actions), func(a domain.Action) bool { return !slices.Contains(c.Scopes, a) })
	return k
}
