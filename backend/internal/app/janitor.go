package app

import (
	"context"
	"errors"
	"time"
)

const (
	sweepEvery = 5 * time.Second
	// orphanAfter is how long a running execution's owner may be silent before it counts as lost.
	orphanAfter = 12 * time.Second
	purgeEvery  = time.Hour
)

// Janitor settles what nobody owns any more and removes what was deleted long ago.
type Janitor struct{ Deps }

// Run sweeps until ctx ends.
func (j *Janitor) Run(ctx context.Context) {
	sweep, purge := time.NewTicker(sweepEvery), time.NewTicker(purgeEvery)
	defer sweep.Stop()
	defer purge.Stop()
	j.report(ctx, errors.Join(j.Sweep(ctx), j.Purge(ctx)))
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			j.report(ctx, j.Sweep(ctx))
		case <-purge.C:
			j.report(ctx, j.Purge(ctx))
		}
	}
}

func (j *Janitor) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		j.Log.ErrorContext(ctx, "janitor", "error", err)
	}
}

// Sweep settles runs whose instance was lost as interrupted, with the text that was saved.
func (j *Janitor) Sweep(ctx context.Context) error {
	orphans, err := j.Store.Orphans(ctx, j.Now().Add(-orphanAfter))
	if err != nil {
		return err
	}
	for _, e := range orphans {
		if _, here := j.Runs.Get(e.ID); here {
			continue // its owner is this very process, only slow
		}
		o := interrupted()
		o.LatencyMS = int(e.HeartbeatAt.Sub(e.CreatedAt).Milliseconds())
		if _, settleErr := j.Store.Settle(ctx, e.ID, o, nil, j.Now()); settleErr != nil {
			return settleErr
		}
		j.Log.WarnContext(ctx, "settled a run whose instance was lost", "execution", e.ID, "instance", e.InstanceID)
	}
	return nil
}

// Purge removes for good what was deleted before the undo window.
func (j *Janitor) Purge(ctx context.Context) error {
	now := j.Now()
	return j.Store.Purge(ctx, now.Add(-UndoWindow), now)
}
