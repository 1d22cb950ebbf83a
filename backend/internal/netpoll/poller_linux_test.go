package netpoll

import (
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func requireIdle(t *testing.T, p *poller) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Empty(t, p.conns)
	require.Nil(t, p.loop)
}

func descriptors(t *testing.T) int {
	all, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(all)
}

func TestNothingIsLeftBehind(t *testing.T) {
	before := descriptors(t)
	p := newPoller(time.Millisecond)
	for range 20 {
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() {
				tcp, far := sockets(t)
				near := p.adopt(tcp)
				require.IsType(t, &conn{}, near)
				_, err := near.Write([]byte("x"))
				require.NoError(t, err)
				require.NoError(t, near.Close())
				require.Error(t, near.Close())
				_, err = io.ReadAll(far)
				require.NoError(t, err)
				require.NoError(t, far.Close())
			})
		}
		all.Wait()
		requireIdle(t, p)
	}
	require.Eventually(t, func() bool { return descriptors(t) <= before }, patience, time.Millisecond,
		"the last loop lets go of its epoll when it ends")
}

// Wherever descriptors run out, the connection is Go's or ours, whole, and nothing is lost.
func TestWithoutDescriptorsItStaysGos(t *testing.T) {
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	kinds := map[bool]int{}
	for spare := range 6 {
		before := descriptors(t)
		p := newPoller(time.Millisecond)
		tcp, far := sockets(t)
		near := withLimit(t, limit, limitFor(spare), func() net.Conn { return p.adopt(tcp) })
		_, ours := near.(*conn)
		kinds[ours]++
		_, err := far.Write([]byte("x"))
		require.NoError(t, err)
		require.NoError(t, read(near))
		require.NoError(t, near.Close())
		require.NoError(t, far.Close())
		requireIdle(t, p)
		require.Eventually(t, func() bool { return descriptors(t) <= before }, patience, time.Millisecond)
	}
	require.Positive(t, kinds[true])
	require.GreaterOrEqual(t, kinds[false], 3, "none for the duplicate, for the epoll, for the gate")
}

// limitFor is the limit that leaves so many descriptors.
func limitFor(spare int) uint64 {
	limit := uint64(0)
	for ; spare >= 0; limit++ {
		if _, err := unix.FcntlInt(uintptr(limit), unix.F_GETFD, 0); err != nil {
			spare--
		}
	}
	return limit - 1
}

func withLimit(t *testing.T, limit unix.Rlimit, most uint64, do func() net.Conn) net.Conn {
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: most, Max: limit.Max}))
	defer func() { require.NoError(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit)) }()
	return do()
}

// echo opens connections whose far ends send back what they get, and closes all with the test.
func echo(t *testing.T, p *poller, count int) []halves {
	var answering sync.WaitGroup
	t.Cleanup(answering.Wait) // after those that close
	out := make([]halves, count)
	for i := range out {
		near, far := connect(t, p.adopt)
		answering.Go(func() { _, _ = io.Copy(far, far) })
		out[i] = near
	}
	return out
}

// turns plays one byte there and back, over all connections at once, count times; each connection waits for itself
// alone.
func turns(t *testing.T, conns []halves, count int) time.Duration {
	began := time.Now()
	var all sync.WaitGroup
	for _, c := range conns {
		all.Go(func() {
			for range count {
				require.NoError(t, write(c))
				require.NoError(t, read(c))
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

func TestALoneStreamWaitsForNoTick(t *testing.T) {
	const tick, count = time.Second, 50
	alone := echo(t, newPoller(tick), 1)
	require.Less(t, turns(t, alone, count), count*tick/2)
	few := echo(t, newPoller(tick), enough-1)
	require.Less(t, turns(t, few, count), count*tick/2)
}

func TestManyStreamsAreGathered(t *testing.T) {
	const tick, count = 20 * time.Millisecond, 12
	p := newPoller(tick)
	many := echo(t, p, 4*enough)
	turns(t, many, 3) // by which it notices
	require.GreaterOrEqual(t, turns(t, many, count), (count-1)*tick, "each answer waits for a tick")
	alone := echo(t, p, 1)
	turns(t, alone, 2*ticksPerWindow) // until much is past
	require.Less(t, turns(t, alone, 200), 200*tick/2, "and no longer")
}

func TestACloseIsSeenWhileGathering(t *testing.T) {
	p := polling(time.Millisecond, 1)
	conns := echo(t, p, 3)
	for _, c := range conns {
		turns(t, conns, 3)
		require.NoError(t, c.Close())
		conns = conns[1:]
	}
	requireIdle(t, p)
}
