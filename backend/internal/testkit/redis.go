package testkit

import (
	"context"
	"net"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// Redis is a server of the test's own, to be stopped and started again.
type Redis struct {
	Address string

	t       *testing.T
	process *exec.Cmd
}

// NewRedis starts one that ends with the test.
func NewRedis(t *testing.T) *Redis {
	t.Helper()
	r := &Redis{Address: FreeAddr(t), t: t}
	r.Start()
	t.Cleanup(r.Kill)
	return r
}

// Start starts it, empty, and waits until it answers.
func (r *Redis) Start() {
	r.t.Helper()
	_, port, err := net.SplitHostPort(r.Address)
	require.NoError(r.t, err)
	r.process = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", r.t.TempDir())
	require.NoError(r.t, r.process.Start())
	client := redis.NewClient(&redis.Options{Addr: r.Address})
	defer client.Close()
	require.Eventually(r.t, func() bool { return client.Ping(context.Background()).Err() == nil }, Patience, 10*time.Millisecond)
}

// Kill ends it at once: whoever asks it is refused.
func (r *Redis) Kill() {
	_ = r.process.Process.Kill()
	_ = r.process.Wait()
}

// Freeze lets it hang: connections are open and nobody answers.
func (r *Redis) Freeze() { require.NoError(r.t, r.process.Process.Signal(syscall.SIGSTOP)) }

// Thaw lets it go on with all that was asked meanwhile.
func (r *Redis) Thaw() { require.NoError(r.t, r.process.Process.Signal(syscall.SIGCONT)) }
