package engine

import (
	"context"
	"errors"

	"playground/internal/domain"
)

// Why a run ends before its model does.
var (
	ErrCancelled   = errors.New("cancelled")
	errInterrupted = errors.New("interrupted")
)

// interrupted is the outcome of a run whose instance was lost, or left before its end.
func interrupted() domain.Outcome {
	return domain.Outcome{Status: domain.StatusFailed, FinishReason: domain.FinishInterrupted,
		Error: domain.Errorf(domain.Internal, "The server that ran this was lost. What had arrived is kept; run it again.").
			With("reason", "interrupted")}
}

// Cancel ends a run here at once, or asks its owner on another instance to: through the row, which is
// right whatever happens, and through the relay, which is fast. It returns false when it had ended.
func (e *Engine) Cancel(ctx context.Context, id string) (bool, error) {
	if here, cancelled := e.runs.Cancel(id, ErrCancelled); here {
		return cancelled, nil
	}
	running, err := e.store.RequestCancel(ctx, id, e.now())
	if !running || err != nil || e.relay.Relay == nil {
		return running, err
	}
	ctx, stop := context.WithTimeout(ctx, relayTimeout)
	defer stop()
	if err := e.relay.Cancel(ctx, id); err != nil {
		e.log.DebugContext(ctx, "the relay did not tell a run's owner to end it; the owner polls the row", "execution", id, "error", err)
	}
	return true, nil
}

// CancelAll cancels several runs, wherever they go on.
func (e *Engine) CancelAll(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if _, err := e.Cancel(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Abandon cancels a run whose reader left and had asked for that; the reader's own ctx has ended.
func (e *Engine) Abandon(ctx context.Context, id string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer stop()
	if _, err := e.Cancel(ctx, id); err != nil {
		e.log.WarnContext(ctx, "a run goes on though its reader left", "execution", id, "error", err)
	}
}
