package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"playground/internal/inflight"
	"playground/internal/store"
)

const (
	// saveEvery is how much of a running text the loss of an instance can cost.
	saveEvery = time.Second
	// saveAtOnce bounds how many runs one transaction saves, so that others get their turn.
	saveAtOnce = 200
)

// keeper saves the texts of all runs that go on here, about once a second, and shows that their owner
// lives. One for all: a timer, a goroutine and two transactions per run would cost more than the runs.
type keeper struct {
	Deps
	mu      sync.Mutex
	keeping bool
}

// wake makes sure that somebody keeps while there are runs.
func (k *keeper) wake() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.keeping {
		k.keeping = true
		go k.keep()
	}
}

func (k *keeper) keep() {
	ticker := time.NewTicker(saveEvery)
	defer ticker.Stop()
	for range ticker.C {
		if k.rest() {
			return
		}
		for runs := range slices.Chunk(k.Runs.All(), saveAtOnce) {
			if err := k.save(context.Background(), runs); err != nil {
				k.Log.Warn("runs not saved yet", "runs", len(runs), "error", err)
			}
		}
	}
}

// rest ends the keeping when there is nothing to keep.
func (k *keeper) rest() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keeping = k.Runs.Count() > 0
	return !k.keeping
}

func (k *keeper) save(ctx context.Context, runs []*inflight.Run) error {
	ids := make([]string, len(runs))
	for i, run := range runs {
		ids[i] = run.ID
	}
	ctx, stop := context.WithTimeout(ctx, orphanAfter)
	defer stop()
	texts := map[*inflight.Run]string{}
	err := k.Store.Tx(ctx, func(tx *store.Store) error {
		cancels, err := tx.Beat(ctx, ids, k.Now())
		if err != nil {
			return err
		}
		for _, run := range runs {
			k.obey(run, cancels)
			if text, _, _ := run.Log.Since(0); len(text) > run.Saved {
				texts[run] = string(text)
				if err := tx.SaveText(ctx, run.ID, texts[run], k.Now()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for run, text := range texts {
		run.Saved = len(text)
	}
	return nil
}

// obey stops a run that somebody on another instance wants to end, or that was settled elsewhere.
func (k *keeper) obey(run *inflight.Run, cancels map[string]bool) {
	cancel, running := cancels[run.ID]
	switch {
	case !running:
		run.Cancel(errLost)
	case cancel:
		run.Cancel(errCancelled)
	}
}
