package testkit

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
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
		addr := fmt.Sprintf("127.0.0.1:%d", ports)
		if l, err := net.Listen("tcp", addr); err == nil {
			require.NoError(t, l.Close())
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

// Port is an address's port.
func Port(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
