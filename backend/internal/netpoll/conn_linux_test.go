package netpoll

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"
	"golang.org/x/sys/unix"
)

func TestConformsToNet(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		for name, adoptFar := range map[string]func(*net.TCPConn) net.Conn{"with itself": adopt, "with Go's": kinds["Go's"]()} {
			t.Run(name, func(t *testing.T) {
				nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
					tcp, tcpFar := sockets(t)
					near, far := adopt(tcp), adoptFar(tcpFar)
					return near, far, func() { near.Close(); far.Close() }, nil
				})
			})
		}
	})
}

func TestHalfClose(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		near, far := connect(t, adopt)
		_, err := near.Write([]byte("question"))
		require.NoError(t, err)
		require.NoError(t, near.CloseWrite())
		question, err := io.ReadAll(far)
		require.NoError(t, err)
		_, err = far.Write([]byte("answer to " + string(question)))
		require.NoError(t, err)
		require.NoError(t, far.Close())
		answer, err := io.ReadAll(near)
		require.NoError(t, err)
		require.Equal(t, "answer to question", string(answer))
		_, err = near.Write([]byte("more"))
		require.ErrorIs(t, err, syscall.EPIPE)
	})
}

func TestCloseReadEndsARead(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		near, far := connect(t, adopt)
		ended := make(chan error)
		go func() {
			_, err := near.Read(make([]byte, 1))
			ended <- err
		}()
		require.NoError(t, near.CloseRead())
		require.Equal(t, io.EOF, <-ended)
		_, err := near.Write([]byte("still"))
		require.NoError(t, err)
		_, err = io.ReadFull(far, make([]byte, 5))
		require.NoError(t, err)
	})
}

// An end that came in the same event as the last bytes brings no event of its own.
func TestAnEndBehindTheLastBytesIsSeen(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		for range 300 {
			tcp, far := sockets(t)
			before := make(chan struct{})
			go func() {
				_, err := far.Write([]byte("last"))
				require.NoError(t, err)
				require.NoError(t, far.Close())
				close(before)
			}()
			near := adopt(tcp)
			require.NoError(t, near.SetDeadline(time.Now().Add(patience)))
			got, err := io.ReadAll(near)
			require.NoError(t, err)
			require.Equal(t, "last", string(got))
			require.NoError(t, near.Close())
			<-before
		}
	})
}

// A read stops at urgent data, short of the bytes behind them, which came in the same event.
func TestUrgentDataHidesNoOthers(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		near, far := connect(t, adopt)
		raw, err := far.SyscallConn()
		require.NoError(t, err)
		got := make([]byte, 8) // more than comes, so that the next read waits
		for range 50 {
			require.NoError(t, raw.Control(func(fd uintptr) {
				require.NoError(t, unix.Sendto(int(fd), []byte("ab!"), unix.MSG_OOB, nil))
				require.NoError(t, unix.Sendto(int(fd), []byte("cd"), 0, nil))
			}))
			n, err := io.ReadAtLeast(near, got, 4)
			require.NoError(t, err)
			require.Equal(t, "abcd", string(got[:n]))
		}
	})
}

func TestAResetIsAnError(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		near, far := connect(t, adopt)
		ended := make(chan error)
		go func() {
			_, err := near.Read(make([]byte, 1))
			ended <- err
		}()
		require.NoError(t, far.SetLinger(0))
		require.NoError(t, far.Close())
		require.ErrorIs(t, <-ended, syscall.ECONNRESET)
		_, err := near.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.EPIPE)
	})
}

func TestAWriteSaysHowFarItCame(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		near, far := connect(t, adopt)
		more := bytes.Repeat([]byte("0123456789"), 2<<20) // than buffers hold
		require.NoError(t, near.SetWriteDeadline(time.Now().Add(50*time.Millisecond)))
		n, err := near.Write(more)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.Positive(t, n)
		require.NoError(t, near.SetWriteDeadline(time.Time{}))
		go func() {
			_, _ = near.Write(more[n:])
			_ = near.CloseWrite()
		}()
		got, err := io.ReadAll(far)
		require.NoError(t, err)
		require.True(t, bytes.Equal(got, more))
	})
}

func TestCloseEndsWhatWaits(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		more := make([]byte, 16<<20)
		for range 100 {
			near, _ := connect(t, adopt)
			var waiting sync.WaitGroup
			for range 3 {
				waiting.Go(func() {
					_, err := near.Read(make([]byte, 1))
					require.ErrorIs(t, err, net.ErrClosed)
				})
				waiting.Go(func() {
					_, err := near.Write(more)
					require.ErrorIs(t, err, net.ErrClosed)
				})
			}
			require.NoError(t, near.Close())
			waiting.Wait()
		}
	})
}

// However late its timer, a deadline that was taken back does nothing.
func TestADeadlineTakenBack(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		near, far := connect(t, adopt)
		for range 2000 {
			require.NoError(t, near.SetReadDeadline(time.Now().Add(30*time.Microsecond)))
			require.NoError(t, near.SetReadDeadline(time.Time{}))
			_, err := far.Write([]byte("x"))
			require.NoError(t, err)
			_, err = near.Read(make([]byte, 1))
			require.NoError(t, err)
		}
	})
}

func TestADeadlineLeavesBytesAlone(t *testing.T) {
	ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
		near, far := connect(t, adopt)
		one := make([]byte, 8)
		for range 50 {
			require.NoError(t, near.SetReadDeadline(time.Now().Add(100*time.Microsecond)))
			_, err := near.Read(one)
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			_, err = far.Write([]byte("x"))
			require.NoError(t, err)
			_, err = near.Read(one)
			require.ErrorIs(t, err, os.ErrDeadlineExceeded, "until it is set anew")
			require.NoError(t, near.SetReadDeadline(time.Now().Add(patience)))
			n, err := near.Read(one)
			require.NoError(t, err)
			require.Equal(t, "x", string(one[:n]))
		}
	})
}

// Errors read as Go's do, but for the addresses.
func TestErrorsAreGos(t *testing.T) {
	failures := map[string]func(near halves, far *net.TCPConn) error{
		"closed":         func(near halves, _ *net.TCPConn) error { near.Close(); return near.Close() },
		"read closed":    func(near halves, _ *net.TCPConn) error { near.Close(); return read(near) },
		"write closed":   func(near halves, _ *net.TCPConn) error { near.Close(); return write(near) },
		"nothing closed": func(near halves, _ *net.TCPConn) error { near.Close(); _, err := near.Read(nil); return err },
		"nothing": func(near halves, _ *net.TCPConn) error {
			_, err := near.Read(nil)
			_, other := near.Write(nil)
			return fmt.Errorf("%w %w", err, other)
		},
		"deadline closed": func(near halves, _ *net.TCPConn) error { near.Close(); return near.SetDeadline(time.Now()) },
		"half closed":     func(near halves, _ *net.TCPConn) error { near.Close(); return near.CloseWrite() },
		"other half":      func(near halves, _ *net.TCPConn) error { near.Close(); return near.CloseRead() },
		"late to read":    func(near halves, _ *net.TCPConn) error { _ = near.SetDeadline(time.Now()); return read(near) },
		"late to write":   func(near halves, _ *net.TCPConn) error { _ = near.SetDeadline(time.Now()); return write(near) },
		"write half":      func(near halves, _ *net.TCPConn) error { _ = near.CloseWrite(); return write(near) },
		"reset":           func(near halves, far *net.TCPConn) error { _ = far.SetLinger(0); far.Close(); return read(near) },
		"half of a reset": func(near halves, far *net.TCPConn) error {
			_ = far.SetLinger(0)
			far.Close()
			_ = read(near)
			return near.CloseWrite()
		},
		"end": func(near halves, far *net.TCPConn) error { far.Close(); return read(near) },
	}
	addresses := regexp.MustCompile(`127\.\S+[0-9]`)
	for name, failure := range failures {
		said := map[string]string{}
		ofEachKind(t, func(t *testing.T, adopt func(*net.TCPConn) net.Conn) {
			near, far := connect(t, adopt)
			err := failure(near, far)
			said[t.Name()] = addresses.ReplaceAllString(fmt.Sprintf("%T %v", err, err), "…")
		})
		for _, one := range said {
			for _, other := range said {
				require.Equal(t, one, other, name)
			}
		}
	}
}

func read(c net.Conn) error {
	_, err := c.Read(make([]byte, 1))
	return err
}

func write(c net.Conn) error {
	_, err := c.Write(make([]byte, 1))
	return err
}

func TestAddressesAreTheSockets(t *testing.T) {
	near, far := connect(t, polling(time.Millisecond, 1).adopt)
	require.Equal(t, near.LocalAddr().String(), far.RemoteAddr().String())
	require.Equal(t, near.RemoteAddr().String(), far.LocalAddr().String())
}
