package testkit

import (
	"context"
	"fmt"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// eachKey hands on the name of every key of Redis, and what it holds, as text. Other tests use the same one, which does
// no harm: their secrets are their own.
func (h *Harness) eachKey(t *testing.T, do func(text, place string)) {
	t.Helper()
	if h.Config.RedisURL == "" {
		return
	}
	options, err := redis.ParseURL(string(h.Config.RedisURL))
	require.NoError(t, err)
	client := redis.NewClient(options)
	defer client.Close()
	ctx := context.WithoutCancel(t.Context()) // that is over when a test is cleaned up
	if client.Ping(ctx).Err() != nil {
		return // one that is away, as some tests want it, holds nothing
	}
	for cursor, more := uint64(0), true; more; {
		keys, next, err := client.Scan(ctx, cursor, "*", 1000).Result()
		require.NoError(t, err)
		for i, value := range valuesOf(ctx, client, keys) {
			do(keys[i], "the name of a key of Redis")
			do(value, "Redis, under "+keys[i])
		}
		cursor, more = next, next != 0
	}
}

// valuesOf is what keys hold, "" for one that is gone meanwhile. All are asked for at once: other tests have many.
func valuesOf(ctx context.Context, client *redis.Client, keys []string) []string {
	kinds, values := make([]*redis.StatusCmd, len(keys)), make([]func() string, len(keys))
	_, _ = client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			kinds[i] = p.Type(ctx, key)
		}
		return nil
	})
	_, _ = client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			values[i] = valueOf(ctx, p, key, kinds[i].Val())
		}
		return nil
	})
	out := make([]string, len(keys))
	for i, value := range values {
		out[i] = value()
	}
	return out
}

// valueOf asks for what a key of a kind holds.
func valueOf(ctx context.Context, p redis.Pipeliner, key, kind string) func() string {
	switch kind {
	case "string":
		return p.Get(ctx, key).Val
	case "hash":
		return shown(p.HGetAll(ctx, key).Val)
	case "stream":
		return shown(p.XRange(ctx, key, "-", "+").Val)
	case "zset":
		return shown(p.ZRange(ctx, key, 0, -1).Val)
	case "set":
		return shown(p.SMembers(ctx, key).Val)
	case "list":
		return shown(p.LRange(ctx, key, 0, -1).Val)
	}
	return func() string { return "" }
}

func shown[T any](value func() T) func() string { return func() string { return fmt.Sprint(value()) } }
