package sse_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/api/sse"
)

// serve answers every request with a stream, on connections that a Writer may write to, or on others.
func serve(t testing.TB, direct bool, stream func(*sse.Writer)) *httptest.Server {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sse.SetHeaders(w.Header())
		w.WriteHeader(http.StatusOK)
		writer := sse.NewWriter(r, w)
		defer writer.Close()
		stream(writer)
	}))
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(4 << 10)
		if direct {
			return sse.WithConnection(ctx, c)
		}
		return ctx
	}
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// put sends texts, each at once if the connection takes it and else waiting for the reader.
func put(w *sse.Writer, texts []string) error {
	if err := w.Send(); err != nil {
		return err
	}
	for i, text := range texts {
		w.Text(sse.ID{First: i}, "token", []byte(text))
		if w.SendsNow([]byte(text)) {
			sent, whole := w.TrySend()
			if sent && whole {
				continue
			}
			if !sent {
				w.Text(sse.ID{First: i}, "token", []byte(text))
			}
		}
		if err := w.Send(); err != nil {
			return err
		}
	}
	return nil
}

func get(t require.TestingT, client *http.Client, url string, pace func()) (body string, reused bool) {
	trace := &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { reused = i.Reused }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", url, nil)
	require.NoError(t, err)
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	pace()
	all, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(all), reused
}

// What a Writer writes itself is read as what net/http writes, whatever is written and however slowly it is read, and
// the connection serves the next request.
func TestAWriterOfItsOwnWritesTheSame(t *testing.T) {
	texts := make(chan []string, 2)
	stream := func(w *sse.Writer) { _ = put(w, <-texts) }
	direct, plain := serve(t, true, stream), serve(t, false, stream)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.SampledFrom([]string{"", "x", "é\n", `"`}).Draw(t, "text"), rapid.IntRange(1, 1500).Draw(t, "times"))
		}), 0, 60).Draw(t, "texts")
		texts <- all
		want, _ := get(t, plain.Client(), plain.URL, func() {})
		texts <- all
		got, reused := get(t, direct.Client(), direct.URL, func() {})
		require.Equal(t, want, got)
		require.Equal(t, n > 0, reused)
		n++
	})
}

// A reader that waits has part of a text: the rest goes when it reads on.
func TestAReaderWhoReadsLateMissesNothing(t *testing.T) {
	behind := make(chan struct{})
	texts := []string{}
	for i := range 20_000 {
		texts = append(texts, fmt.Sprintf("%d %s", i, strings.Repeat("x", 700)))
	}
	server := serve(t, true, func(w *sse.Writer) {
		var i int
		if w.Send() != nil {
			return
		}
		for i = range texts { // as much as the connection takes
			w.Text(sse.ID{First: i}, "token", []byte(texts[i]))
			if sent, whole := w.TrySend(); !sent || !whole {
				if sent {
					i++
				}
				break
			}
		}
		close(behind)
		_ = put(w, texts[i:])
	})
	body, _ := get(t, server.Client(), server.URL, func() { <-behind })
	at := 0
	for i, text := range texts {
		n := strings.Index(body[at:], `{"text":"`+text+`"}`)
		require.GreaterOrEqual(t, n, 0, "text %d", i)
		at += n
	}
	require.Equal(t, len(texts), strings.Count(body, "\nevent: token\n"))
}

// Who speaks HTTP/1.0 gets no chunks.
func TestAnOldClientGetsNoChunks(t *testing.T) {
	server := serve(t, true, func(w *sse.Writer) { _ = put(w, []string{"one", "two"}) })
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "GET / HTTP/1.0\r\n\r\n")
	require.NoError(t, err)
	all, err := io.ReadAll(c)
	require.NoError(t, err)
	_, body, _ := strings.Cut(string(all), "\r\n\r\n")
	require.Equal(t, "id: 0\nevent: token\ndata: {\"text\":\"one\"}\n\nid: 1\nevent: token\ndata: {\"text\":\"two\"}\n\n", body)
}

// A stream that ends inside a chunk breaks off: what net/http sent as its end would be read as text.
func TestAStreamThatStopsInsideAChunkBreaksOff(t *testing.T) {
	stopped := make(chan struct{})
	server := serve(t, true, func(w *sse.Writer) {
		defer close(stopped)
		if w.Send() != nil {
			return
		}
		for !w.IsBehind() {
			w.Text(sse.ID{}, "token", []byte(strings.Repeat("x", 997)))
			w.TrySend()
		}
	})
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	<-stopped
	require.NoError(t, c.SetReadDeadline(time.Now().Add(time.Minute)))
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	require.Error(t, err)
}
