package engine

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
)

// Store is the port to the rows of runs. It is an interface because the simulation, which decides when
// each call returns and which of them fail, stands in for the store.
type Store interface {
	// Execution reads a row, with the text that was saved.
	Execution(ctx context.Context, id string) (domain.Unchecked[domain.Execution], error)
	// Heartbeat says that the owner of these runs is alive, by the database's clock.
	Heartbeat(ctx context.Context, ids []string) error
	// CancelRequests returns those of the runs that have not ended, and whether each is to be cancelled.
	CancelRequests(ctx context.Context, ids []string) (map[string]bool, error)
	// SaveCheckpoints saves the texts of running executions so far.
	SaveCheckpoints(ctx context.Context, texts map[string]domain.Transcript, now time.Time) error
	// RequestCancel asks the owner of a run to end it. It returns false when the run has ended.
	RequestCancel(ctx context.Context, id string, now time.Time) (bool, error)
	// CompleteExecutions writes how runs ended, in one transaction. It returns false for each that had
	// ended before.
	CompleteExecutions(ctx context.Context, all []domain.Completion) ([]bool, error)
	// OrphanedExecutions returns running executions whose owner has been silent for longer than silence.
	OrphanedExecutions(ctx context.Context, silence time.Duration) ([]domain.Execution, error)
}

// rowOf reads a row for the engine itself, which acts for no person.
func rowOf(ctx context.Context, s Store, id string) (domain.Execution, error) {
	row, err := s.Execution(ctx, id)
	return row.BySystem(), err
}

// storeTimeout is how long a run in progress waits for one call of the store.
const storeTimeout = 5 * time.Second

// isUnavailable says whether an error is the store's failure to reply, and not its reply.
func isUnavailable(err error) bool {
	var reply *domain.Error
	return err != nil && (!errors.As(err, &reply) || reply.Code == domain.Overloaded)
}
