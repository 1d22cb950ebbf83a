package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
)

const (
	attemptsAtMost = 3
	backoffBase    = 250 * time.Millisecond
	backoffMost    = 4 * time.Second
	// retryAfterMost is the longest that a provider may have a run wait; a longer wait is the user's choice.
	retryAfterMost = 10 * time.Second
)

// ask asks the provider, and asks again while it fails before its first text in a way that may pass and
// cannot cost twice. Each retry needs the provider's budget, and its breaker's leave.
func (u *pump) ask(ctx context.Context) (llm.Outcome, error) {
	gate := u.gates.of(u.plan.model.Provider)
	gate.deposit()
	leave := u.plan.pass
	for {
		out, err := u.attempt(ctx, leave)
		wait, again := u.retryIn(err)
		if !again || !gate.withdraw() {
			return out, err
		}
		if err := pause(ctx, wait); err != nil {
			return llm.Outcome{}, err
		}
		if leave, err = gate.admit(); err != nil {
			return llm.Outcome{}, err
		}
	}
}

// retryIn says how long to wait before the next attempt: a random part of a time that doubles, so that
// runs which failed together do not come back together, after what the provider asks for.
func (u *pump) retryIn(err error) (time.Duration, bool) {
	fault := llm.FaultOf(err)
	number := len(u.attempts)
	if !fault.Transient || !u.first.IsZero() || number >= attemptsAtMost || fault.RetryAfter > retryAfterMost {
		return 0, false
	}
	backoff := min(backoffBase<<(number-1), backoffMost)
	return fault.RetryAfter + time.Duration(u.Jitter()*float64(backoff)), true
}

// pause waits, unless ctx ends: then it answers why.
func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return context.Cause(ctx)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// attempt asks once and keeps a record of it.
func (u *pump) attempt(ctx context.Context, leave *pass) (llm.Outcome, error) {
	a := domain.Attempt{Number: len(u.attempts) + 1, StartedAt: u.Now()}
	if n := len(u.attempts); n > 0 {
		a.WaitedMS = int(a.StartedAt.Sub(u.attempts[n-1].Ended()).Milliseconds())
	}
	out, err := u.send(ctx, leave)
	a.DurationMS = int(u.Now().Sub(a.StartedAt).Milliseconds())
	a.Error = u.attemptError(err)
	u.attempts = append(u.attempts, a)
	return out, err
}

// send sends the request. A fault in a provider costs its own run alone, not every run of this process.
func (u *pump) send(ctx context.Context, leave *pass) (out llm.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		u.report(leave, err)
	}()
	return u.plan.provider.Stream(ctx, u.plan.request, func(text string) {
		if u.first.IsZero() && text != "" {
			leave.heard()
		}
		u.append(text)
	})
}

// report tells the breaker what an attempt showed of the provider's health. One that we ended for
// reasons of our own shows nothing, but silence until a time limit does.
func (u *pump) report(leave *pass, err error) {
	switch {
	case errors.Is(err, ErrCancelled), errors.Is(err, errInterrupted), errors.Is(err, inflight.ErrSealed):
	case domain.HasCode(err, domain.Timeout):
		leave.done(u.first.IsZero())
	default:
		leave.done(llm.FaultOf(err).Sick)
	}
}

// attemptError is the error as the record shows it: none when the run was stopped on purpose.
func (u *pump) attemptError(err error) *domain.Error {
	switch {
	case err == nil, errors.Is(err, ErrCancelled), errors.Is(err, inflight.ErrSealed):
		return nil
	case errors.Is(err, errInterrupted):
		return interrupted().Error
	}
	return domain.AsError(err)
}
