package testkit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	portsMu sync.Mutex
	ports   = 20_000 + rand.IntN(8_000)
)

// FreeAddr is an address on which nothing listens, and that no outgoing connection takes while its
// owner is away: it lies below the ports that systems give to those.
func FreeAddr(t *testing.T) string {
	t.Helper()
	portsMu.Lock()
	defer portsMu.Unlock()
	for range 4_000 {
		ports++
		if isFree(t, ports) {
			return fmt.Sprintf("127.0.0.1:%d", ports)
		}
	}
	t.Fatal("no free port")
	return ""
}

// isFree binds the port for a moment and does not listen. A process that another test starts meanwhile has what is open
// here too until it is another program: a copy of a listener would keep the owner out, one that was only bound does not.
func isFree(t *testing.T, port int) bool {
	t.Helper()
	syscall.ForkLock.RLock()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	require.NoError(t, err)
	defer syscall.Close(fd)
	require.NoError(t, syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1))
	return syscall.Bind(fd, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}) == nil
}

// Port is an address's port.
func Port(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
