package llm

import (
	"errors"
	"time"
)

// Fault is what a caller may conclude from a failed Stream beyond the error that people see. It lies
// in the error's cause, and says nothing about text that came before: a caller that has passed text on
// must not ask again.
type Fault struct {
	// Transient: asking again may help and cannot cost twice, since the connection was never made or the
	// provider clearly refused. A request that was sent and not answered is not: it may have been billed.
	Transient bool
	// Sick: the provider failed as one does that is down or overloaded. It is not what 4xx say: they
	// blame the request, the key, or the pace.
	Sick bool
	// RetryAfter is how long the provider asks to wait; 0 when it does not say.
	RetryAfter time.Duration
	// Cause is what went wrong, for the log.
	Cause error
}

func (f *Fault) Error() string { return f.Cause.Error() }

func (f *Fault) Unwrap() error { return f.Cause }

// FaultOf finds the fault in err. An error without one is neither transient nor a sign of sickness.
func FaultOf(err error) Fault {
	var f *Fault
	if errors.As(err, &f) {
		return *f
	}
	return Fault{}
}
