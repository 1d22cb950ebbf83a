// Package takeover lets a stream have its connection to itself, and gives the connection back to net/http when the next
// request comes on it.
//
// net/http keeps some 15 KiB for each request that is being answered: buffers for reading and writing, the request, the
// headers of both sides, the stack of a goroutine that has been deep in the layers. A stream needs none of it once its
// headers are sent. So it takes the connection (http.Hijacker), goes on in a goroutine of its own, and notices by a read
// of one byte that its client has left, as net/http does. After an answer that was sent to the end the same read waits
// for the next request, and its first byte brings the connection back to the same http.Server, which serves it as one
// that has just been made: a client keeps its connection alive, and finds nothing changed.
//
// Only HTTP/1.1 over a socket is taken, and no request of whose body something may still be on the way. To take the
// package out, let Connections.Take return nil: streams then run in net/http's handler.
package takeover

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Connections are those of a server that streams have to themselves, and those that wait for their next request.
type Connections struct {
	idle time.Duration
	log  *slog.Logger

	mu      sync.Mutex
	taking  int // how many are being taken
	open    map[*Conn]struct{}
	closing bool          // none may wait any more
	closed  bool          // none may stay open
	none    chan struct{} // closed when none is open after closing began
}

// New makes the connections of a server. idle is how long one may wait for its next request.
func New(idle time.Duration, log *slog.Logger) *Connections {
	return &Connections{idle: idle, log: log, open: map[*Conn]struct{}{}, none: make(chan struct{})}
}

type socketKey struct{}

// WithConnection is a part of an http.Server's ConnContext: it notes that the connection is one that can be taken.
func WithConnection(ctx context.Context, c net.Conn) context.Context {
	if _, ok := c.(socket); !ok {
		return ctx
	}
	return context.WithValue(ctx, socketKey{}, true)
}

// Body notes when a request's body has been read to its end.
type Body struct {
	io.ReadCloser
	ended bool
}

// NoteBody puts a Body in the place of a request's, which must be a copy of net/http's own: the server asks the request
// that it made for its body, and knows it by its type.
func NoteBody(r *http.Request) *Body {
	b := &Body{ReadCloser: r.Body, ended: r.ContentLength == 0}
	r.Body = b
	return b
}

// Read implements io.Reader.
func (b *Body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.ended = b.ended || err == io.EOF
	return n, err
}

// Take takes the connection of a request whose answer has begun in chunks. It returns nil for one that cannot be taken,
// which is then as it was. Its Start must be called.
func (all *Connections) Take(w http.ResponseWriter, r *http.Request, body *Body) *Conn {
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	if all == nil || server == nil || !body.ended || r.Context().Value(socketKey{}) == nil {
		return nil
	}
	again := !r.Close && w.Header().Get("Connection") != "close"
	all.begin() // net/http forgets it before it is here
	conn, rest, err := http.NewResponseController(w).Hijack()
	if err != nil {
		all.add(nil)
		return nil
	}
	s := conn.(socket)
	if back, was := s.(*returned); was {
		s = back.socket
	}
	c := &Conn{socket: s, all: all, server: server, again: again, ahead: buffered(rest.Reader)}
	all.add(c)
	return c
}

// buffered is what was read of the next request. A line break before it belongs to none.
func buffered(r *bufio.Reader) []byte {
	ahead, _ := r.Peek(r.Buffered())
	return bytes.Clone(bytes.TrimLeft(ahead, "\r\n"))
}

func (all *Connections) begin() {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.taking++
}

// add ends what begin began, with the connection that was taken, or with nil.
func (all *Connections) add(c *Conn) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.taking--
	if c != nil {
		all.open[c] = struct{}{}
	}
	if c != nil && all.closed {
		_ = c.Close()
	}
	all.look()
}

func (all *Connections) remove(c *Conn) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.open, c)
	all.look()
}

// look tells who waits for it that none is open.
func (all *Connections) look() {
	if all.closing && all.taking+len(all.open) == 0 {
		select {
		case <-all.none:
		default:
			close(all.none)
		}
	}
}

// mayWait says whether a connection may wait for its next request.
func (all *Connections) mayWait() bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	return !all.closing
}

// Shutdown closes those that wait, and waits for the streams until ctx ends, which breaks them off. It returns ctx's
// error then.
func (all *Connections) Shutdown(ctx context.Context) error {
	for _, c := range all.stopWaiting() {
		if c.waits() {
			_ = c.Close()
		}
	}
	if all.ended(ctx) {
		return nil
	}
	all.Close()
	return ctx.Err()
}

// unwindWithin is how long streams that are broken off have to notice it.
const unwindWithin = 2 * time.Second

// Close closes all, whatever is sent on them, and waits a moment for their streams to end.
func (all *Connections) Close() {
	all.mu.Lock()
	all.closed = true
	all.mu.Unlock()
	for _, c := range all.stopWaiting() {
		_ = c.Close()
	}
	ctx, stop := context.WithTimeout(context.Background(), unwindWithin)
	defer stop()
	all.ended(ctx)
}

// ended waits until none is open, and returns false when ctx ends first.
func (all *Connections) ended(ctx context.Context) bool {
	select {
	case <-all.none:
		return true
	case <-ctx.Done():
	}
	select {
	case <-all.none:
		return true
	default:
		return false
	}
}

// stopWaiting lets no connection wait for a request any more, and returns all that are open.
func (all *Connections) stopWaiting() []*Conn {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.closing = true
	all.look()
	open := make([]*Conn, 0, len(all.open))
	for c := range all.open {
		open = append(open, c)
	}
	return open
}

func (c *Conn) waits() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}
