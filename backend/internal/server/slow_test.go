package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/api/contract"
	"playground/internal/config"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/server"
	"playground/internal/testkit"
)

const (
	bodyWithin = 300 * time.Millisecond
	// largest is how long a body may be on its way to an operation that takes 8 MiB.
	largest = 64 * time.Second
)

// impatient is a server that waits for a body as long as bodyWithin, and for a header no longer.
func impatient(t *testing.T, script llmtest.Script) (addr, token string) {
	t.Helper()
	c, err := config.Load(map[string]string{"DATA_DIR": t.TempDir()})
	require.NoError(t, err)
	models := llm.NewRegistry([]llm.Source{{Name: "test", Provider: &llmtest.Scripted{Script: script}}}, llm.RegistryOptions{})
	s, err := server.New(t.Context(), c, slog.New(slog.DiscardHandler), server.Doubles{Models: models, BodyWithin: bodyWithin})
	require.NoError(t, err)
	socket := httptest.NewUnstartedServer(nil)
	socket.Config = s.HTTP()
	require.LessOrEqual(t, socket.Config.ReadHeaderTimeout, 10*time.Second)
	socket.Config.ReadHeaderTimeout = bodyWithin
	socket.Start()
	t.Cleanup(func() {
		drain, stop := context.WithTimeout(context.Background(), time.Millisecond)
		defer stop()
		s.Engine.Drain(drain)
		socket.Close()
		require.NoError(t, s.Close())
	})
	token = testkit.At(t, socket.URL).SignUp(t, "sam@example.com").Token
	return socket.Listener.Addr().String(), token
}

// dial sends the beginning of a request.
func dial(t *testing.T, addr, raw string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	_, err = io.WriteString(c, raw)
	require.NoError(t, err)
	return c
}

// closed demands that a connection ends, and returns what came before.
func closed(t *testing.T, c net.Conn, what string) string {
	t.Helper()
	require.NoError(t, c.SetReadDeadline(time.Now().Add(testkit.Patience)))
	raw, err := io.ReadAll(c)
	require.NoError(t, err, "%s: still open, after %q", what, raw)
	return string(raw)
}

// bodies are the ways in which a body is announced and does not come.
var bodies = map[string]string{
	"of a length":      "Content-Length: 100\r\n\r\n{",
	"of no byte":       "Content-Length: 100\r\n\r\n",
	"in chunks":        "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
	"of half a chunk":  "Transfer-Encoding: chunked\r\n\r\nff\r\n{",
	"after a continue": "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n",
	"of no trailer":    "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n",
}

// A body that never comes holds no connection: not one that an operation waits for, nor one that it does not
// want, whether its client is signed in or not.
func TestBodiesThatNeverCome(t *testing.T) {
	t.Parallel()
	addr, token := impatient(t, nil)
	targets := []string{"GET /", "POST /nowhere", "POST /v1/nowhere", "OPTIONS *", "PROPFIND /v1/me"}
	spec, err := contract.Spec()
	require.NoError(t, err)
	for path, item := range spec.Paths.Map() {
		for method, o := range item.Operations() {
			if most := o.Extensions["x-max-body"].(float64); most <= 64<<10 { // the others have longer
				targets = append(targets, method+" "+strings.NewReplacer("{version_number}", "1", "{", "", "}", "").Replace(path))
			}
		}
	}
	var all sync.WaitGroup
	for _, target := range targets {
		for name, body := range bodies {
			for _, credential := range []string{"", "Authorization: Bearer " + token + "\r\n"} {
				c := dial(t, addr, target+" HTTP/1.1\r\nHost: "+addr+"\r\nContent-Type: application/json\r\n"+credential+body)
				all.Go(func() {
					answer := closed(t, c, target+" "+name)
					require.Contains(t, answer, "\r\nConnection: close\r\n", "%s %s %s", target, name, credential)
					require.NotContains(t, answer, "HTTP/1.1 500", "%s %s", target, name)
					if target == "POST /v1/auth/login" {
						require.Contains(t, answer, "HTTP/1.1 400 Bad Request\r\n", name)
						require.Contains(t, answer, `"field":"body"`, name)
					}
				})
			}
		}
	}
	all.Wait()
}

// Who is refused hears so at once, and not when the body would have been there.
func TestRefusalsDoNotWaitForTheBody(t *testing.T) {
	t.Parallel()
	addr, _ := impatient(t, nil)
	left := []net.Conn{}
	for _, body := range bodies {
		begun := time.Now()
		c := dial(t, addr, "PATCH /v1/prompts/x HTTP/1.1\r\nHost: "+addr+"\r\n"+body)
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusUnauthorized, r.StatusCode)
		require.True(t, r.Close)
		require.Less(t, time.Since(begun), largest/8)
		require.NoError(t, r.Body.Close())
		left = append(left, c)
	}
	for _, c := range left {
		_ = closed(t, c, "after a refusal")
	}
}

func TestHeadersThatNeverEnd(t *testing.T) {
	t.Parallel()
	addr, _ := impatient(t, nil)
	for _, raw := range []string{"", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: " + addr + "\r\nX-A: b\r\n"} {
		c := dial(t, addr, raw)
		_ = closed(t, c, raw)
	}
	again := dial(t, addr, "GET /healthz HTTP/1.1\r\nHost: "+addr+"\r\n\r\nGET /healthz HTTP/1.1\r\nHost: ")
	require.Equal(t, 1, strings.Count(closed(t, again, "a second request"), "HTTP/1.1 200"))
	bomb := dial(t, addr, "GET / HTTP/1.1\r\nHost: "+addr+"\r\n")
	_, _ = io.WriteString(bomb, strings.Repeat("X-"+strings.Repeat("a", 1000)+": b\r\n", 100))
	require.Contains(t, closed(t, bomb, "100 KB of headers"), "HTTP/1.1 431")
}

// What is not as it was announced is an answer, and the end of the connection: the next bytes are no request.
func TestBodiesThatAreNotAsAnnounced(t *testing.T) {
	t.Parallel()
	addr, _ := impatient(t, nil)
	for name, c := range map[string]struct{ headers, status string }{
		"two lengths":              {"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "400"},
		"a length that is none":    {"Content-Length: +2\r\n\r\n{}", "400"},
		"a chunk of no length":     {"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "400"},
		"a huge trailer":           {"Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2\r\n{}\r\n0\r\nX: " + strings.Repeat("t", 1<<20) + "\r\n\r\n", "400"},
		"many trailers":            {"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + strings.Repeat("X: y\r\n", 1<<17) + "\r\n", "400"},
		"a huge chunk extension":   {"Transfer-Encoding: chunked\r\n\r\n2;" + strings.Repeat("e", 1<<20) + "\r\n{}\r\n0\r\n\r\n", "400"},
		"another transfer":         {"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "501"},
		"another expectation":      {"Content-Length: 2\r\nExpect: a-lot\r\n\r\n{}", "417"},
		"a length that is too big": {"Content-Length: 99999999999\r\n\r\n{}", "413"},
		"chunks that are too many": {"Transfer-Encoding: chunked\r\n\r\n5000\r\n" + strings.Repeat(" ", 0x5000) + "\r\n", "413"},
	} {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		_, _ = io.WriteString(conn, "POST /v1/auth/login HTTP/1.1\r\nHost: "+addr+"\r\nContent-Type: application/json\r\n"+c.headers+
			"GET /healthz HTTP/1.1\r\nHost: "+addr+"\r\n\r\n")
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(testkit.Patience)))
		raw, _ := io.ReadAll(conn) // it may be reset, once the answer is there
		require.True(t, strings.HasPrefix(string(raw), "HTTP/1.1 "+c.status), "%s: %.300s", name, raw)
		require.NotContains(t, string(raw), "HTTP/1.1 200", "%s: what is left of a body was taken for a request", name)
		require.NoError(t, conn.Close())
	}
}

// The time that a body has to arrive in is not the time of its answer.
func TestRunsOutliveTheTimeOfTheirBody(t *testing.T) {
	t.Parallel()
	addr, token := impatient(t, func(ctx context.Context, request llm.Request, to llm.Receiver) (llm.Outcome, error) {
		if _, err := llmtest.Deltas("a")(ctx, request, to); err != nil {
			return llm.Outcome{}, err
		}
		select { // the run must outlive this time, or is cut here
		case <-ctx.Done():
			return llm.Outcome{}, context.Cause(ctx)
		case <-time.After(4 * bodyWithin):
		}
		return llmtest.Deltas("b")(ctx, request, to)
	})
	c := testkit.At(t, "http://"+addr).Client(t)
	c.Token = token
	project := c.Post("/v1/projects", map[string]any{"name": "P"}).Status(201).String("project", "id")
	prompt := "/v1/prompts/" + c.Post("/v1/prompts", map[string]any{"project_id": project, "name": "Q",
		"messages": []map[string]any{{"role": "user", "content": "Hi"}}}).Status(201).String("prompt", "id")
	for _, body := range []any{nil, map[string]any{}} {
		require.Equal(t, "ab", testkit.Text(t, c.Stream(http.MethodPost, prompt+"/execute", body).Rest(), 0))
		c.Headers.Set("Accept", "application/json")
		require.Equal(t, "ab", c.Post(prompt+"/execute", body).Status(200).String("execution", "response_text"), fmt.Sprint(body))
		c.Headers.Del("Accept")
	}
}

// Requests that never come whole hold up no stop.
func TestSlowRequestsDoNotHoldUpAStop(t *testing.T) {
	t.Parallel()
	c, err := config.Load(map[string]string{"DATA_DIR": t.TempDir(), "ADDR": testkit.FreeAddr(t)})
	require.NoError(t, err)
	s, err := server.New(t.Context(), c, slog.New(slog.DiscardHandler), server.Doubles{})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	up, announce := io.Pipe()
	go func() { ended <- s.Run(ctx, nil, announce) }()
	_, err = bufio.NewReader(up).ReadString('.')
	require.NoError(t, err)
	go func() { _, _ = io.Copy(io.Discard, up) }()
	waiting := []net.Conn{}
	for range 20 {
		for _, body := range bodies {
			dial(t, c.Addr, "POST /v1/auth/login HTTP/1.1\r\nHost: "+c.Addr+"\r\n"+body)
		}
		conn := dial(t, c.Addr, "POST /v1/auth/login HTTP/1.1\r\nHost: "+c.Addr+"\r\n"+bodies["after a continue"])
		_, err := io.ReadFull(conn, make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))) // its body is waited for
		require.NoError(t, err)
		waiting = append(waiting, conn)
		dial(t, c.Addr, "GET / HTTP/1.1\r\nHost: ")
	}
	begun := time.Now()
	stop()
	require.NoError(t, <-ended)
	require.Less(t, time.Since(begun), 8*time.Second)
	for _, conn := range waiting {
		require.Contains(t, closed(t, conn, "after the stop"), `"field":"body"`)
	}
}
