package takeover_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/api/sse"
	"playground/internal/takeover"
)

const patience = 30 * time.Second

// server answers every request with a stream, which has its connection to itself where that can be.
type server struct {
	*httptest.Server
	connections *takeover.Connections
	stream      func(ctx context.Context, w *sse.Writer, r *http.Request)
	taken       chan bool // of each request, whether its connection was taken
	read        bool      // bodies are read to their end
}

func serve(t testing.TB, idle time.Duration, stream func(context.Context, *sse.Writer, *http.Request)) *server {
	return serveBy(t, takeover.New(idle, slog.New(slog.DiscardHandler)), stream)
}

func serveBy(t testing.TB, connections *takeover.Connections, stream func(context.Context, *sse.Writer, *http.Request)) *server {
	s := &server{connections: connections, stream: stream, taken: make(chan bool, 1000), read: true}
	s.Server = httptest.NewUnstartedServer(s)
	s.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return takeover.WithConnection(sse.WithConnection(ctx, c), c)
	}
	s.Start()
	t.Cleanup(s.Close)
	t.Cleanup(s.connections.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(r.Context())
	body := takeover.NoteBody(r)
	if s.read {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	sse.SetHeaders(w.Header())
	w.WriteHeader(http.StatusOK)
	writer := sse.NewWriter(r, w)
	writer.Text(sse.ID{}, "first", []byte(r.URL.Path))
	_ = writer.Send()
	if writer.OwnsChunks() {
		if c := s.connections.Take(w, r, body); c != nil {
			s.taken <- true
			writer.Continue(c)
			c.Start(context.WithoutCancel(r.Context()), func(ctx context.Context) { s.run(ctx, writer, r) })
			return
		}
	}
	s.taken <- false
	s.run(r.Context(), writer, r)
}

func (s *server) run(ctx context.Context, w *sse.Writer, r *http.Request) {
	defer w.Close()
	s.stream(ctx, w, r)
}

func says(text string) func(context.Context, *sse.Writer, *http.Request) {
	return func(_ context.Context, w *sse.Writer, _ *http.Request) {
		w.Text(sse.ID{}, "last", []byte(text))
		_ = w.Send()
	}
}

func ask(t testing.TB, client *http.Client, method, url, body string) (text string, reused bool, err error) {
	trace := &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { reused = i.Reused }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), method, url, strings.NewReader(body))
	require.NoError(t, err)
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	return string(all), reused, err
}

func dial(t testing.TB, s *server) net.Conn {
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(patience)))
	return c
}

func TestAConnectionServesOneStreamAfterTheOther(t *testing.T) {
	s := serve(t, patience, says("bye"))
	for i := range 20 {
		method, body := http.MethodGet, ""
		if i%2 == 1 {
			method, body = http.MethodPost, strings.Repeat("x", i*1000)
		}
		text, reused, err := ask(t, s.Client(), method, fmt.Sprintf("%s/%d", s.URL, i), body)
		require.NoError(t, err)
		require.Contains(t, text, fmt.Sprintf(`{"text":"/%d"}`, i))
		require.Contains(t, text, `{"text":"bye"}`)
		require.Equal(t, i > 0, reused, i)
		require.True(t, <-s.taken)
	}
}

func TestRequestsThatComeTogetherAreAnsweredInTurn(t *testing.T) {
	s := serve(t, patience, says("bye"))
	c := dial(t, s)
	_, err := io.WriteString(c, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyzGET /c HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	r := bufio.NewReader(c)
	for _, path := range []string{"/a", "/b", "/c"} {
		resp, err := http.ReadResponse(r, nil)
		require.NoError(t, err)
		all, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		resp.Body.Close()
		require.Contains(t, string(all), `{"text":"`+path+`"}`)
	}
}

func TestARequestThatComesDuringAStreamWaitsForItsEnd(t *testing.T) {
	asked := make(chan struct{}, 1)
	s := serve(t, patience, func(ctx context.Context, w *sse.Writer, r *http.Request) {
		if r.URL.Path == "/a" {
			<-asked
		}
		says(r.URL.Path+" is over")(ctx, w, r)
	})
	c := dial(t, s)
	_, err := io.WriteString(c, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.True(t, <-s.taken)
	_, err = io.WriteString(c, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	asked <- struct{}{}
	r := bufio.NewReader(c)
	for _, path := range []string{"/a", "/b"} {
		resp, err := http.ReadResponse(r, nil)
		require.NoError(t, err)
		all, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		resp.Body.Close()
		require.Contains(t, string(all), path+" is over")
	}
}

func TestAStreamLearnsThatItsClientHasLeft(t *testing.T) {
	left := make(chan error, 1)
	s := serve(t, patience, func(ctx context.Context, _ *sse.Writer, _ *http.Request) {
		<-ctx.Done()
		left <- context.Cause(ctx)
	})
	c := dial(t, s)
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.True(t, <-s.taken)
	require.NoError(t, c.Close())
	require.ErrorIs(t, <-left, context.Canceled)
	require.NoError(t, s.connections.Shutdown(t.Context()), "nothing of it stays")
}

// A body that was not read would be taken for the next request.
func TestABodyThatWasNotReadLeavesTheConnectionToNetHTTP(t *testing.T) {
	s := serve(t, patience, says("bye"))
	s.read = false
	_, _, err := ask(t, s.Client(), http.MethodPost, s.URL, "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.False(t, <-s.taken)
	require.Empty(t, s.taken)
}

func TestAConnectionThatIsNotUsedAgainIsClosedBehindTheAnswer(t *testing.T) {
	s := serve(t, patience, says("bye"))
	c := dial(t, s)
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	all, err := io.ReadAll(c)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(string(all), "\r\n0\r\n\r\n"), "%q", all)
	require.True(t, <-s.taken)
	require.NoError(t, s.connections.Shutdown(t.Context()), "nor is it kept for who does not close his side")
}

func TestAStreamThatPanicsBreaksItsConnectionOff(t *testing.T) {
	for _, with := range []any{http.ErrAbortHandler, "a fault"} {
		s := serve(t, patience, func(context.Context, *sse.Writer, *http.Request) { panic(with) })
		_, _, err := ask(t, s.Client(), http.MethodGet, s.URL, "")
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.True(t, <-s.taken)
		require.NoError(t, s.connections.Shutdown(t.Context()))
	}
}

func TestAPanicInAStreamIsLogged(t *testing.T) {
	logged := make(chan string, 1)
	connections := takeover.New(patience, slog.New(slog.NewTextHandler(lines(logged), nil)))
	s := serveBy(t, connections, func(context.Context, *sse.Writer, *http.Request) { panic("a fault") })
	_, _, err := ask(t, s.Client(), http.MethodGet, s.URL, "")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Contains(t, <-logged, "a fault")
}

// lines takes each write.
type lines chan<- string

func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

func TestAConnectionWaitsForItsNextRequestForAWhile(t *testing.T) {
	s := serve(t, time.Millisecond, says("bye"))
	c := dial(t, s)
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	_, err = io.ReadAll(c)
	require.NoError(t, err, "it is closed in order")
}

func TestShutdownClosesWhatWaitsAndWaitsForStreams(t *testing.T) {
	goOn := make(chan struct{})
	s := serve(t, patience, func(ctx context.Context, w *sse.Writer, r *http.Request) {
		if r.URL.Path == "/long" {
			<-goOn
		}
		says("bye")(ctx, w, r)
	})
	waiting, streaming := dial(t, s), dial(t, s)
	_, err := io.WriteString(waiting, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(waiting), nil)
	require.NoError(t, err)
	_, err = io.ReadAll(resp.Body)
	require.NoError(t, err)
	resp.Body.Close()
	_, err = io.WriteString(streaming, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.True(t, <-s.taken)
	require.True(t, <-s.taken)

	done := make(chan error, 1)
	go func() { done <- s.connections.Shutdown(context.Background()) }()
	_, err = waiting.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	require.Empty(t, done)
	close(goOn)
	all, err := io.ReadAll(streaming)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(string(all), "\r\n0\r\n\r\n"), "%q", all)
	require.NoError(t, <-done)
}

func TestShutdownBreaksOffWhatDoesNotEnd(t *testing.T) {
	s := serve(t, patience, func(ctx context.Context, _ *sse.Writer, _ *http.Request) { <-ctx.Done() })
	c := dial(t, s)
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.True(t, <-s.taken)
	over, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, s.connections.Shutdown(over), context.Canceled)
	all, err := io.ReadAll(c)
	require.NoError(t, err)
	require.False(t, strings.HasSuffix(string(all), "\r\n0\r\n\r\n"))
	require.NoError(t, s.connections.Shutdown(t.Context()))
}

// Whenever the next request comes, also in the moment in which a stream ends, it is answered in full, and no time limit
// of the wait for it stays on the connection.
func TestARequestMayComeAtAnyMoment(t *testing.T) {
	s := serve(t, 50*time.Millisecond, func(ctx context.Context, w *sse.Writer, r *http.Request) {
		if r.URL.Path == "/slow" {
			select {
			case <-ctx.Done():
			case <-time.After(200 * time.Millisecond): // the reader stays longer than a connection may wait
			}
			if ctx.Err() != nil {
				return // the reader, who waits for the text, is told of no leaving
			}
		}
		says("bye")(ctx, w, r)
	})
	for range 4 {
		c := dial(t, s)
		r := bufio.NewReader(c)
		send := func(path string) {
			_, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
			require.NoError(t, err)
		}
		send("/")
		for _, next := range []string{"/", "/", "/", "/", "/", "/", "/", "/slow", "/", "/slow", ""} {
			resp, err := http.ReadResponse(r, nil)
			require.NoError(t, err)
			var text []byte
			for !strings.Contains(string(text), "bye") {
				more := make([]byte, 512)
				n, err := resp.Body.Read(more)
				text = append(text, more[:n]...)
				require.True(t, err == nil || strings.Contains(string(text), "bye"), "%v after %q", err, text)
			}
			if next != "" { // before the end of the answer is read
				send(next)
			}
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(t, err)
			resp.Body.Close()
		}
		c.Close()
	}
}

// Some clients send a line break after a body, which is no request.
func TestALineBreakAfterABodyIsPassedOver(t *testing.T) {
	s := serve(t, patience, says("bye"))
	for _, apart := range []bool{false, true} {
		c := dial(t, s)
		r := bufio.NewReader(c)
		for range 3 {
			request := "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
			if !apart {
				request += "\r\n"
			}
			_, err := io.WriteString(c, request)
			require.NoError(t, err)
			resp, err := http.ReadResponse(r, nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, resp.StatusCode)
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(t, err)
			resp.Body.Close()
			if apart {
				_, err = io.WriteString(c, "\r\n")
				require.NoError(t, err)
			}
		}
		c.Close()
	}
}

func TestAStreamLearnsThatItsClientHasLeftWithARequestMade(t *testing.T) {
	s := serve(t, patience, func(ctx context.Context, _ *sse.Writer, _ *http.Request) { <-ctx.Done() })
	c := dial(t, s)
	_, err := io.WriteString(c, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.True(t, <-s.taken)
	require.NoError(t, c.Close())
	require.NoError(t, s.connections.Shutdown(t.Context()))
	require.Empty(t, s.taken, "who has left is answered no more")
}

func TestAConnectionThatIsTakenTooLateIsClosed(t *testing.T) {
	s := serve(t, patience, func(ctx context.Context, _ *sse.Writer, _ *http.Request) { <-ctx.Done() })
	s.connections.Close()
	c := dial(t, s)
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	all, err := io.ReadAll(c)
	require.NoError(t, err)
	require.False(t, strings.HasSuffix(string(all), "\r\n0\r\n\r\n"))
}
