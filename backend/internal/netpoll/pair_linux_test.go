package netpoll

import (
	"math"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is for what must happen and has no time of its own.
const patience = 20 * time.Second

// A kind makes what takes a connection over. Go's own is the measure of ours.
type kind func() (adopt func(*net.TCPConn) net.Conn)

var kinds = map[string]kind{
	"Go's":               func() func(*net.TCPConn) net.Conn { return func(tcp *net.TCPConn) net.Conn { return tcp } },
	"while little comes": func() func(*net.TCPConn) net.Conn { return polling(time.Hour, math.MaxInt).adopt },
	"while much comes":   func() func(*net.TCPConn) net.Conn { return polling(time.Millisecond, 1).adopt },
}

func polling(tick time.Duration, enough int) *poller {
	p := newPoller(tick)
	p.enough = enough
	return p
}

func ofEachKind(t *testing.T, test func(t *testing.T, adopt func(*net.TCPConn) net.Conn)) {
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) { test(t, kind()) })
	}
}

// sockets are the two ends of a connection over loopback.
func sockets(t require.TestingT) (near, far *net.TCPConn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	dialled, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	accepted, err := listener.Accept()
	require.NoError(t, err)
	return dialled.(*net.TCPConn), accepted.(*net.TCPConn)
}

// halves is what ours and Go's have beyond net.Conn.
type halves interface {
	net.Conn
	CloseRead() error
	CloseWrite() error
}

// connect makes a connection whose near end is adopted; both end with the test, and neither waits for ever.
func connect(t *testing.T, adopt func(*net.TCPConn) net.Conn) (near halves, far *net.TCPConn) {
	tcp, far := sockets(t)
	near = adopt(tcp).(halves)
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	require.NoError(t, near.SetDeadline(time.Now().Add(patience)))
	require.NoError(t, far.SetDeadline(time.Now().Add(patience)))
	return near, far
}
