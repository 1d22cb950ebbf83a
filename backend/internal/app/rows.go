package app

import (
	"context"
	"time"

	"playground/internal/domain"
)

// rows is what runs in progress need of the store. It is an interface because a simulation, which
// decides when each call answers and which of them fail, stands in for it.
type rows interface {
	Execution(ctx context.Context, id string) (domain.Execution, error)
	Heartbeat(ctx context.Context, ids []string) error
	CancelRequests(ctx context.Context, ids []string) (map[string]bool, error)
	SaveCheckpoints(ctx context.Context, texts map[string]string, now time.Time) error
	RequestCancel(ctx context.Context, id string, now time.Time) (bool, error)
	CompleteExecutions(ctx context.Context, all []domain.Completion) ([]bool, error)
	OrphanedExecutions(ctx context.Context, silence time.Duration) ([]domain.Execution, error)
}

// rowPatience is how long a run in progress waits for one answer of the store.
const rowPatience = 5 * time.Second
