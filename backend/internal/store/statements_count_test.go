package store_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/config"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/server"
	"playground/internal/testkit"
)

// counted is a server without all that runs beside its requests, whose statements are heard.
type counted struct {
	*testkit.Harness
	mu   sync.Mutex
	sent []string
}

func newCounted(t *testing.T, settings map[string]string) *counted {
	t.Helper()
	settings["DATA_DIR"], settings["SIGNUP"] = t.TempDir(), config.SignupOpen
	c, err := config.Load(settings)
	require.NoError(t, err)
	models := llm.NewRegistry([]llm.Source{{Name: "test", Provider: &llmtest.Scripted{Script: llmtest.Deltas("Hi")}, Fixed: true}}, llm.RegistryOptions{})
	s, err := server.New(t.Context(), c, slog.New(slog.DiscardHandler), server.Doubles{Models: models, HashingCost: testkit.HashingCost})
	require.NoError(t, err)
	w := &counted{}
	stop := s.Store.EachStatement(w.hear)
	socket := httptest.NewUnstartedServer(nil)
	socket.Config = s.HTTP()
	socket.Start()
	w.Harness = testkit.At(t, socket.URL)
	t.Cleanup(func() {
		s.Engine.Drain(context.WithoutCancel(t.Context()))
		socket.Close()
		stop()
		require.NoError(t, s.Close())
	})
	return w
}

func (w *counted) hear(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, text)
}

// statements are those that fn makes the server send, by their first word, and in a transaction of SQLite without those
// around it.
func (w *counted) statements(fn func()) (words []string) {
	w.mu.Lock()
	w.sent = nil
	w.mu.Unlock()
	fn()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, text := range w.sent {
		if word, _, _ := strings.Cut(text, " "); word != "SAVEPOINT" && word != "RELEASE" {
			words = append(words, word)
		}
	}
	return words
}

// Each statement of a start is one that every run pays for: one more is to be meant.
func TestARunTakesFewStatements(t *testing.T) {
	end := map[string][]string{"sqlite": {"UPDATE", "UPDATE"}, "postgres": {"WITH"}}
	for name, test := range map[string]struct {
		headers http.Header
		want    map[string][]string
	}{
		// rights, prompt | execution, its result, what it sends, and the key
		"": {nil, map[string][]string{"sqlite": {"SELECT", "SELECT", "INSERT", "INSERT", "INSERT"}, "postgres": {"SELECT", "SELECT", "WITH"}}},
		"under a key": {http.Header{"Idempotency-Key": {"k"}},
			map[string][]string{"sqlite": {"SELECT", "SELECT", "INSERT", "INSERT", "INSERT", "INSERT"}, "postgres": {"SELECT", "SELECT", "WITH"}}},
	} {
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, dialect string, w *counted, c *testkit.Client, prompt string) {
				run := func() {
					events := c.Stream(http.MethodPost, prompt+"/execute", map[string]any{"variable_values": map[string]any{"a": "b"}}).Rest()
					require.Equal(t, "done", events[len(events)-1].Name)
				}
				run() // makes the version
				c.Headers = test.headers
				require.Equal(t, append(test.want[dialect], end[dialect]...), w.statements(run), "%q", w.sent)
			})
		})
	}
}

// So is each of what is saved at every pause of typing.
func TestAnAutosaveTakesFewStatements(t *testing.T) {
	want := []string{"SELECT", "SELECT", "UPDATE"} // rights | role and prompt, what was altered
	onEach(t, func(t *testing.T, _ string, w *counted, c *testkit.Client, prompt string) {
		save := func(text string) { c.Patch(prompt, map[string]any{"system_prompt": text}).Status(200) }
		save("Be") // finds out who pays for the prompt
		require.Equal(t, want, w.statements(func() { save("Be brief.") }), "%q", w.sent)
	})
}

// onEach runs a test on each database, with a person and the path of a prompt of theirs.
func onEach(t *testing.T, test func(t *testing.T, dialect string, w *counted, c *testkit.Client, prompt string)) {
	for dialect, settings := range map[string]func(testing.TB) map[string]string{
		"sqlite": func(testing.TB) map[string]string { return map[string]string{} }, "postgres": testkit.Shared} {
		t.Run(dialect, func(t *testing.T) {
			w := newCounted(t, settings(t))
			c := w.SignUp(t, "sam@example.com")
			project := c.Post("/v1/projects", map[string]any{"name": "P"}).Status(201).String("project", "id")
			prompt := "/v1/prompts/" + c.Post("/v1/prompts", map[string]any{"project_id": project, "name": "Q",
				"messages": []map[string]any{{"role": "user", "content": "Hi"}}}).Status(201).String("prompt", "id")
			test(t, dialect, w, c, prompt)
		})
	}
}
