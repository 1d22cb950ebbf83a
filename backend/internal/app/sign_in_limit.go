package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/ratelimit"
)

// Failed sign-ins a minute that are enough: for one address from one client network, and from one network.
const (
	maxFailuresPerAddress = 10
	maxFailuresPerNetwork = 100
)

// signInAttempt is a rate limiter of one sign-in. Only failed ones are counted.
type signInAttempt struct {
	limiter ratelimit.Limiter
	rules   []ratelimit.Rule
}

// signInAttempt begins one from a client network, at an address, "" for an attempt that names none.
func (a *Accounts) signInAttempt(network, address string) signInAttempt {
	rules := []ratelimit.Rule{{Key: "sign-ins from " + network, Limit: maxFailuresPerNetwork, Period: time.Minute}}
	if address != "" {
		rules = append(rules, ratelimit.Rule{Key: "sign-ins from " + network + " at " + address,
			Limit: maxFailuresPerAddress, Period: time.Minute})
	}
	return signInAttempt{limiter: a.limiter, rules: rules}
}

// check returns RATE_LIMITED after too many failures.
func (s signInAttempt) check(ctx context.Context) error {
	states, err := s.limiter.Peek(ctx, s.rules...)
	if err != nil {
		return err
	}
	if wait := ratelimit.Seconds(states[ratelimit.Tightest(states)].RetryAfter); wait > 0 {
		return domain.Errorf(domain.RateLimited, "Signing in has failed too often. Try again in %d seconds.", wait).
			With("name", "sign_in").With("retry_after_seconds", wait)
	}
	return nil
}

// failed counts a failure.
func (s signInAttempt) failed(ctx context.Context) error {
	_, err := s.limiter.Allow(ctx, s.rules...)
	return err
}
