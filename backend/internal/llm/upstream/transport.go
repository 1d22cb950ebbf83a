package upstream

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"playground/internal/netpoll"
)

// ErrRedirect is why a provider that redirects is not followed: the key would go along.
const ErrRedirect = Cause("the provider redirects")

// ErrNotAStream is the answer of something that is not a model, or was not asked to stream: a web page
// or a whole document with status 200.
const ErrNotAStream = Cause("the provider answered no stream")

// errorBodyBytes is the most of a failed answer that is read.
const errorBodyBytes = 1 << 20

// NewTransport is a transport for many long streams to few hosts. It has no time limit of its
// own: a stream may be silent while a model thinks, and the run's context ends it. While many stream, they are
// read once per tick; 0 reads each at once.
func NewTransport(tick time.Duration) http.RoundTripper {
	return newTransport(tick, newDialer())
}

// newDialer is net/http's own.
func newDialer() *net.Dialer {
	return &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
}

func newTransport(tick time.Duration, dialer *net.Dialer) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone() // which tries HTTP/2 with a dialer of ours too
	t.DialContext = netpoll.DialContext(dialer, tick)
	t.MaxIdleConns = 256
	t.MaxIdleConnsPerHost = 64
	// Every stream keeps its connection's; a larger request takes a few writes more, and tokens are small.
	t.WriteBufferSize, t.ReadBufferSize = 1<<10, 1<<10
	return t
}

type callKey struct{}

// Call is one request as the transport sees it: what to send instead of the SDK's body, and the header
// that came back. SDKs drop the header of a failed answer.
type Call struct {
	Body   []byte // nil sends what the SDK made
	Header http.Header
	Status int

	connected atomic.Bool
}

// Connected says whether the request had a connection to go out on, so that a part of it or all may
// have arrived. net/http itself takes another connection only where nothing went out on the first.
func (c *Call) Connected() bool { return c.connected.Load() }

func (c *Call) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { c.connected.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { c.connected.Store(true) },
	}
}

// WithCall attaches a call to the context of the one request it describes.
func WithCall(ctx context.Context, call *Call) context.Context {
	return context.WithValue(httptrace.WithClientTrace(ctx, call.trace()), callKey{}, call)
}

// NewClient wraps a transport (nil makes one): no redirect is followed, a page is no answer, and
// a Call in the request's context is obeyed.
func NewClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = NewTransport(0)
	}
	return &http.Client{Transport: guard{transport}}
}

type guard struct{ next http.RoundTripper }

func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	call, _ := req.Context().Value(callKey{}).(*Call)
	if call != nil && call.Body != nil {
		req = replaceBody(req, call.Body)
	}
	resp, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if call != nil {
		call.Header, call.Status = resp.Header, resp.StatusCode
	}
	return check(resp)
}

func check(resp *http.Response) (*http.Response, error) {
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		resp.Body.Close()
		return nil, ErrRedirect
	case resp.StatusCode >= 400:
		resp.Body = &boundedBody{ReadCloser: resp.Body, left: errorBodyBytes}
	}
	return resp, nil
}

func replaceBody(req *http.Request, body []byte) *http.Request {
	if req.Body != nil {
		req.Body.Close()
	}
	clone := req.Clone(req.Context())
	clone.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	clone.Body, _ = clone.GetBody()
	clone.ContentLength = int64(len(body))
	return clone
}

// boundedBody ends a body early and closes it at its end: an SDK that reads a failed answer whole
// forgets to close it.
type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.Close()
		return 0, io.EOF
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil {
		b.Close()
	}
	return n, err
}
