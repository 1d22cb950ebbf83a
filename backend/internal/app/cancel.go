package app

import (
	"context"

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

// Abandon stops a run whose only reader left and had asked for that.
func (s *Executions) Abandon(id string) {
	if run, ok := s.Runs.Get(id); ok {
		run.Cancel(errCancelled)
	}
}

// cancelRun stops a run here at once, or asks its owner to, who looks about once a second.
func (d Deps) cancelRun(ctx context.Context, id string) (bool, error) {
	if run, ok := d.Runs.Get(id); ok {
		run.Cancel(errCancelled)
		return true, nil
	}
	return d.Store.RequestCancel(ctx, id, d.Now())
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
