package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/config"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/server"
)

// bench is a whole server, and a person who is signed in to it and has a prompt.
type bench struct {
	*testing.B
	client             *http.Client
	url, token, prompt string
}

// atOnce is how many requests a benchmark of many has on their way.
const atOnce = 50

// newBench is a bench on SQLite.
func newBench(b *testing.B, script llmtest.Script) *bench {
	b.Helper()
	return newBenchOn(b, map[string]string{}, script)
}

func newBenchOn(b *testing.B, settings map[string]string, script llmtest.Script) *bench {
	b.Helper()
	settings["DATA_DIR"] = b.TempDir()
	c, err := config.Load(settings)
	require.NoError(b, err)
	models := llm.NewRegistry([]llm.Source{{Name: "test", Provider: &llmtest.Scripted{Script: script}}}, llm.RegistryOptions{})
	s, err := server.New(context.Background(), c, slog.New(slog.DiscardHandler), server.Doubles{Models: models})
	require.NoError(b, err)
	socket := httptest.NewUnstartedServer(nil)
	socket.Config = s.HTTP()
	socket.Start()
	b.Cleanup(func() {
		drain, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		s.Engine.Drain(drain)
		socket.Close()
		require.NoError(b, s.Close())
	})
	transport := &http.Transport{MaxIdleConnsPerHost: atOnce}
	b.Cleanup(transport.CloseIdleConnections)
	w := &bench{B: b, client: &http.Client{Transport: transport}, url: socket.URL}
	w.token = w.find(w.send("POST", "/v1/auth/signup", map[string]any{"email": "sam@example.com", "password": "correct horse", "name": "Sam"}), "access_token")
	project := w.find(w.send("POST", "/v1/projects", map[string]any{"name": "P"}), "id")
	w.prompt = "/v1/prompts/" + w.find(w.send("POST", "/v1/prompts", map[string]any{"project_id": project, "name": "Q",
		"messages": []map[string]any{{"role": "user", "content": "Hello"}}}), "id")
	return w
}

// send sends a request and returns the whole answer.
func (w *bench) send(method, path string, body any) []byte {
	w.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w, err)
	r, err := http.NewRequest(method, w.url+path, bytes.NewReader(raw))
	require.NoError(w, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+w.token)
	response, err := w.client.Do(r)
	require.NoError(w, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(w, err)
	require.Less(w, response.StatusCode, 300, "%s", answer)
	return answer
}

// find is the first string under a key, however deep.
func (w *bench) find(answer []byte, key string) string {
	_, after, ok := strings.Cut(string(answer), `"`+key+`":"`)
	require.True(w, ok, "%s", answer)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

const tokens = 2000

// BenchmarkStream is one run from the request to the last byte of its stream: account, row, log and
// stored text included. The provider gives all tokens as fast as they are taken.
func BenchmarkStream(b *testing.B) {
	pieces := make([]string, tokens)
	for i := range pieces {
		pieces[i] = fmt.Sprintf(" word%d", i%10)
	}
	w := newBench(b, llmtest.Deltas(pieces...))
	sent := 0
	b.ReportAllocs()
	for b.Loop() {
		answer := w.send("POST", w.prompt+"/execute", map[string]any{})
		require.Contains(b, string(answer[len(answer)-300:]), "event: done")
		sent += len(answer)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*tokens), "ns/token")
	b.ReportMetric(float64(sent)/float64(b.N*tokens), "bytes/token")
}

// BenchmarkPatch is one autosave of a changed message.
func BenchmarkPatch(b *testing.B) {
	w := newBench(b, nil)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		w.send("PATCH", w.prompt, map[string]any{"messages": []map[string]any{{"role": "user", "content": fmt.Sprint("Hello ", n)}}})
	}
}

// BenchmarkPatchLarge is one autosave of a long prompt: thirty messages of two kilobytes, and every parameter.
func BenchmarkPatchLarge(b *testing.B) {
	w := newBench(b, nil)
	messages := make([]map[string]any, 30)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		for i := range messages {
			messages[i] = map[string]any{"role": []string{"user", "assistant"}[i%2], "content": fmt.Sprint(n, strings.Repeat(" Some \"text\" of a prompt.\n", 80))}
		}
		w.send("PATCH", w.prompt, map[string]any{"messages": messages, "temperature": 0.5, "max_tokens": 100, "top_p": 0.9})
	}
}

// BenchmarkStart is the start of a run with three values, to its end: the provider gives one token.
func BenchmarkStart(b *testing.B) {
	w := newBench(b, llmtest.Deltas("Hi"))
	values := map[string]any{"a": "one", "b": "two", "c": strings.Repeat("three ", 100)}
	b.ReportAllocs()
	for b.Loop() {
		w.send("POST", w.prompt+"/execute", map[string]any{"variable_values": values})
	}
}

// BenchmarkGetPrompt is all an editor needs in one call, of a prompt with a thousand runs behind it.
func BenchmarkGetPrompt(b *testing.B) {
	w := newBench(b, nil)
	for range 1000 {
		w.send("POST", w.prompt+"/execute", map[string]any{})
	}
	for b.Loop() {
		w.send("GET", w.prompt, nil)
	}
}
