package testkit

import (
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// RedisServer is a Redis of a test's own that keeps nothing on disk.
type RedisServer struct {
	Daemon
	Client *redis.Client
}

// StartRedis starts one that ends with the test.
func StartRedis(t *testing.T) *RedisServer {
	t.Helper()
	r := &RedisServer{Daemon: Daemon{Name: "Redis", Dir: ServiceDir(t), Addr: FreeAddr(t)}}
	r.Command = []string{FindProgram(t, "redis-server"), "--bind", "127.0.0.1", "--port", Port(r.Addr), "--save", "", "--appendonly", "no"}
	r.Client = redis.NewClient(&redis.Options{Addr: r.Addr, DisableIdentity: true})
	t.Cleanup(func() { _ = r.Client.Close() })
	r.Start(t)
	require.NoError(t, r.Client.Ping(t.Context()).Err())
	return r
}
