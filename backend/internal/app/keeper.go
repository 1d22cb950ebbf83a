package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"playground/internal/inflight"
)

const (
	// lookEvery is how soon a wish to cancel is found that came through the row alone.
	lookEvery = time.Second
	// beatEvery is a fraction of orphanAfter, so that a late beat costs no run.
	beatEvery = 2 * time.Second
	// saveEvery is how far a row's text may be behind what the relay keeps. Without a relay texts are
	// saved at each look: the row is all there is.
	saveEvery = 5 * time.Second
	// keepAtOnce bounds how many runs one statement names, so that others get their turn.
	keepAtOnce = 200
)

// keeper shows that the owner of all runs here lives, saves their texts, and ends those that somebody
// else wants to end. One for all: a timer, a goroutine and a transaction per run would cost more than
// the runs.
type keeper struct {
	Deps
	mu      sync.Mutex
	keeping bool
	failing bool
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
	idle := make(chan struct{})
	defer close(idle)
	go k.beat(idle)
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for range ticker.C {
		if k.rest() {
			return
		}
		k.report(k.tend(k.Runs.All()))
	}
}

// beat says that the owner lives until there are no runs. It waits for nothing else that is asked of the
// database: where that is slow, an owner must not look lost.
func (k *keeper) beat(idle <-chan struct{}) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	beaten := k.Now()
	for {
		select {
		case <-idle:
			return
		case <-ticker.C:
		}
		now := k.Now()
		if now.Sub(beaten) < beatEvery {
			continue
		}
		err := k.each(k.Runs.All(), func(ctx context.Context, some []*inflight.Run) error { return k.rows.Heartbeat(ctx, idsOf(some)) })
		if err != nil {
			k.Log.Debug("the database has not heard that this instance lives", "error", err)
			continue
		}
		beaten = now
	}
}

// rest ends the keeping when there is nothing to keep.
func (k *keeper) rest() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keeping = k.Runs.Count() > 0
	return !k.keeping
}

// report logs once that the database went, and once that it came back.
func (k *keeper) report(err error) {
	if err != nil && !k.failing {
		k.Log.Warn("the database does not answer; runs go on and are saved when it does", "error", err)
	}
	if err == nil && k.failing {
		k.Log.Info("the database answers again")
	}
	k.failing = err != nil
}

func (k *keeper) tend(runs []*inflight.Run) error {
	now := k.Now()
	return errors.Join(k.each(runs, k.obey),
		k.each(runs, func(ctx context.Context, some []*inflight.Run) error { return k.save(ctx, some, now) }))
}

func (k *keeper) each(runs []*inflight.Run, ask func(context.Context, []*inflight.Run) error) error {
	var errs []error
	for some := range slices.Chunk(runs, keepAtOnce) {
		errs = append(errs, k.within(func(ctx context.Context) error { return ask(ctx, some) }))
	}
	return errors.Join(errs...)
}

func (k *keeper) within(ask func(context.Context) error) error {
	ctx, stop := context.WithTimeout(context.Background(), rowPatience)
	defer stop()
	return ask(ctx)
}

func idsOf(runs []*inflight.Run) []string {
	ids := make([]string, len(runs))
	for i, run := range runs {
		ids[i] = run.ID
	}
	return ids
}

// obey stops runs that somebody on another instance wants to end, or that were settled elsewhere.
func (k *keeper) obey(ctx context.Context, runs []*inflight.Run) error {
	cancels, err := k.rows.CancelRequests(ctx, idsOf(runs))
	if err != nil {
		return err
	}
	for _, run := range runs {
		switch cancel, running := cancels[run.ID]; {
		case !running:
			run.Cancel(inflight.ErrSealed)
		case cancel:
			run.Cancel(ErrCancelled)
		}
	}
	return nil
}

func (k *keeper) save(ctx context.Context, runs []*inflight.Run, now time.Time) error {
	texts, saved := map[string]string{}, map[*inflight.Run]int{}
	for _, run := range runs {
		if k.Runs.Keeping() && now.Sub(run.SavedAt) < saveEvery {
			continue
		}
		if text := run.Log.Text(); len(text) > run.Saved {
			texts[run.ID], saved[run] = string(text), len(text)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	if err := k.rows.SaveCheckpoints(ctx, texts, now); err != nil {
		return err
	}
	for run, length := range saved {
		run.Saved, run.SavedAt = length, now
	}
	return nil
}
