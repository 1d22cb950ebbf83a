package ratelimit_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/ratelimit"
)

// Another implementation of the same algorithm lets the same uses pass.
func TestAgreesWithRedisRate(t *testing.T) {
	client := connect(t)
	ours, theirs := ratelimit.NewRedis(client, []byte("secret")), redis_rate.NewLimiter(client)
	rapid.Check(t, func(t *rapid.T) {
		// An interval of minutes: nothing comes back while the test runs.
		limit := rapid.SampledFrom([]int{1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 25, 30}).Draw(t, "limit")
		rule := ratelimit.Rule{Key: uuid.NewString(), Limit: limit, Period: time.Hour}
		for range rapid.IntRange(1, 40).Draw(t, "uses") {
			want, err := theirs.Allow(context.Background(), rule.Key, redis_rate.PerHour(limit))
			require.NoError(t, err)
			got, err := ours.Allow(context.Background(), rule)
			require.NoError(t, err)
			require.Equal(t, want.Allowed == 1, got[0].RetryAfter == 0)
			require.InDelta(t, want.Remaining, got[0].Remaining, 1, "theirs is a fraction, rounded down")
			require.InDelta(t, want.ResetAfter.Seconds(), got[0].Reset.Seconds(), 5)
			if want.Allowed == 0 {
				require.InDelta(t, want.RetryAfter.Seconds(), got[0].RetryAfter.Seconds(), 5)
			}
		}
	})
}

func TestRedisRunsOnItsOwnClock(t *testing.T) {
	l := ratelimit.NewRedis(connect(t), []byte(uuid.NewString()))
	rule := ratelimit.Rule{Key: "k", Limit: 1, Period: 200 * time.Millisecond}
	take := func() ratelimit.State {
		states, err := l.Allow(t.Context(), rule)
		require.NoError(t, err)
		return states[0]
	}
	start := time.Now()
	require.Zero(t, take().RetryAfter)
	require.Eventually(t, func() bool { return take().RetryAfter == 0 }, 10*time.Second, 5*time.Millisecond)
	require.GreaterOrEqual(t, time.Since(start), rule.Period)
}

func TestKeysAreHashedAndExpire(t *testing.T) {
	client, address := connect(t), "sam-"+uuid.NewString()+"@example.com"
	for _, secret := range []string{"one", "two"} {
		l := ratelimit.NewRedis(client, []byte(secret+address))
		states, err := l.Allow(t.Context(), ratelimit.Rule{Key: address, Limit: 1, Period: time.Minute})
		require.NoError(t, err)
		require.Zero(t, states[0].RetryAfter, "installations that share a Redis do not meet")
	}
	keys := client.Scan(t.Context(), 0, "*", 1000).Iterator()
	for keys.Next(t.Context()) {
		require.NotContains(t, keys.Val(), address)
		if strings.HasPrefix(keys.Val(), "ratelimit:") {
			life, err := client.PTTL(t.Context(), keys.Val()).Result()
			require.NoError(t, err)
			require.NotEqual(t, time.Duration(-1), life, "it never expires")
		}
	}
	require.NoError(t, keys.Err())
}
