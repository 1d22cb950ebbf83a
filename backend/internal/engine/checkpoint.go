package engine

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// checkpointInterval is how far a row's text may be behind what the relay has. Without a relay texts are
// saved at each poll: the row is all there is.
const checkpointInterval = 5 * time.Second

// pollCancels ends runs that another instance was asked to cancel, or that were completed elsewhere.
func (h *heartbeat) pollCancels(ctx context.Context, runs []*inflight.Run) error {
	cancels, err := h.store.CancelRequests(ctx, idsOf(runs))
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

// saveCheckpoints saves the texts that have grown.
func (h *heartbeat) saveCheckpoints(ctx context.Context, runs []*inflight.Run, now time.Time) error {
	texts, saved := map[string]domain.Transcript{}, map[*inflight.Run]int{}
	for _, run := range runs {
		if h.runs.Relaying() && now.Sub(run.SavedAt) < checkpointInterval {
			continue
		}
		if text := run.Log.Text(); len(text) > run.Saved {
			texts[run.ID], saved[run] = text, len(text)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	if err := h.store.SaveCheckpoints(ctx, texts, now); err != nil {
		return err
	}
	for run, length := range saved {
		run.Saved, run.SavedAt = length, now
	}
	return nil
}
