package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/store"
)

const (
	storageFlushInterval = 2 * time.Second
	// storageCountInterval is how long a deletion may take to make room.
	storageCountInterval = 30 * time.Second
	// storageCountAge is how long a sum of changes counts before all is counted again.
	storageCountAge = 24 * time.Hour
	// alwaysSaved is how long a prompt may be that is saved even when there is no room: what is typed is kept.
	alwaysSaved = 64 << 10
)

// Storage keeps count of what organizations keep.
type Storage struct {
	store *store.Store
	plans BillingPlans
	log   *slog.Logger
	now   func() time.Time
}

// Run counts until ctx ends, and then writes what is left.
func (s *Storage) Run(ctx context.Context) {
	tick := time.NewTicker(storageFlushInterval)
	defer tick.Stop()
	var counted time.Time
	for {
		select {
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), storageFlushInterval)
			defer stop()
			s.try(last, s.store.FlushStoredBytes)
			return
		case <-tick.C:
		}
		s.try(ctx, s.store.FlushStoredBytes)
		if now := time.Now(); now.Sub(counted) >= storageCountInterval {
			counted = now
			s.try(ctx, s.Count)
		}
	}
}

func (s *Storage) try(ctx context.Context, what func(context.Context) error) {
	if err := guard.Call(func() error { return what(ctx) }); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "stored bytes not counted; the next turn tries again", "error", err)
	}
}

// Count counts whole what is due, of organizations whose plan bounds it. It is one turn of Run.
func (s *Storage) Count(ctx context.Context) error {
	due, err := s.store.CountingDue(ctx, s.now().Add(-storageCountAge))
	for _, o := range due {
		if s.plans.Of(o.BillingPlan).StoredBytes != nil {
			err = errors.Join(err, s.store.CountStoredBytes(ctx, o.ID, s.now()))
		}
	}
	return err
}

// checkRoom refuses what would be kept beyond what the plan of the actor's organization allows.
func checkRoom(s *store.Store, actor domain.Actor) error {
	limit := actor.Plan.StoredBytes
	if limit == nil {
		return nil
	}
	used := actor.StoredBytes + s.UnflushedBytes(actor.OrganizationID)
	if used < *limit {
		return nil
	}
	return domain.Errorf(domain.QuotaExceeded,
		"Your organization keeps %d MiB, all that its plan allows. Delete prompts or runs that you need no more, or ask the operator for a larger plan.", *limit>>20).
		With("name", "stored_bytes").With("limit", *limit).With("used", used).
		With("retry_after_seconds", int((2 * storageCountInterval).Seconds()))
}

// checkGrowth is checkRoom for an edit. What is typed is saved, up to a length; what only shrinks is too.
func checkGrowth(s *store.Store, actor domain.Actor, before, after domain.Prompt) error {
	if size := after.Bytes(); size <= alwaysSaved || size <= before.Bytes() {
		return nil
	}
	return checkRoom(s, actor)
}
