package app

import (
	"context"
	"fmt"
	"time"

	"playground/internal/domain"
	"playground/internal/ratelimit"
	"playground/internal/store"
)

// How many batches a minute are enough: the app sends fewer than ten.
const (
	maxClientBatchesPerPerson       = 60
	maxClientBatchesPerOrganization = 600
)

// ClientEvents counts what the app notices.
type ClientEvents struct {
	store   *store.Store
	limiter ratelimit.Limiter
	now     func() time.Time
}

// Report adds events to the counts of the actor's organization. A batch that it had within an hour changes nothing.
// It returns INVALID_REQUEST for an event that its kind does not fit, and RATE_LIMITED after too many batches.
func (s *ClientEvents) Report(ctx context.Context, actor domain.Actor, batchID string, events []domain.ClientEvent) error {
	if err := s.limit(ctx, actor); err != nil {
		return err
	}
	for i, e := range events {
		if wrong := e.Check(); wrong != nil {
			wrong.Field = fmt.Sprintf("events.%d.%s", i, wrong.Field)
			return domain.Invalid(*wrong)
		}
	}
	now := s.now()
	_, err := s.store.AddClientCounts(ctx, actor.UserID, batchID, domain.CountClientEvents(actor.OrganizationID, events, now), now)
	return err
}

func (s *ClientEvents) limit(ctx context.Context, actor domain.Actor) error {
	states, err := s.limiter.Allow(ctx,
		ratelimit.Rule{Key: "client events of user " + actor.UserID, Limit: maxClientBatchesPerPerson, Period: time.Minute},
		ratelimit.Rule{Key: "client events of organization " + actor.OrganizationID, Limit: maxClientBatchesPerOrganization, Period: time.Minute})
	if err != nil {
		return err
	}
	if wait := ratelimit.Seconds(states[ratelimit.Tightest(states)].RetryAfter); wait > 0 {
		return domain.Errorf(domain.RateLimited, "More was reported than is counted. Try again in %d seconds.", wait).
			With("name", "client_events").With("retry_after_seconds", wait)
	}
	return nil
}
