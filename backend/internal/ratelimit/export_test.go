package ratelimit

import "github.com/redis/go-redis/v9"

// NewRedisAt makes a limiter for which it is what the key says, in microseconds, instead of the
// server's time.
func NewRedisAt(client redis.UniversalClient, secret []byte, key string) *Redis {
	l := NewRedis(client, secret)
	l.script = redis.NewScript("local now = tonumber(redis.call('GET', '" + key + "'))\n" + gcraScript)
	return l
}

// Keys is how many keys are kept.
func (m *Memory) Keys() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.arrivals)
}

// Instances is how many were last seen alive.
func (s *Shared) Instances() int64 { return s.instances.Load() }

// Down says whether Redis is remembered as away.
func (s *Shared) Down() bool { return s.down.Load() }
