package netpoll

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever the pieces in which they are written and read, the bytes arrive, in their order, both ways at once.
func TestBytesArrive(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		rapid.Check(t, func(rt *rapid.T) {
			tcp, far := sockets(rt)
			near := adopt(tcp)
			defer near.Close()
			defer far.Close()
			sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(1, 16), rapid.IntRange(1, 60_000)), 1, 12)
			to, from := sizes.Draw(rt, "to"), sizes.Draw(rt, "from")
			room := rapid.OneOf(rapid.IntRange(1, 64), rapid.IntRange(1, 70_000)).Draw(rt, "room")
			seed := rapid.Uint64().Draw(rt, "seed")
			var both sync.WaitGroup
			both.Go(func() { writeAll(rt, near.(halves), seed, to) })
			both.Go(func() { writeAll(rt, far, seed+1, from) })
			both.Go(func() { readAll(rt, far, seed, to, room) })
			both.Go(func() { readAll(rt, near, seed+1, from, room) })
			both.Wait()
		})
	})
}

func writeAll(t require.TestingT, to halves, seed uint64, sizes []int) {
	want := content(seed, sizes)
	for _, size := range sizes {
		n, err := to.Write(want[:size])
		require.NoError(t, err)
		require.Equal(t, size, n)
		want = want[size:]
	}
	require.NoError(t, to.CloseWrite())
}

func readAll(t require.TestingT, from net.Conn, seed uint64, sizes []int, room int) {
	require.NoError(t, from.SetReadDeadline(time.Now().Add(patience)))
	var got bytes.Buffer
	_, err := io.CopyBuffer(struct{ io.Writer }{&got}, struct{ io.Reader }{from}, make([]byte, room))
	require.NoError(t, err)
	require.True(t, bytes.Equal(content(seed, sizes), got.Bytes()))
}

func content(seed uint64, sizes []int) []byte {
	total := 0
	for _, size := range sizes {
		total += size
	}
	out := make([]byte, total)
	_, _ = rand.NewChaCha8([32]byte(fmt.Appendf(nil, "%32d", seed))).Read(out) // never fails
	return out
}

// Hundreds of connections, opened and closed while others stream.
func TestManyAtOnce(t *testing.T) {
	for name, enough := range map[string]int{"as they come": enough, "always gathered": 1} {
		t.Run(name, func(t *testing.T) {
			p := polling(time.Millisecond, enough)
			var all sync.WaitGroup
			for i := range 100 {
				all.Go(func() {
					random := rand.New(rand.NewPCG(uint64(i), 0))
					for range 5 {
						exchange(t, p, random)
					}
				})
			}
			all.Wait()
			requireIdle(t, p)
		})
	}
}

// exchange streams over a connection of its own, in turns: a wake-up that is lost stops it.
func exchange(t *testing.T, p *poller, random *rand.Rand) {
	tcp, far := sockets(t)
	near := p.adopt(tcp)
	defer near.Close()
	require.NoError(t, near.SetDeadline(time.Now().Add(patience)))
	var answering sync.WaitGroup
	answering.Go(func() {
		_, _ = io.Copy(far, far)
		far.Close()
	})
	for range 10 {
		sent := content(random.Uint64(), []int{1 + random.IntN(9000)})
		_, err := near.Write(sent)
		require.NoError(t, err)
		got := make([]byte, len(sent))
		_, err = io.ReadFull(near, got)
		require.NoError(t, err)
		require.True(t, bytes.Equal(sent, got))
	}
	require.NoError(t, near.Close())
	answering.Wait()
}
