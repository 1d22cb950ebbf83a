package socket

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// pair is two ends of a socket that do not block, closed with the test.
func pair(t *testing.T) (a, b int) {
	t.Helper()
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	t.Cleanup(func() {
		unix.Close(ends[0])
		unix.Close(ends[1])
	})
	return ends[0], ends[1]
}

func TestBytesArrive(t *testing.T) {
	a, b := pair(t)
	n, err := Write(a, []byte("Hello"))
	require.NoError(t, err)
	require.Equal(t, 5, n)
	into := make([]byte, 3)
	for _, want := range []string{"Hel", "lo"} {
		n, err = Read(b, into)
		require.NoError(t, err)
		require.Equal(t, want, string(into[:n]))
	}
	_, err = Read(b, into)
	require.Equal(t, unix.EAGAIN, err)
	require.NoError(t, unix.Shutdown(a, unix.SHUT_WR))
	n, err = Read(b, into)
	require.NoError(t, err)
	require.Zero(t, n, "an end")
}

func TestNoBytesAreNoError(t *testing.T) {
	a, b := pair(t)
	for _, call := range []func() (int, error){
		func() (int, error) { return Write(a, nil) },
		func() (int, error) { return Read(b, nil) },
	} {
		n, err := call()
		require.NoError(t, err)
		require.Zero(t, n)
	}
}

func TestAFullSocketTakesAPart(t *testing.T) {
	a, b := pair(t)
	sent, block := 0, make([]byte, 1<<20)
	for {
		n, err := Write(a, block)
		if err != nil {
			require.Equal(t, unix.EAGAIN, err)
			break
		}
		require.Positive(t, n)
		sent += n
	}
	received := 0
	for received < sent {
		n, err := Read(b, block)
		require.NoError(t, err)
		received += n
	}
	require.Equal(t, sent, received)
}

// A peer that has gone is an error, no signal that ends the process.
func TestWhatCannotBeWritten(t *testing.T) {
	a, b := pair(t)
	require.NoError(t, unix.Shutdown(b, unix.SHUT_RDWR))
	_, err := Write(a, []byte("Hello"))
	require.Equal(t, unix.EPIPE, err)
	_, err = Read(-1, make([]byte, 1))
	require.Equal(t, unix.EBADF, err)
	_, err = Events(-1, make([]unix.EpollEvent, 1))
	require.Equal(t, unix.EBADF, err)
}

func TestEventsThatAreThere(t *testing.T) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	require.NoError(t, err)
	t.Cleanup(func() { unix.Close(epoll) })
	a, b := pair(t)
	require.NoError(t, unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, b, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(b)}))
	events := make([]unix.EpollEvent, 2)
	n, err := Events(epoll, events)
	require.NoError(t, err)
	require.Zero(t, n)
	_, err = Write(a, []byte("Hello"))
	require.NoError(t, err)
	n, err = Events(epoll, events)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.EqualValues(t, b, events[0].Fd)
}
