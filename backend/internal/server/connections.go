package server

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"playground/internal/api/sse"
	"playground/internal/takeover"
)

const (
	// maxConnections is how many connections one client network may hold: a hundred browsers and more behind
	// one address, and less memory than this server needs for itself.
	maxConnections = 1_000
	// idleTimeout is how long a connection may wait for its next request.
	idleTimeout = 2 * time.Minute
	// refusalLogEvery is how often a log says that connections are refused.
	refusalLogEvery = time.Minute
)

// cappedListener closes the connections of a client network that holds as many as it may. Proxies that
// the settings name are no clients, but bring those of all.
type cappedListener struct {
	net.Listener
	most    int
	proxies []netip.Prefix
	log     *slog.Logger
	refused func(network netip.Prefix)

	mu     sync.Mutex
	held   map[netip.Prefix]int
	logged time.Time
}

func capConnections(l net.Listener, most int, proxies []netip.Prefix, log *slog.Logger, refused func(netip.Prefix)) *cappedListener {
	return &cappedListener{Listener: l, most: most, proxies: proxies, log: log, refused: refused, held: map[netip.Prefix]int{}}
}

// Accept waits for a connection that may stay.
func (l *cappedListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		conn, isTCP := c.(*net.TCPConn)
		if !isTCP {
			return c, nil
		}
		network, counted := l.networkOf(conn)
		if !counted {
			return conn, nil
		}
		if l.take(network) {
			return &heldConn{TCPConn: conn, release: sync.OnceFunc(func() { l.release(network) })}, nil
		}
		_ = conn.Close()
		l.refused(network)
	}
}

// networkOf is where a connection comes from: an IPv4 address, or the IPv6 network (/64) that one customer has.
func (l *cappedListener) networkOf(c *net.TCPConn) (network netip.Prefix, counted bool) {
	peer := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap().WithZone("")
	for _, proxy := range l.proxies {
		if proxy.Contains(peer) {
			return netip.Prefix{}, false
		}
	}
	network, err := peer.Prefix(min(peer.BitLen(), 64))
	return network, err == nil
}

func (l *cappedListener) take(network netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[network] < l.most {
		l.held[network]++
		return true
	}
	if now := time.Now(); now.Sub(l.logged) > refusalLogEvery {
		l.logged = now
		l.log.Warn("connections are refused: one address holds as many as it may; if it is a proxy, name it in TRUSTED_PROXIES",
			"network", network, "limit", l.most)
	}
	return false
}

func (l *cappedListener) release(network netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[network]--; l.held[network] == 0 {
		delete(l.held, network)
	}
}

// heldConn counts until it is closed. It is a TCP connection in all else: streams ask it whether it is writable.
type heldConn struct {
	*net.TCPConn
	release func()
}

// Close implements net.Conn.
func (c *heldConn) Close() error {
	defer c.release()
	return c.TCPConn.Close()
}

// withConnection lets a stream write to its connection, and take it.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	return takeover.WithConnection(sse.WithConnection(ctx, c), c)
}
