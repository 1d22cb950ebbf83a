package server

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serveCapped is a server of at most three connections of each client network.
func serveCapped(t *testing.T, addr string, proxies ...netip.Prefix) (*cappedListener, *bytes.Buffer) {
	t.Helper()
	plain, err := net.Listen("tcp", addr)
	require.NoError(t, err)
	log := &bytes.Buffer{}
	l := capConnections(plain, 3, proxies, slog.New(slog.NewTextHandler(log, nil)), func(netip.Prefix) {})
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") })}
	ended := make(chan struct{})
	go func() { _ = s.Serve(l); close(ended) }()
	t.Cleanup(func() { _ = s.Close(); <-ended })
	return l, log
}

// connect opens a connection from an address and says whether the server keeps it.
func connect(t *testing.T, l *cappedListener, from string) (c net.Conn, kept bool) {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := dialer.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	require.NoError(t, c.SetReadDeadline(time.Now().Add(30*time.Second)))
	answer := make([]byte, 1024)
	n, _ := c.Read(answer)
	return c, strings.HasSuffix(string(answer[:n]), "here")
}

func TestConnectionsOfOneAddressAreCapped(t *testing.T) {
	t.Parallel()
	l, log := serveCapped(t, "127.0.0.1:0")
	kept := []net.Conn{}
	for range 3 {
		c, ok := connect(t, l, "127.0.0.1")
		require.True(t, ok)
		kept = append(kept, c)
	}
	for range 3 {
		_, ok := connect(t, l, "127.0.0.1")
		require.False(t, ok, "the fourth")
		_, ok = connect(t, l, "127.0.0.2")
		require.True(t, ok, "another address")
	}
	require.NoError(t, kept[0].Close())
	require.Eventually(t, func() bool { _, ok := connect(t, l, "127.0.0.1"); return ok }, 30*time.Second, time.Millisecond, "one has left")
	_, ok := connect(t, l, "127.0.0.1")
	require.False(t, ok)
	l.mu.Lock()
	defer l.mu.Unlock()
	require.Equal(t, 1, strings.Count(log.String(), "TRUSTED_PROXIES"), "%s", log)
}

func TestConnectionsOfProxiesAreNotCapped(t *testing.T) {
	t.Parallel()
	l, _ := serveCapped(t, "127.0.0.1:0", netip.MustParsePrefix("127.0.0.2/32"))
	for range 9 {
		_, ok := connect(t, l, "127.0.0.2")
		require.True(t, ok)
	}
	require.Empty(t, l.held)
}

// What is counted is forgotten when it is closed, however often that is.
func TestConnectionsAreForgotten(t *testing.T) {
	t.Parallel()
	l, _ := serveCapped(t, "127.0.0.1:0")
	for range 3 {
		c, ok := connect(t, l, "127.0.0.1")
		require.True(t, ok)
		require.NoError(t, c.Close())
	}
	require.Eventually(t, func() bool { l.mu.Lock(); defer l.mu.Unlock(); return len(l.held) == 0 }, 30*time.Second, time.Millisecond)
	var c any = &heldConn{TCPConn: &net.TCPConn{}}
	_, ok := c.(syscall.Conn)
	require.True(t, ok, "streams ask whether it is writable")
}
