package inflight

import "context"

// Local is a relay in a folder of one machine.
type Local interface {
	Relay
	// RemoveEnded removes what was left of runs that have ended, which their owners drop unless they are killed first.
	// running returns those of some runs that have not. A run's row is older than its text here, so a text without a
	// running row has nothing left to give, however young it is; one with it is kept, however old.
	RemoveEnded(ctx context.Context, running func(ctx context.Context, ids []string) (map[string]bool, error)) error
}
