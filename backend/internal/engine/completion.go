package engine

import (
	"context"
	"time"

	"playground/internal/domain"
)

const (
	// completeTimeout is how long a finished run of a stopping instance waits for a database that is away.
	completeTimeout  = 30 * time.Second
	completeInterval = 500 * time.Millisecond
)

// complete writes the end once and then tells the readers, so that a reader who sees it can read it back. It
// waits for a database that is away as long as it takes; only an instance that is stopping gives up
// after completeTimeout, and leaves what was saved to the rescuer of another.
func (r *run) complete(ctx context.Context, o domain.Outcome) {
	if o.Error != nil {
		r.log.WarnContext(ctx, "run failed", "execution", r.execution.ID, "error", o.Error)
	}
	transcript := domain.Transcript(r.live.Log.Text())
	first, written := r.write(ctx, domain.Completion{ExecutionID: r.execution.ID, OrganizationID: r.execution.OrganizationID, Outcome: o,
		Transcript: &transcript, Logprobs: r.logprobs(), Reserved: r.execution.ReservedTokens != nil, At: r.now()})
	switch {
	case !written:
		r.live.Log.EndAt(0, interrupted()) // nothing more is shown: it may not be kept
		return
	case first:
		r.live.Log.End(o)
	default:
		r.completedElsewhere(ctx)
	}
	r.runs.DropFromRelay(r.execution.ID)
}

// write tries until the end is written. first is false when the run had ended before, written when a
// stopping instance gives up.
func (r *run) write(ctx context.Context, c domain.Completion) (first, written bool) {
	written = r.retryUntil(func() (err error) {
		if first, err = r.completer.complete(c); err != nil {
			r.log.DebugContext(ctx, "run not completed yet; it waits for the database", "execution", c.ExecutionID, "error", err)
		}
		return err
	})
	return first, written
}

// retryUntil calls the store until it has replied. On an instance that stops it gives up after
// completeTimeout and returns false.
func (r *run) retryUntil(call func() error) bool {
	var giveUp time.Time
	for call() != nil {
		if giveUp.IsZero() && r.runs.Closed() {
			giveUp = r.now().Add(completeTimeout)
		}
		if !giveUp.IsZero() && r.now().After(giveUp) {
			return false
		}
		time.Sleep(completeInterval)
	}
	return true
}

// completedElsewhere ends the log as another instance completed the run while this owner could not be
// heard: with that text and that end. An execution that was deleted meanwhile has neither.
func (r *run) completedElsewhere(ctx context.Context) {
	end, length := interrupted(), 0
	r.retryUntil(func() error {
		timed, stop := context.WithTimeout(ctx, storeTimeout)
		defer stop()
		e, err := rowOf(timed, r.store, r.execution.ID)
		if err == nil {
			end, length = outcomeOf(e), len(e.Result.Transcript())
		}
		if isUnavailable(err) {
			return err
		}
		return nil
	})
	r.live.Log.EndAt(length, end)
}
