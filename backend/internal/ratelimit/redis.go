package ratelimit

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"github.com/redis/go-redis/v9"
)

// The script is Memory's run on the server's clock: one round trip for all rules, none between
// reading and writing. ARGV is whether to count, then each rule's interval and span.
const (
	serverClock = `local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
`
	gcraScript = `local room, arrivals = true, {}
for i, key in ipairs(KEYS) do
  local interval, span = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local stored = tonumber(redis.call('GET', key) or 0)
  arrivals[i] = math.min(math.max(stored, now), now + span)
  room = room and arrivals[i] + interval <= now + span
end
if ARGV[1] ~= '1' or not room then
  return {now, 0, unpack(arrivals)}
end
for i, key in ipairs(KEYS) do
  arrivals[i] = arrivals[i] + ARGV[2 * i]
  redis.call('SET', key, string.format('%.0f', arrivals[i]), 'PX', math.ceil(ARGV[2 * i + 1] / 1000))
end
return {now, 1, unpack(arrivals)}
`
)

// Redis counts over all instances that share a Redis and a secret.
type Redis struct {
	client redis.UniversalClient
	secret []byte
	script *redis.Script
}

var _ Limiter = (*Redis)(nil)

// NewRedis makes a limiter. Keys are stored hashed under the secret: Redis learns no address from
// them, and installations that share a Redis do not meet.
func NewRedis(client redis.UniversalClient, secret []byte) *Redis {
	return &Redis{client: client, secret: secret, script: redis.NewScript(serverClock + gcraScript)}
}

// Allow implements Limiter.
func (l *Redis) Allow(ctx context.Context, rules ...Rule) ([]State, error) {
	return l.run(ctx, rules, 1)
}

// Peek implements Limiter.
func (l *Redis) Peek(ctx context.Context, rules ...Rule) ([]State, error) {
	return l.run(ctx, rules, 0)
}

func (l *Redis) run(ctx context.Context, rules []Rule, count int) ([]State, error) {
	keys, args := make([]string, len(rules)), []any{count}
	for i, r := range rules {
		keys[i] = l.key(r.Key)
		args = append(args, r.interval(), r.span())
	}
	answer, err := l.script.Run(ctx, l.client, keys, args...).Int64Slice()
	if err != nil {
		return nil, err
	}
	return states(rules, answer[2:], answer[0], answer[1] == 1), nil
}

func (l *Redis) key(name string) string {
	mac := hmac.New(sha256.New, l.secret)
	mac.Write([]byte(name))
	return "ratelimit:" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}
