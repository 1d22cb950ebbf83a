package testkit_test

import (
	"context"
	"net"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func TestAFreeAddressIsFreeWhileProcessesStart(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	var starting sync.WaitGroup
	defer starting.Wait()
	defer end()
	for range 4 {
		starting.Go(func() {
			for ctx.Err() == nil {
				_ = exec.CommandContext(ctx, "true").Run()
			}
		})
	}
	for range 1000 {
		l, err := net.Listen("tcp", testkit.FreeAddr(t))
		require.NoError(t, err)
		require.NoError(t, l.Close())
	}
}

func TestAnAddressThatIsListenedOnIsNotFree(t *testing.T) {
	before, err := strconv.Atoi(testkit.Port(testkit.FreeAddr(t)))
	require.NoError(t, err)
	taken := "127.0.0.1:" + strconv.Itoa(before+1)
	l, err := net.Listen("tcp", taken)
	require.NoError(t, err)
	defer l.Close()
	require.NotEqual(t, taken, testkit.FreeAddr(t))
}
