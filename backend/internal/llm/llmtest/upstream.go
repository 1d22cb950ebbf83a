package llmtest

import (
	"embed"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

//go:embed testdata
var transcripts embed.FS

// Transcript is a recorded answer as it goes over the wire: "openai_chat", "openai_completion",
// "anthropic_messages".
func Transcript(t testing.TB, name string) []byte {
	t.Helper()
	data, err := transcripts.ReadFile("testdata/" + name + ".sse")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Exchange is one request as the upstream got it.
type Exchange struct {
	Method string
	Path   string // as it was written, escapes and all
	Query  string
	Header http.Header
	Body   string
}

// Move is one thing the upstream does with an answer. A panic with http.ErrAbortHandler breaks the connection.
type Move func(w http.ResponseWriter, r *http.Request)

// Upstream is a provider's server that plays what a test scripts. Each request takes the next
// reply; the last one is played again for all further requests.
type Upstream struct {
	URL string

	mu        sync.Mutex
	replies   [][]Move
	exchanges []Exchange
}

// NewUpstream starts a server that the test's end closes.
func NewUpstream(t testing.TB, first ...Move) *Upstream {
	u := &Upstream{}
	if len(first) > 0 {
		u.Reply(first...)
	}
	server := httptest.NewUnstartedServer(u)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // broken connections are the point here
	server.Start()
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	u.URL = server.URL
	return u
}

// Reply adds one answer, made of moves.
func (u *Upstream) Reply(moves ...Move) *Upstream {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.replies = append(u.replies, moves)
	return u
}

// Exchanges are the requests so far.
func (u *Upstream) Exchanges() []Exchange {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]Exchange(nil), u.exchanges...)
}

func (u *Upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	for _, move := range u.next(Exchange{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Clone(), string(body)}) {
		move(w, r)
	}
}

func (u *Upstream) next(e Exchange) []Move {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.exchanges = append(u.exchanges, e)
	if len(u.replies) == 0 {
		return []Move{Status(http.StatusNotImplemented)}
	}
	reply := u.replies[0]
	if len(u.replies) > 1 {
		u.replies = u.replies[1:]
	}
	return reply
}

// Header sets a header of the answer; it goes before Status and Write.
func Header(key, value string) Move {
	return func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(key, value) }
}

// Status sends the answer's status and headers.
func Status(code int) Move {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// Write sends a piece at once.
func Write(piece string) Move {
	return func(w http.ResponseWriter, _ *http.Request) {
		if _, err := io.WriteString(w, piece); err == nil { // a client that has gone is the client's business
			_ = http.NewResponseController(w).Flush()
		}
	}
}

// EachByte sends a piece a byte at a time, each in a packet of its own.
func EachByte(piece string) Move {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := range len(piece) {
			Write(piece[i:i+1])(w, r)
		}
	}
}

// Stream begins an event stream.
func Stream() Move { return Header("Content-Type", "text/event-stream; charset=utf-8") }

// Stall stays silent until the client has gone.
func Stall() Move { return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() } }

// Break cuts the connection in the middle of the answer.
func Break() Move { return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) } }

// Reset cuts the connection the hard way: what the client has not read yet may be lost with it.
func Reset() Move {
	return func(w http.ResponseWriter, _ *http.Request) {
		if conn, ok := hijack(w); ok {
			_ = conn.SetLinger(0)
			_ = conn.Close()
		}
	}
}

// HalfClose answers with a stream whose length only its end shows, and then says no more while it goes
// on listening: to HTTP that is an end as good as any.
func HalfClose(body string) Move {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, ok := hijack(w)
		if !ok {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"+body)
		_ = conn.CloseWrite()
		_, _ = io.Copy(io.Discard, conn)
	}
}

func hijack(w http.ResponseWriter) (*net.TCPConn, bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, false
	}
	tcp, ok := conn.(*net.TCPConn)
	return tcp, ok
}

// Tell closes done when the answer gets there.
func Tell(done chan struct{}) Move {
	return func(http.ResponseWriter, *http.Request) { close(done) }
}
