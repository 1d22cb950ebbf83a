package caller

import (
	"context"
	"time"

	"playground/internal/llm"
)

const (
	maxAttempts = 3
	baseBackoff = 250 * time.Millisecond
	maxBackoff  = 4 * time.Second
	// maxRetryAfter is the longest that a provider may have a call wait; a longer wait is the user's choice.
	maxRetryAfter = 10 * time.Second
)

// callWithRetries calls the provider, and again while it fails before its first text in a way that may
// pass and cannot cost twice. Each retry needs the provider's retry budget and a permit of its circuit
// breaker.
func (s *stream) callWithRetries(ctx context.Context) (llm.Outcome, error) {
	provider := s.caller.providers.get(s.Name)
	provider.budget.deposit()
	permit := s.Permit
	for {
		out, err := s.attempt(ctx, permit)
		wait, retry := s.backoff(err)
		if !retry || !provider.budget.withdraw() {
			return out, err
		}
		if err := sleep(ctx, wait); err != nil {
			return llm.Outcome{}, err
		}
		if permit, err = provider.breaker.Acquire(); err != nil {
			return llm.Outcome{}, err
		}
	}
}

// backoff returns how long to wait before the next attempt, if there may be one: a random part of a time
// that doubles, so that calls which failed together do not come back together, after what the provider
// asks for.
func (s *stream) backoff(err error) (wait time.Duration, retry bool) {
	fault := llm.FaultOf(err)
	number := len(s.attempts)
	if !fault.Transient || s.firstText || number >= maxAttempts || fault.RetryAfter > maxRetryAfter {
		return 0, false
	}
	exponential := min(baseBackoff<<(number-1), maxBackoff)
	return fault.RetryAfter + time.Duration(s.caller.jitter()*float64(exponential)), true
}

// sleep waits, and returns the cause of ctx's end should that come first.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return context.Cause(ctx)
}
