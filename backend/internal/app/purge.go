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

const purgeInterval = time.Hour

// Purger removes for good what was deleted before the undo window.
type Purger struct {
	store *store.Store
	plans BillingPlans
	log   *slog.Logger
	now   func() time.Time
}

// Run purges until ctx ends.
func (p *Purger) Run(ctx context.Context) {
	ticker := time.NewTicker(purgeInterval)
	defer ticker.Stop()
	for {
		if err := guard.Call(func() error { return p.Purge(ctx) }); err != nil && ctx.Err() == nil {
			p.log.WarnContext(ctx, "deleted things not purged; the next turn tries again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Purge is one turn of Run.
func (p *Purger) Purge(ctx context.Context) error {
	now := p.now()
	return errors.Join(p.purgeAccounts(ctx, now), p.store.PurgeAudit(ctx, now.Add(-domain.AuditKept)),
		p.store.Purge(ctx, now.Add(-UndoWindow), now), p.purgeUsage(ctx))
}

// purgeAccounts takes what is left of accounts that were closed, one after the other.
func (p *Purger) purgeAccounts(ctx context.Context, now time.Time) error {
	closed, err := p.store.AccountsToPurge(ctx, now.Add(-domain.AccountKept))
	for _, id := range closed {
		err = errors.Join(err, p.store.Tx(ctx, func(tx *store.Store) error {
			return tx.PurgeAccount(ctx, id, now.Add(-domain.AccountKept), now)
		}))
	}
	return err
}

// purgeUsage removes counts that are kept up no more, since a plan sets no monthly limit now: a later limit sums
// up anew.
func (p *Purger) purgeUsage(ctx context.Context) error {
	counted, err := p.store.OrganizationsWithUsage(ctx)
	for _, o := range counted {
		if !o.UsageLimits.Within(p.plans.Of(o.BillingPlan).UsageLimits).Monthly() {
			err = errors.Join(err, p.store.DeleteUsage(ctx, o.ID))
		}
	}
	return err
}
