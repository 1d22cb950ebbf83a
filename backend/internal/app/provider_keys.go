package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/securitylog"
	"playground/internal/store"
)

const (
	// keyTestTimeout is how long a provider may take to answer when a key is tried.
	keyTestTimeout  = 10 * time.Second
	maxProviderKeys = 20
)

// ownBaseURL are the providers that have an address of their own, so that a key for them needs none.
var ownBaseURL = []string{"openai", "anthropic"}

// ProviderKeys are an organization's own keys for model providers.
type ProviderKeys struct {
	store    *store.Store
	models   *Models
	security *securitylog.Log
	audit    auditor
	now      func() time.Time
	// allowsPrivate: servers on this machine and in its networks may be named, since its operator alone is here.
	allowsPrivate bool
}

// PutProviderKey is a key as it is given, and what for.
type PutProviderKey struct{ Provider, Key, BaseURL string }

// List is the keys of the actor's organization, without what they hide.
func (s *ProviderKeys) List(ctx context.Context, actor domain.Actor) ([]domain.ProviderKey, error) {
	return s.store.ProviderKeys(ctx, actor)
}

// Put tries a key by asking for the provider's list of models, and keeps it, sealed, when it works. It returns how
// many models were listed; a provider that has no list, and one that does not let this key see it, has none.
func (s *ProviderKeys) Put(ctx context.Context, actor domain.Actor, in PutProviderKey) (domain.ProviderKey, int, error) {
	in.Key, in.BaseURL = strings.TrimSpace(in.Key), strings.TrimSpace(in.BaseURL)
	now := s.now()
	k := domain.ProviderKey{OrganizationID: actor.OrganizationID, Provider: in.Provider, Hint: domain.KeyHint(in.Key),
		BaseURL: in.BaseURL, ConsentedAt: now, CreatedAt: now}
	k.SealedKey = s.models.box.Seal(in.Key, placeOf(k))
	handle, err := open(actor, domain.NewUnchecked(k), nil)
	if err == nil {
		err = s.check(ctx, actor, in)
	}
	if err != nil {
		return k, 0, err
	}
	listed, err := s.try(ctx, in)
	if err != nil {
		return k, 0, err
	}
	err = s.change(ctx, actor, domain.AuditProviderKeyPut, k, func(tx *store.Store) error { return tx.PutProviderKey(ctx, handle) })
	return k, listed, err
}

// Delete forgets a key. Runs that go on with it end as they would.
func (s *ProviderKeys) Delete(ctx context.Context, actor domain.Actor, provider string) error {
	found, err := s.store.ProviderKey(ctx, actor, provider)
	key, err := open(actor, found, err)
	if err != nil {
		return err
	}
	return s.change(ctx, actor, domain.AuditProviderKeyRemoved, key.Value(), func(tx *store.Store) error { return tx.DeleteProviderKey(ctx, key) })
}

// change does what it is given and notes it, in one transaction.
func (s *ProviderKeys) change(ctx context.Context, actor domain.Actor, action domain.AuditAction, k domain.ProviderKey, do func(tx *store.Store) error) error {
	err := s.store.Tx(ctx, func(tx *store.Store) error {
		if err := stillHas(ctx, tx, actor, domain.RoleOwner); err != nil { // trying a key takes seconds
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		return s.audit.note(ctx, tx, actor.Event(action, domain.AuditTarget{Type: "provider_key", ID: k.Provider, Name: k.Provider}).With("hint", k.Hint))
	})
	if err == nil {
		s.security.Record(ctx, securitylog.ProviderKeyChanged, securitylog.User(actor.UserID))
	}
	return err
}

// check refuses what cannot be a key for a provider, before anything is sent anywhere.
func (s *ProviderKeys) check(ctx context.Context, actor domain.Actor, in PutProviderKey) error {
	wrong := func(field, rule, message string) error {
		return domain.Invalid(domain.FieldError{Field: field, Rule: rule, Message: message})
	}
	switch {
	case in.Provider == "demo":
		return wrong("provider", "known", "the demo model needs no key")
	case in.BaseURL == "" && !slices.Contains(ownBaseURL, in.Provider):
		return wrong("base_url", "required", "is needed for every provider but openai and anthropic")
	case in.BaseURL == "" && in.Key == "":
		return wrong("key", "required", "is needed")
	case strings.ContainsFunc(in.Key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return wrong("key", "format", "holds characters that no key has")
	}
	if message := s.wrongAddress(in.BaseURL); message != "" {
		return wrong("base_url", "format", message)
	}
	keys, err := s.store.ProviderKeys(ctx, actor)
	others := slices.DeleteFunc(keys, func(k domain.ProviderKey) bool { return k.Provider == in.Provider })
	if err == nil && len(others) >= maxProviderKeys {
		return domain.Errorf(domain.Conflict, "Your organization has %d provider keys already. Remove one first.", maxProviderKeys)
	}
	return err
}

func (s *ProviderKeys) wrongAddress(base string) string {
	if base == "" {
		return ""
	}
	address, err := llm.ParseAddress(base)
	switch {
	case err != nil:
		return err.Error()
	case len(address.Secrets()) > 0 || strings.Contains(base, "@"):
		return "must hold no user, password or key: a key has a field of its own"
	case !s.allowsPrivate && !strings.HasPrefix(strings.ToLower(base), "https://"):
		return "must begin with https://, so that the key and the prompts stay secret on their way"
	}
	return ""
}

// try asks the provider for its models. A refusal to list is none of the key.
func (s *ProviderKeys) try(ctx context.Context, in PutProviderKey) (int, error) {
	ctx, stop := context.WithTimeoutCause(ctx, keyTestTimeout,
		domain.Errorf(domain.ModelUnavailable, "%s did not answer within %d seconds. Nothing was kept.", in.Provider, int(keyTestTimeout.Seconds())))
	defer stop()
	models, err := s.models.own(in.Provider, in.Key, in.BaseURL).Models(ctx)
	if err == nil {
		return len(models), nil
	}
	refused := domain.AsError(err)
	if !llm.IsDown(refused) {
		return 0, nil
	}
	if refused.Code == domain.Internal {
		return 0, domain.Errorf(domain.ModelUnavailable, "%s cannot be reached. Nothing was kept.", in.Provider).Because(err)
	}
	return 0, refused.With("provider", in.Provider)
}

// placeOf is where a key is kept: what is sealed for one place opens at no other.
func placeOf(k domain.ProviderKey) string {
	return fmt.Sprintf("provider key %s %s", k.OrganizationID, k.Provider)
}

// sources are an organization's providers with its own keys.
func (s *Models) sources(keys []domain.ProviderKey) []llm.Source {
	sources := make([]llm.Source, len(keys))
	for i, k := range keys {
		sources[i] = llm.Source{Name: k.Provider, UnavailableReason: "Its key cannot be opened any more. Put it in again."}
		key, err := s.box.Open(k.SealedKey, placeOf(k))
		if err != nil {
			s.log.Warn("a provider key cannot be opened", "organization", k.OrganizationID, "provider", k.Provider, "error", err)
			continue
		}
		sources[i].Provider, sources[i].UnavailableReason = s.own(k.Provider, key, k.BaseURL), ""
	}
	return sources
}
