package chaos_test

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// proxy stands before one dependency of one instance, or before nginx for its clients, and spoils the
// connection as it is told. It passes bytes and knows no protocol.
type proxy struct {
	addr, upstream string

	mu       sync.Mutex
	listener net.Listener // nil while connections are refused
	links    map[*link]bool
	held     chan struct{} // not nil: nothing passes until it is closed
	delay    time.Duration // before each piece
	closed   bool
}

// link is one connection through the proxy.
type link struct {
	client, server net.Conn
	budget         int // bytes that may still go to the client; negative: any number
}

// sever ends both sides, the client's without a farewell.
func (l *link) sever() {
	if tcp, ok := l.client.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // close sends a reset
	}
	_ = l.client.Close()
	if l.server != nil {
		_ = l.server.Close()
	}
}

// newProxy listens until the test ends.
func newProxy(t *testing.T, upstream string) *proxy {
	t.Helper()
	p := &proxy{addr: testkit.FreeAddr(t), upstream: upstream, links: map[*link]bool{}}
	require.NoError(t, p.listen())
	t.Cleanup(func() {
		p.pass(t)
		p.mu.Lock()
		p.closed = true
		_ = p.listener.Close()
		p.mu.Unlock()
		p.reset()
	})
	return p
}

func (p *proxy) listen() error {
	l, err := net.Listen("tcp", p.addr)
	if err != nil {
		return err
	}
	p.listener = l
	go p.accept(l)
	return nil
}

func (p *proxy) accept(l net.Listener) {
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		go p.join(&link{client: client, budget: -1})
	}
}

func (p *proxy) join(l *link) {
	p.mu.Lock()
	p.links[l] = true
	p.mu.Unlock()
	p.gate() // a network that swallows everything swallows the greeting too
	server, err := net.Dial("tcp", p.upstream)
	p.mu.Lock()
	l.server = server
	gone := err != nil || p.closed || !p.links[l]
	p.mu.Unlock()
	if gone {
		p.drop(l)
		return
	}
	go p.copy(l, server, l.client, false)
	p.copy(l, l.client, server, true)
}

// copy passes bytes until either side ends, and then ends both: no protocol here closes by halves.
func (p *proxy) copy(l *link, to, from net.Conn, down bool) {
	defer p.drop(l)
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		p.gate()
		n, over := p.spend(l, n, down)
		if _, writeErr := to.Write(buf[:n]); err != nil || writeErr != nil || over {
			return
		}
	}
}

// spend says how much of n bytes may pass, and whether the connection is to be cut after them.
func (p *proxy) spend(l *link, n int, down bool) (int, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !down || l.budget < 0 {
		return n, false
	}
	if n < l.budget {
		l.budget -= n
		return n, false
	}
	return l.budget, true
}

// gate waits while nothing passes, or as long as everything is delayed.
func (p *proxy) gate() {
	for {
		p.mu.Lock()
		held, delay := p.held, p.delay
		p.mu.Unlock()
		if held == nil {
			time.Sleep(delay) // what the proxy is there to do: it waits for no event
			return
		}
		<-held
	}
}

func (p *proxy) drop(l *link) {
	p.mu.Lock()
	delete(p.links, l)
	p.mu.Unlock()
	l.sever()
}

// reset breaks every connection there is; new ones pass.
func (p *proxy) reset() {
	p.mu.Lock()
	links := p.links
	p.links = map[*link]bool{}
	for l := range links {
		l.sever()
	}
	p.mu.Unlock()
}

// refuse breaks every connection and takes no new one.
func (p *proxy) refuse() {
	p.mu.Lock()
	if p.listener != nil {
		_ = p.listener.Close()
		p.listener = nil
	}
	p.mu.Unlock()
	p.reset()
}

// swallow keeps every connection and lets nothing through, in either direction.
func (p *proxy) swallow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == nil {
		p.held = make(chan struct{})
	}
}

// slow delays every piece.
func (p *proxy) slow(delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = delay
}

// cutAfter ends each connection there is after some more bytes to its client.
func (p *proxy) cutAfter(bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.budget = bytes
	}
}

// pass is an ordinary network again. What was swallowed arrives.
func (p *proxy) pass(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = 0
	if p.held != nil {
		close(p.held)
		p.held = nil
	}
	if p.listener == nil && !p.closed {
		require.NoError(t, p.listen())
	}
}

// answering gives every connection to handle, which closes it, and returns where.
func answering(t *testing.T, handle func(net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go handle(c)
		}
	}()
	return l.Addr().String()
}

// echo answers a connection with what it says.
func echo(c net.Conn) {
	defer c.Close()
	_, _ = io.Copy(c, c)
}

func TestProxySpoilsConnectionsAsTold(t *testing.T) {
	t.Parallel()
	p := newProxy(t, answering(t, echo))
	buf := make([]byte, 100)
	say := func(c net.Conn, words string, patience time.Duration) (string, error) {
		if _, err := c.Write([]byte(words)); err != nil {
			return "", err
		}
		_ = c.SetReadDeadline(time.Now().Add(patience))
		n, err := c.Read(buf)
		return string(buf[:n]), err
	}
	dial := func() net.Conn {
		c, err := net.Dial("tcp", p.addr)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	c := dial()
	heard, err := say(c, "hello", time.Minute)
	require.NoError(t, err)
	require.Equal(t, "hello", heard)

	p.swallow()
	_, err = say(c, "late", 20*time.Millisecond)
	var timeout net.Error
	require.True(t, errors.As(err, &timeout) && timeout.Timeout(), "%v", err)
	p.pass(t)
	_ = c.SetReadDeadline(time.Now().Add(time.Minute))
	n, err := c.Read(buf)
	require.NoError(t, err)
	require.Equal(t, "late", string(buf[:n]))

	p.cutAfter(3)
	heard, err = say(c, "four", time.Minute)
	require.NoError(t, err)
	require.Equal(t, "fou", heard)
	_, err = c.Read(buf)
	require.Error(t, err)

	c = dial()
	_, err = say(c, "x", time.Minute)
	require.NoError(t, err)
	p.refuse()
	_, err = c.Read(buf)
	require.Error(t, err)
	_, err = net.Dial("tcp", p.addr)
	require.Error(t, err)
	p.pass(t)
	p.slow(30 * time.Millisecond)
	begun := time.Now()
	_, err = say(dial(), "x", time.Minute)
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(begun), 60*time.Millisecond, "there and back")
}
