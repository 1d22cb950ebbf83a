package app

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
	"playground/internal/fairqueue"
	"playground/internal/ratelimit"
)

// How many failures are enough. Those for an account count from all places together, and hold up new places alone:
// where its owner signed in before is never locked out by what others try elsewhere.
const (
	maxFailuresPerAddress = 10  // a minute, for one address from one client network
	maxFailuresPerNetwork = 100 // a minute, from one client network
	maxFailuresPerAccount = 100 // an hour, for one address from everywhere
)

// guess is one use of a secret that might be guessed: a password, or a one-time token. Failed ones are counted alone.
type guess struct {
	limiter ratelimit.Limiter
	rules   []ratelimit.Rule
	account *ratelimit.Rule // nil: none
	known   bool            // from where the account was signed in to before
}

func (a *Accounts) guessOfToken(network string) *guess {
	return &guess{limiter: a.limiter, rules: []ratelimit.Rule{
		{Key: "one-time tokens from " + network, Limit: maxFailuresPerNetwork, Period: time.Minute}}}
}

// guessOfPassword begins one from a client network, at an address.
func (a *Accounts) guessOfPassword(network, address string) *guess {
	return &guess{limiter: a.limiter, rules: []ratelimit.Rule{
		{Key: "sign-ins from " + network, Limit: maxFailuresPerNetwork, Period: time.Minute},
		{Key: "sign-ins from " + network + " at " + address, Limit: maxFailuresPerAddress, Period: time.Minute}},
		account: &ratelimit.Rule{Key: "sign-ins at " + address, Limit: maxFailuresPerAccount, Period: time.Hour}}
}

// guessOfOwnPassword begins one by who is signed in, for a change of their credentials.
func (a *Accounts) guessOfOwnPassword(userID string) *guess {
	return &guess{limiter: a.limiter, rules: []ratelimit.Rule{
		{Key: "passwords of " + userID, Limit: maxFailuresPerAddress, Period: time.Minute}}}
}

// check returns RATE_LIMITED after too many failures.
func (g *guess) check(ctx context.Context) error {
	rules := g.rules
	if g.account != nil && !g.known {
		rules = append(rules[:len(rules):len(rules)], *g.account)
	}
	states, err := g.limiter.Peek(ctx, rules...)
	if err != nil {
		return err
	}
	return tooManyFailures(states)
}

// failed counts a failure, and returns RATE_LIMITED when there were too many before it.
func (g *guess) failed(ctx context.Context) error {
	states, err := g.limiter.Allow(ctx, g.rules...)
	if err != nil {
		return err
	}
	if g.account != nil {
		if _, err := g.limiter.Allow(ctx, *g.account); err != nil {
			return err
		}
	}
	return tooManyFailures(states)
}

func tooManyFailures(states []ratelimit.State) error {
	if wait := ratelimit.Seconds(states[ratelimit.Tightest(states)].RetryAfter); wait > 0 {
		return domain.Errorf(domain.RateLimited, "Signing in has failed too often. Try again in %d seconds.", wait).
			With("name", "sign_in").With("retry_after_seconds", wait)
	}
	return nil
}

// hashed makes OVERLOADED of a full line before the hashing of passwords.
func hashed(err error) error {
	if errors.Is(err, fairqueue.ErrFull) {
		return domain.Errorf(domain.Overloaded, "More people sign in at once than this server can check. Try again in a few seconds.").
			With("retry_after_seconds", 2)
	}
	return err
}
