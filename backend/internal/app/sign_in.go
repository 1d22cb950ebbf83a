package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/ratelimit"
)

// Failed sign-ins a minute that are enough: for one address from one place, and from one place.
const (
	failuresPerAddress = 10
	failuresPerPlace   = 100
)

// signIn is somebody's try to sign in. Only failed ones are counted.
type signIn struct {
	limiter ratelimit.Limiter
	rules   []ratelimit.Rule
}

// signIn begins one from a place, the client's network, at an address, "" for a try that names none.
func (d Deps) signIn(place, address string) signIn {
	rules := []ratelimit.Rule{{Key: "sign-ins from " + place, Limit: failuresPerPlace, Period: time.Minute}}
	if address != "" {
		rules = append(rules, ratelimit.Rule{Key: "sign-ins from " + place + " at " + address,
			Limit: failuresPerAddress, Period: time.Minute})
	}
	return signIn{limiter: d.Limiter, rules: rules}
}

// may answers RATE_LIMITED after too many failures.
func (s signIn) may(ctx context.Context) error {
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
func (s signIn) failed(ctx context.Context) error {
	_, err := s.limiter.Take(ctx, s.rules...)
	return err
}
