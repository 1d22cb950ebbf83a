package netpoll

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serve starts a server and a client whose connections are ours; protocol is http, https or h2.
func serve(t *testing.T, protocol string, handler http.HandlerFunc) (*http.Client, string) {
	server := httptest.NewUnstartedServer(handler)
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: DialContext(&net.Dialer{}, time.Millisecond), ForceAttemptHTTP2: protocol == "h2"}
	t.Cleanup(transport.CloseIdleConnections)
	if protocol == "http" {
		server.Start()
		return &http.Client{Transport: transport}, server.URL
	}
	server.EnableHTTP2 = protocol == "h2"
	server.StartTLS()
	transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	return &http.Client{Transport: transport}, server.URL
}

func ofEachProtocol(t *testing.T, test func(t *testing.T, protocol string)) {
	for _, protocol := range []string{"http", "https", "h2"} {
		t.Run(protocol, func(t *testing.T) { test(t, protocol) })
	}
}

// traced is a request whose connection is looked at.
func traced(t *testing.T, method, url string, body io.Reader) *http.Request {
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		under := info.Conn
		if secure, ok := under.(*tls.Conn); ok {
			under = secure.NetConn()
		}
		require.IsType(t, &conn{}, under)
	}})
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	require.NoError(t, err)
	return request
}

func TestHTTPOverIt(t *testing.T) {
	ofEachProtocol(t, func(t *testing.T, protocol string) {
		client, url := serve(t, protocol, func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, protocol == "h2", r.ProtoMajor == 2)
			all, err := io.ReadAll(r.Body) // HTTP/1.1 takes no answer before the question's end
			require.NoError(t, err)
			_, err = w.Write(all)
			require.NoError(t, err)
		})
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				sent := content(uint64(i), []int{1 << (i % 22)})
				response, err := client.Do(traced(t, http.MethodPost, url, bytes.NewReader(sent)))
				require.NoError(t, err)
				defer response.Body.Close()
				got, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.True(t, bytes.Equal(sent, got))
			})
		}
		all.Wait()
	})
}

// Every event is there before the next one is sent.
func TestEventsOverIt(t *testing.T) {
	ofEachProtocol(t, func(t *testing.T, protocol string) {
		const streams, events = 40, 30
		next := [streams]chan struct{}{}
		for i := range next {
			next[i] = make(chan struct{}, 1)
		}
		client, url := serve(t, protocol, func(w http.ResponseWriter, r *http.Request) {
			var stream int
			_, err := fmt.Sscan(r.URL.Query().Get("stream"), &stream)
			require.NoError(t, err)
			for i := range events {
				fmt.Fprintf(w, "data: %d\n", i)
				w.(http.Flusher).Flush()
				select {
				case <-next[stream]:
				case <-r.Context().Done():
				}
			}
		})
		var all sync.WaitGroup
		for stream := range next {
			all.Go(func() {
				response, err := client.Do(traced(t, http.MethodGet, fmt.Sprint(url, "?stream=", stream), nil))
				require.NoError(t, err)
				defer response.Body.Close()
				lines := bufio.NewScanner(response.Body)
				for i := range events {
					require.True(t, lines.Scan())
					require.Equal(t, fmt.Sprintf("data: %d", i), lines.Text())
					next[stream] <- struct{}{}
				}
				require.False(t, lines.Scan())
				require.NoError(t, lines.Err())
			})
		}
		all.Wait()
	})
}

// A client that leaves in the middle frees the connection, or its stream, at once.
func TestLeavingOverIt(t *testing.T) {
	ofEachProtocol(t, func(t *testing.T, protocol string) {
		left := make(chan struct{})
		client, url := serve(t, protocol, func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			close(left)
		})
		response, err := client.Do(traced(t, http.MethodGet, url, nil))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		<-left
	})
}

func TestDialFailsAsTheDialerDoes(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	forbidden := errors.New("forbidden")
	refuse := func(context.Context, string, string, syscall.RawConn) error { return forbidden }
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tick := range []time.Duration{0, time.Millisecond} {
		dial := DialContext(&net.Dialer{}, tick)
		_, err := dial(t.Context(), "tcp", address)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		_, err = dial(over, "tcp", address)
		require.ErrorIs(t, err, context.Canceled)
		_, err = dial(t.Context(), "tcp", "256.0.0.1")
		require.Error(t, err)
		c, err := DialContext(&net.Dialer{ControlContext: refuse}, tick)(t.Context(), "tcp", address)
		require.ErrorIs(t, err, forbidden)
		require.Nil(t, c)
	}
}

// A dialer whose peer never answers is left when its context is.
func TestLeavingWhileDialling(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	connecting := func(context.Context, string, string, syscall.RawConn) error { cancel(); return nil }
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	_, err = DialContext(&net.Dialer{ControlContext: connecting}, time.Millisecond)(ctx, "tcp", listener.Addr().String())
	require.ErrorIs(t, err, context.Canceled)
}

func TestWhatIsDialled(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	for tick, want := range map[time.Duration]net.Conn{0: &net.TCPConn{}, time.Millisecond: &conn{}} {
		dialled, err := DialContext(&net.Dialer{}, tick)(t.Context(), "tcp", listener.Addr().String())
		require.NoError(t, err)
		require.IsType(t, want, dialled)
		require.NoError(t, dialled.Close())
	}
	socket := t.TempDir() + "/socket"
	local, err := net.Listen("unix", socket)
	require.NoError(t, err)
	defer local.Close()
	dialled, err := DialContext(&net.Dialer{}, time.Millisecond)(t.Context(), "unix", socket)
	require.NoError(t, err)
	require.IsType(t, &net.UnixConn{}, dialled, "others stay Go's")
	require.NoError(t, dialled.Close())
}
