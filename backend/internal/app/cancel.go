package app

import (
	"context"
	"time"

	"playground/internal/domain"
)

// Cancel stops a run wherever it goes on and keeps what came. It answers false when it had ended.
func (s *Executions) Cancel(ctx context.Context, actor domain.Actor, id string) (bool, error) {
	e, err := s.execution(ctx, actor, id)
	if err != nil || e.Status != domain.StatusRunning {
		return false, err
	}
	return s.cancelRun(ctx, id)
}

// Abandon stops a run, wherever it goes on, whose reader left and had asked for that.
func (s *Executions) Abandon(ctx context.Context, id string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), rowPatience)
	defer stop()
	if _, err := s.cancelRun(ctx, id); err != nil {
		s.Log.WarnContext(ctx, "a run goes on though its reader left", "execution", id, "error", err)
	}
}

// tellPatience is how long a wish to cancel waits for the relay. The owner looks at the row too.
const tellPatience = 300 * time.Millisecond

// cancelRun stops a run here at once, or asks its owner to: through the row, which is right whatever
// happens, and through the relay, which is fast.
func (d Deps) cancelRun(ctx context.Context, id string) (bool, error) {
	if here, cancelled := d.Runs.Cancel(id, ErrCancelled); here {
		return cancelled, nil
	}
	running, err := d.rows.RequestCancel(ctx, id, d.Now())
	if !running || err != nil || d.Relay == nil {
		return running, err
	}
	ctx, stop := context.WithTimeout(ctx, tellPatience)
	defer stop()
	if err := d.Relay.Cancel(ctx, id); err != nil {
		d.Log.DebugContext(ctx, "the owner of a run was not told to end it; it will see", "execution", id, "error", err)
	}
	return true, nil
}

func (d Deps) cancelRuns(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if _, err := d.cancelRun(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Drain refuses new runs and waits for those that go on. When ctx ends first, the rest is settled as
// interrupted, with all their text.
func (s *Executions) Drain(ctx context.Context) {
	idle := s.Runs.Close()
	select {
	case <-idle:
	case <-ctx.Done():
		s.Runs.CancelAll(errInterrupted)
		<-idle
	}
}
