package takeover

import (
	"context"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"playground/internal/guard"
)

const (
	// lastWithin is how long a client may leave the end of an answer unread.
	lastWithin = 30 * time.Second
	// lingers is how long a client has to close a connection that is not used again.
	lingers = 500 * time.Millisecond
)

// lastChunk ends an answer in chunks.
var lastChunk = []byte("0\r\n\r\n")

// socket is what a connection must be able to do that streams write to themselves.
type socket interface {
	net.Conn
	syscall.Conn
	CloseWrite() error
}

// Conn is a connection that a stream has to itself. Two goroutines have it: the stream's, which writes, and the watch,
// which reads what comes next; whichever is done second settles what becomes of it.
type Conn struct {
	socket
	all    *Connections
	server *http.Server
	again  bool // its client may ask again on it
	leave  context.CancelFunc

	mu      sync.Mutex
	ahead   []byte // what came of the next request
	watched bool   // the watch is over: something came, or the client has left
	gone    bool   // the client left while the stream went on
	ended   bool   // the stream is over
	whole   bool   // its answer was sent to the end
}

// Start sets a stream going, whose context ends when the client leaves, and ends the answer after it. One that panics
// breaks its connection off, as it does in a handler; a panic that is no http.ErrAbortHandler is logged.
func (c *Conn) Start(ctx context.Context, stream func(context.Context)) {
	guard.Go(c.all.log, "a stream", func() { c.serve(ctx, stream) }, nil)
}

func (c *Conn) serve(ctx context.Context, stream func(context.Context)) {
	ctx, c.leave = context.WithCancel(ctx)
	defer c.leave()
	whole := false
	defer func() {
		c.end(whole)
		if p := recover(); p != nil && !guard.BreaksOff(p) {
			panic(p)
		}
	}()
	guard.Go(c.all.log, "a watch of a connection", c.watch, func() { _ = c.Close() })
	stream(ctx)
	_ = c.SetWriteDeadline(time.Now().Add(lastWithin))
	_, err := c.Write(lastChunk)
	whole = err == nil
}

// watch waits for more of the next request, or for the client's leaving.
func (c *Conn) watch() {
	came := c.next()
	if len(came) == 0 {
		c.leave()
	}
	c.mu.Lock()
	ended := c.ended
	c.watched, c.gone, c.ahead = true, len(came) == 0 && !ended, append(c.ahead, came...)
	c.mu.Unlock()
	if ended {
		c.settle()
	}
}

// lineBreaks is how many bytes of line breaks may stand before a request: some clients send one after a body.
const lineBreaks = 4

// next reads one byte of the next request; none when the client has left.
func (c *Conn) next() []byte {
	one := make([]byte, 1)
	for range lineBreaks {
		n, _ := c.Read(one)
		if n == 0 || one[0] != '\r' && one[0] != '\n' || len(c.ahead) > 0 {
			return one[:n]
		}
	}
	return one
}

// end notes that the stream is over. A connection whose answer is whole waits for its next request.
func (c *Conn) end(whole bool) {
	c.mu.Lock()
	c.ended, c.whole = true, whole
	watched := c.watched
	if !watched {
		c.wait() // under the lock: once the watch knows of the end, the connection may be net/http's
	}
	c.mu.Unlock()
	if watched {
		c.settle()
	}
}

// wait bounds how long the watch goes on.
func (c *Conn) wait() {
	switch {
	case !c.whole || !c.all.mayWait():
		_ = c.Close()
	case c.again && len(c.ahead) > 0:
		_ = c.SetReadDeadline(time.Unix(1, 0))
	case c.again:
		_ = c.SetReadDeadline(time.Now().Add(c.all.idle))
	default:
		_ = c.CloseWrite()
		_ = c.SetReadDeadline(time.Now().Add(lingers))
	}
}

// settle gives the connection back when its next request has come, and closes it when none will.
func (c *Conn) settle() {
	if !c.whole || !c.again || c.gone || len(c.ahead) == 0 || c.SetDeadline(time.Time{}) != nil {
		_ = c.Close()
		c.all.remove(c)
		return
	}
	c.all.remove(c) // before it is another's
	if !c.giveBack() {
		_ = c.Close()
	}
}

// giveBack lets net/http serve the connection as one that has just been made. It returns false when the server takes
// none any more.
func (c *Conn) giveBack() bool {
	l := &once{conn: &returned{socket: c.socket, ahead: c.ahead}}
	_ = c.server.Serve(l)
	return l.conn == nil
}

// once is a listener for one connection that is there already.
type once struct{ conn *returned }

func (l *once) Accept() (net.Conn, error) {
	if l.conn == nil {
		return nil, net.ErrClosed
	}
	c := l.conn
	l.conn = nil
	return c, nil
}

func (l *once) Close() error   { return nil }
func (l *once) Addr() net.Addr { return nil }

// returned is a connection of which a part was read.
type returned struct {
	socket
	ahead []byte
}

// Read implements net.Conn.
func (c *returned) Read(p []byte) (int, error) {
	if len(c.ahead) == 0 {
		return c.socket.Read(p)
	}
	n := copy(p, c.ahead)
	c.ahead = c.ahead[n:]
	return n, nil
}
