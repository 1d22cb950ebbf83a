package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/ratelimit"
	"playground/internal/store"
)

const (
	// apiKeySeenEvery is how exact the time of a key's last use is.
	apiKeySeenEvery = time.Minute
	// apiKeyFlushInterval is how soon a use is written.
	apiKeyFlushInterval = time.Second
	// maxBadAPIKeys is how many keys a minute may not work, of one client network.
	maxBadAPIKeys = 100
)

// Identify turns an API key into the actor that it makes of its maker, with the rights of this moment. One that works
// does so however many wrong ones came from its network: those are counted for themselves.
func (s *APIKeys) Identify(ctx context.Context, key, network string) (domain.Actor, error) {
	actor, err := s.identify(ctx, key)
	if domain.HasCode(err, domain.InvalidAPIKey) {
		if tooMany := s.countBad(ctx, network); tooMany != nil {
			return domain.Actor{}, tooMany
		}
	}
	return actor, err
}

func (s *APIKeys) identify(ctx context.Context, key string) (domain.Actor, error) {
	if !auth.IsAPIKey(key) {
		return domain.Actor{}, errBadAPIKey()
	}
	rights, err := s.store.APIKeyRights(ctx, auth.HashToken(key))
	switch {
	case domain.HasCode(err, domain.NotFound):
		return domain.Actor{}, errBadAPIKey()
	case err != nil:
		return domain.Actor{}, err
	case rights.Key.HasExpired:
		return domain.Actor{}, domain.Errorf(domain.InvalidAPIKey, "This API key has expired.")
	}
	actor := domain.Actor{UserID: rights.Key.UserID, OrganizationID: rights.Key.OrganizationID, Key: rights.Key.Acting()}
	return s.plans.actorWith(actor, rights.SessionRights), s.see(ctx, rights.Key)
}

// errBadAPIKey is the same for what never was a key and for one that was revoked: it tells no one which.
func errBadAPIKey() error {
	return domain.Errorf(domain.InvalidAPIKey, "This API key does not work: it is not complete, or was revoked, or never was one.")
}

func (s *APIKeys) countBad(ctx context.Context, network string) error {
	states, err := s.limiter.Allow(ctx, ratelimit.Rule{Key: "API keys from " + network, Limit: maxBadAPIKeys, Period: time.Minute})
	if err != nil {
		return err
	}
	if wait := ratelimit.Seconds(states[0].RetryAfter); wait > 0 {
		return domain.Errorf(domain.RateLimited, "Too many API keys that do not work came from your network. Try again in %d seconds.", wait).
			With("name", "api_keys").With("retry_after_seconds", wait)
	}
	return nil
}

// see notes that a key is used. Its first use is written at once, since from then on its secret is not shown again, and
// once for all requests that use it first; later ones are gathered, and no request waits for them.
func (s *APIKeys) see(ctx context.Context, k domain.APIKey) error {
	if k.LastUsedAt == nil {
		_, err, _ := s.first.Do(k.ID, func() (any, error) {
			return nil, s.store.SeeAPIKeys(context.WithoutCancel(ctx), []string{k.ID}, apiKeySeenEvery)
		})
		return err
	}
	if time.Since(*k.LastUsedAt) < apiKeySeenEvery {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used == nil {
		s.used = map[string]bool{}
	}
	s.used[k.ID] = true
	return nil
}

// Run writes which keys were used, until ctx ends.
func (s *APIKeys) Run(ctx context.Context) {
	guard.Every(ctx, apiKeyFlushInterval, s.log, "uses of API keys not written; the next use tries again", s.flush)
}

func (s *APIKeys) flush(ctx context.Context) error {
	s.mu.Lock()
	ids := slices.Collect(maps.Keys(s.used))
	s.used = nil
	s.mu.Unlock()
	return s.store.SeeAPIKeys(ctx, ids, apiKeySeenEvery)
}

// holdAPIKey keeps the key of a request, if it came with one, from being revoked or losing a scope until tx ends: what was
// begun before that was acknowledged is not decided after it.
func holdAPIKey(ctx context.Context, tx *store.Store, actor domain.Actor) error {
	if actor.Key == nil {
		return nil
	}
	scopes, err := tx.HoldAPIKey(ctx, actor.Key.ID)
	switch {
	case domain.HasCode(err, domain.NotFound):
		return errBadAPIKey()
	case err != nil:
		return err
	case slices.ContainsFunc(actor.Key.Scopes, func(had domain.Action) bool { return !slices.Contains(scopes, had) }):
		return domain.Errorf(domain.Forbidden, "This API key's scopes were changed while the request was under way. Nothing was done; send it again.")
	}
	return nil
}

// countForKey counts the runs of this month of the key of a request, which is held, when it has a limit: exactly, since of
// one key's starts, on all instances, one at a time passes here. Keys that took each other's place have one limit.
func (s *Executions) countForKey(ctx context.Context, tx *store.Store, actor domain.Actor, n int, now time.Time) (id *string, err error) {
	key := actor.Key
	if key == nil {
		return nil, nil
	}
	if key.MonthlyExecutions == nil {
		return &key.ID, nil
	}
	if err := tx.AdvisoryLock(ctx, "runs of API key "+key.FamilyID); err != nil {
		return nil, err
	}
	_, start, end := domain.MonthOf(now)
	used, err := tx.CountAPIKeyRuns(ctx, key.FamilyID, start, end)
	if err != nil {
		return nil, err
	}
	limit := *key.MonthlyExecutions
	if used+n > limit {
		return nil, overQuota(domain.ScopeKey, "key_executions", limit, used, now, "This month's %d runs of this API key are used up.", limit)
	}
	return &key.ID, s.warn(ctx, tx, actor, actor.OrganizationID, keyUse(key, used+n))
}

func keyUse(key *domain.ActingKey, used int) domain.LimitUse {
	return domain.LimitUse{Scope: domain.ScopeKey, SubjectID: key.FamilyID, Subject: key.Name, Name: "key_executions", Limit: *key.MonthlyExecutions, Used: used}
}
