package ratelimit

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// announceScript writes the time of an instance's last heartbeat, and counts those that live.
var announceScript = redis.NewScript(serverClock + `redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] / 1000))
return redis.call('ZCARD', KEYS[1])
`)

func (s *Shared) instancesKey() string { return s.redis.key("instances") }

// announce says that this instance lives and returns how many do.
func (s *Shared) announce(ctx context.Context) (int64, error) {
	ctx, stop := context.WithTimeout(ctx, s.Patience)
	defer stop()
	return announceScript.Run(ctx, s.client, []string{s.instancesKey()}, s.Instance, aliveFor.Microseconds()).Int64()
}

// leave takes this instance out of the count.
func (s *Shared) leave() error {
	ctx, stop := context.WithTimeout(context.Background(), s.Patience)
	defer stop()
	return s.client.ZRem(ctx, s.instancesKey(), s.Instance).Err()
}
