package app

import (
	"context"
	"log/slog"
	"time"

	"playground/internal/guard"
	"playground/internal/store"
)

const purgeInterval = time.Hour

// Purger removes for good what was deleted before the undo window.
type Purger struct {
	store *store.Store
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
	return p.store.Purge(ctx, now.Add(-UndoWindow), now)
}
