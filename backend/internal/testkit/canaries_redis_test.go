package testkit

import (
	"testing"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// What lies in Redis is seen whatever kind of key it is under.
func TestEveryKindOfKeyIsSearched(t *testing.T) {
	options, err := redis.ParseURL(service(t, "REDIS_URL"))
	require.NoError(t, err)
	client := redis.NewClient(options)
	defer client.Close()
	ctx, mine := t.Context(), uuid.NewString()
	_, err = client.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, mine+"string", "a secret", 0)
		p.HSet(ctx, mine+"hash", "field", "a secret")
		p.XAdd(ctx, &redis.XAddArgs{Stream: mine + "stream", Values: []string{"field", "a secret"}})
		p.ZAdd(ctx, mine+"zset", redis.Z{Member: "a secret"})
		p.SAdd(ctx, mine+"set", "a secret")
		p.RPush(ctx, mine+"list", "a secret")
		return nil
	})
	require.NoError(t, err)
	var keys []string
	for _, kind := range []string{"string", "hash", "stream", "zset", "set", "list"} {
		keys = append(keys, mine+kind)
	}
	defer client.Del(ctx, keys...)
	values := valuesOf(ctx, client, append(keys, mine+"gone"))
	require.Empty(t, values[len(keys)])
	for i, key := range keys {
		require.Contains(t, values[i], "a secret", key)
	}
}
