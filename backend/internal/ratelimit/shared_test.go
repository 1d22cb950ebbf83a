package ratelimit_test

import (
	"context"
	"io"
	"log/slog"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"playground/internal/ratelimit"
	"playground/internal/testkit"
)

// patience is longer than the real one, so that a busy machine is not taken for a Redis that is away.
const patience = 2 * time.Second

// instance is one that closes with the test.
func instance(t *testing.T, r *testkit.RedisServer, id string) *ratelimit.Shared {
	t.Helper()
	l := ratelimit.NewShared(ratelimit.SharedOptions{Redis: redis.Options{Addr: r.Addr}, Secret: []byte("secret"),
		Instance: id, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Patience: patience})
	t.Cleanup(func() { _ = l.Close() }) // a second time, where the test has closed it
	return l
}

// passes is how many of n uses pass.
func passes(t *testing.T, l ratelimit.Limiter, rule ratelimit.Rule, n int) int {
	t.Helper()
	count := 0
	for range n {
		states, err := l.Allow(t.Context(), rule)
		require.NoError(t, err)
		if states[0].RetryAfter == 0 {
			count++
		}
	}
	return count
}

func rule(key string, limit int) ratelimit.Rule {
	return ratelimit.Rule{Key: key, Limit: limit, Period: time.Hour}
}

func TestInstancesShareALimitAndEachHasItsShareWithoutRedis(t *testing.T) {
	t.Parallel()
	server := testkit.StartRedis(t)
	a, b := instance(t, server, "a"), instance(t, server, "b")
	bothKnow := func() bool { return !a.Down() && !b.Down() && a.Instances() == 2 && b.Instances() == 2 }
	require.Eventually(t, bothKnow, testkit.Patience, 5*time.Millisecond)
	require.Equal(t, 10, passes(t, a, rule("k", 10), 7)+passes(t, b, rule("k", 10), 7))

	server.End(t, syscall.SIGKILL)
	for _, l := range []*ratelimit.Shared{a, b} {
		require.Equal(t, 5, passes(t, l, rule("k", 10), 20), "half of the limit")
		require.Equal(t, 1, passes(t, l, rule("tight", 1), 20), "at least one")
		require.True(t, l.Down())
	}
	start := time.Now()
	passes(t, a, rule("many", 1000), 1000)
	require.Less(t, time.Since(start), 10*patience, "requests do not wait for what is known to be away")

	server.Start(t)
	require.Eventually(t, bothKnow, testkit.Patience, 5*time.Millisecond)
	require.Equal(t, 10, passes(t, a, rule("k", 10), 7)+passes(t, b, rule("k", 10), 7))
}

func TestARedisThatHangsIsAwayToo(t *testing.T) {
	t.Parallel()
	server := testkit.StartRedis(t)
	l := instance(t, server, "a")
	require.Equal(t, 1, passes(t, l, rule("k", 10), 1))
	server.Freeze(t)
	start := time.Now()
	require.Equal(t, 10, passes(t, l, rule("k", 10), 500))
	require.Less(t, time.Since(start), 10*patience, "one of them waited")
	server.Thaw()
	require.Eventually(t, func() bool { return !l.Down() }, testkit.Patience, 5*time.Millisecond)
	// What Redis knew is known again, with the one use perhaps that it was asked for in vain.
	require.InDelta(t, 8.5, passes(t, l, rule("k", 10), 20), 0.5)
}

func TestAnInstanceThatLeavesGivesUpItsShare(t *testing.T) {
	t.Parallel()
	server := testkit.StartRedis(t)
	a, b := instance(t, server, "a"), instance(t, server, "b")
	require.Eventually(t, func() bool { return a.Instances() == 2 }, testkit.Patience, 5*time.Millisecond)
	require.NoError(t, b.Close())
	require.Eventually(t, func() bool { return a.Instances() == 1 }, testkit.Patience, 5*time.Millisecond)
}

// A caller who has left already is counted like others, and says nothing about Redis.
func TestCallersWhoLeave(t *testing.T) {
	t.Parallel()
	l := instance(t, testkit.StartRedis(t), "a")
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err := l.Allow(gone, rule("k", 2))
	require.NoError(t, err)
	require.False(t, l.Down())
	states, err := l.Peek(t.Context(), rule("k", 2))
	require.NoError(t, err)
	require.Equal(t, 1, states[0].Remaining)
}
