package app

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/ratelimit"
)

func guesser() (*Accounts, *time.Time) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	return &Accounts{limiter: ratelimit.NewMemory(func() time.Time { return now })}, &now
}

func isLimited(err error) bool { return domain.HasCode(err, domain.RateLimited) }

func TestFailuresFromOnePlaceAreLimited(t *testing.T) {
	a, now := guesser()
	for i := range maxFailuresPerNetwork {
		g := a.guessOfPassword("192.0.2.1", fmt.Sprint(i))
		require.NoError(t, g.check(t.Context()))
		require.NoError(t, g.failed(t.Context()))
	}
	require.True(t, isLimited(a.guessOfPassword("192.0.2.1", "x").check(t.Context())))
	require.NoError(t, a.guessOfPassword("192.0.2.2", "x").check(t.Context()))
	require.NoError(t, a.guessOfToken("192.0.2.1").check(t.Context()), "tokens are counted for themselves")
	require.NoError(t, a.guessOfOwnPassword("u").check(t.Context()))
	*now = now.Add(time.Minute)
	require.NoError(t, a.guessOfPassword("192.0.2.1", "x").check(t.Context()))
}

// Guesses at one account from everywhere hold up new places, and never the one where its owner was signed in.
func TestFailuresAtOneAccountAreLimited(t *testing.T) {
	a, now := guesser()
	for i := range maxFailuresPerAccount {
		require.NoError(t, a.guessOfPassword(fmt.Sprint(i), "sam@example.com").failed(t.Context()))
	}
	stranger, owner := a.guessOfPassword("x", "sam@example.com"), a.guessOfPassword("home", "sam@example.com")
	owner.known = true
	require.True(t, isLimited(stranger.check(t.Context())))
	require.NoError(t, owner.check(t.Context()))
	require.NoError(t, a.guessOfPassword("x", "alex@example.com").check(t.Context()))
	*now = now.Add(time.Hour / maxFailuresPerAccount)
	require.NoError(t, stranger.check(t.Context()), "slowed down, not locked out")
}
