package engine

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"playground/internal/guard"
	"playground/internal/inflight"
)

const (
	// pollInterval is how soon a request to cancel is found that came through the row alone.
	pollInterval = time.Second
	// heartbeatInterval is a fraction of orphanAfter, so that a late heartbeat costs no run.
	heartbeatInterval = 2 * time.Second
	// maxRunsPerStatement bounds how many runs one statement names, so that other callers get their turn.
	maxRunsPerStatement = 200
)

// heartbeat shows that the owner of all runs here is alive, and at each tick of the poll looks for
// requests to cancel and saves checkpoints. It is one for all runs: a timer, a goroutine and a transaction
// per run would cost more than the runs.
type heartbeat struct {
	store   Store
	runs    *inflight.Runs
	log     *slog.Logger
	now     func() time.Time
	mu      sync.Mutex
	active  bool
	failing bool
}

// wake makes sure that the loops go while there are runs.
func (h *heartbeat) wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.active {
		h.active = true
		guard.Go(h.log, "the heartbeat", h.pollLoop, nil)
	}
}

func (h *heartbeat) pollLoop() {
	idle := make(chan struct{})
	defer close(idle)
	guard.Go(h.log, "the heartbeat", func() { h.beatLoop(idle) }, nil)
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for range ticker.C {
		if h.stopWhenIdle() {
			return
		}
		h.report(guard.Call(func() error { return h.poll(h.runs.All()) }))
	}
}

// beatLoop sends heartbeats until there are no runs. It waits for nothing else that is asked of the
// database: where that is slow, an owner must not look lost.
func (h *heartbeat) beatLoop(idle <-chan struct{}) {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	last := h.now()
	for {
		select {
		case <-idle:
			return
		case <-ticker.C:
		}
		now := h.now()
		if now.Sub(last) < heartbeatInterval {
			continue
		}
		err := guard.Call(func() error { return h.inChunks(h.runs.All(), h.beat) })
		if err != nil {
			h.log.Debug("the database has not heard that this instance is alive", "error", err)
			continue
		}
		last = now
	}
}

func (h *heartbeat) beat(ctx context.Context, some []*inflight.Run) error {
	return h.store.Heartbeat(ctx, idsOf(some))
}

// stopWhenIdle ends the loops when there are no runs.
func (h *heartbeat) stopWhenIdle() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.active = h.runs.Count() > 0
	return !h.active
}

// report logs once that the database went, and once that it came back.
func (h *heartbeat) report(err error) {
	if err != nil && !h.failing {
		h.log.Warn("the database does not answer; runs go on and are saved when it does", "error", err)
	}
	if err == nil && h.failing {
		h.log.Info("the database answers again")
	}
	h.failing = err != nil
}

func (h *heartbeat) poll(runs []*inflight.Run) error {
	now := h.now()
	return errors.Join(h.inChunks(runs, h.pollCancels),
		h.inChunks(runs, func(ctx context.Context, some []*inflight.Run) error { return h.saveCheckpoints(ctx, some, now) }))
}

func (h *heartbeat) inChunks(runs []*inflight.Run, call func(context.Context, []*inflight.Run) error) error {
	var errs []error
	for some := range slices.Chunk(runs, maxRunsPerStatement) {
		errs = append(errs, withTimeout(func(ctx context.Context) error { return call(ctx, some) }))
	}
	return errors.Join(errs...)
}

func withTimeout(call func(context.Context) error) error {
	ctx, stop := context.WithTimeout(context.Background(), storeTimeout)
	defer stop()
	return call(ctx)
}

func idsOf(runs []*inflight.Run) []string {
	ids := make([]string, len(runs))
	for i, run := range runs {
		ids[i] = run.ID
	}
	return ids
}
