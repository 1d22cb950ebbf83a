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
	keys := client.Scan(ctx, 0, "*", 1000).Iterator()
	for keys.Next(ctx) {
		do(keys.Val(), "the name of a key of Redis")
		do(valueOf(ctx, client, keys.Val()), "Redis, under "+keys.Val())
	}
	require.NoError(t, keys.Err())
}

// valueOf is what a key holds, "" when it is gone meanwhile.
func valueOf(ctx context.Context, client *redis.Client, key string) string {
	switch client.Type(ctx, key).Val() {
	case "string":
		return client.Get(ctx, key).Val()
	case "hash":
		return fmt.Sprint(client.HGetAll(ctx, key).Val())
	case "stream":
		return fmt.Sprint(client.XRange(ctx, key, "-", "+").Val())
	case "zset":
		return fmt.Sprint(client.ZRange(ctx, key, 0, -1).Val())
	case "set":
		return fmt.Sprint(client.SMembers(ctx, key).Val())
	case "list":
		return fmt.Sprint(client.LRange(ctx, key, 0, -1).Val())
	}
	return ""
}
