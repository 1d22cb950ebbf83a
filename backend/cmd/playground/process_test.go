package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

type object = map[string]any

func TestMain(m *testing.M) { os.Exit(testkit.RunWithBinary(m)) }

// owner signs in with the link.
func owner(t *testing.T, p *testkit.Process) *testkit.Client {
	t.Helper()
	c := p.Client(t)
	c.Token = c.Post("/v1/auth/exchange", object{"token": p.Token}).Status(200).String("access_token")
	return c
}

// example is the path of the newest example, made to write at length.
func example(c *testkit.Client) string {
	project := c.Get("/v1/projects").Status(200).String("projects", 0, "id")
	prompt := "/v1/prompts/" + c.Get("/v1/projects/"+project).Status(200).String("prompts", 0, "id")
	c.Patch(prompt, object{"max_tokens": 2048, "seed": 7}).Status(200)
	return prompt
}

// promisedEnd is how soon a run has ended whose instance was lost.
const promisedEnd = 20 * time.Second

var values = object{"variable_values": object{"dish": "chocolate cake"}}

// watch starts the example and reads n tokens.
func watch(t *testing.T, c *testkit.Client, prompt string, n int) (s *testkit.Stream, execution, text string) {
	t.Helper()
	s = c.Stream("POST", prompt+"/execute", values)
	start, _ := s.Next()
	for range n {
		token, more := s.Next()
		require.True(t, more)
		require.Equal(t, "token", token.Name, "%v", token)
		text += token.Data["text"].(string)
	}
	return s, "/v1/executions/" + start.Data["execution_id"].(string), text
}

func TestNonsenseSettingsStopTheStart(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct{ name, value string }{
		{"ADDR", "nowhere"}, {"DATABASE_URL", "mysql://u:s3cret@h/d"}, {"REDIS_URL", "http://u:s3cret@h"}, {"SECRET_KEY", "c2hvcnQ="},
		{"PUBLIC_URL", "play.example.com"}, {"TRUSTED_PROXIES", "10.0.0.0/99"}, {"EXECUTION_TIMEOUT", "soon"},
		{"EXECUTION_TIMEOUT", "-1s"}, {"SIGNUP", "perhaps"}, {"LOG_FORMAT", "xml"}, {"LOG_LEVEL", "loud"},
		{"OPENAI_BASE_URL", "ftp://s3cret"}, {"EXTRA_PROVIDERS", "no-such-file.yaml"},
	} {
		p := testkit.Spawn(t, map[string]string{"DATA_DIR": t.TempDir(), bad.name: bad.value})
		require.Equal(t, 1, p.Exit(t), bad.name)
		require.Contains(t, p.Stderr.String(), bad.name)
		require.NotContains(t, p.Stderr.String(), "s3cret")
		require.NotContains(t, p.Stderr.String(), "goroutine")
		require.Empty(t, p.Stdout.String())
	}
	p := testkit.Spawn(t, map[string]string{"DATA_DIR": t.TempDir(), "DATABASE_URL": "postgres://u@127.0.0.1:9/d"})
	require.Equal(t, 1, p.Exit(t))
	require.Contains(t, p.Stderr.String(), "SECRET_KEY", "it is required with DATABASE_URL")
	p = testkit.Spawn(t, nil, "dance")
	require.Equal(t, 2, p.Exit(t))
}

func TestTermDrainsAndExits(t *testing.T) {
	t.Parallel()
	p := testkit.Spawn(t, map[string]string{"DATA_DIR": t.TempDir()}).Up(t)
	c := owner(t, p)
	prompt := example(c)
	c.Patch(prompt, object{"max_tokens": 250}).Status(200)
	s, _, text := watch(t, c, prompt, 3)
	p.Signal(t, syscall.SIGTERM)
	for c.Get("/readyz").Code != 503 { // it answers at once
	}
	c.Post(prompt+"/execute", values).Fails(503, "OVERLOADED")
	events := s.Rest()
	require.Equal(t, "done", events[len(events)-1].Name)
	testkit.Text(t, events, len(text))
	require.Equal(t, 0, p.Exit(t), "%s", p.Stderr)
}

func TestSecondTermEndsAtOnceAndKeepsTheText(t *testing.T) {
	t.Parallel()
	data := map[string]string{"DATA_DIR": t.TempDir()}
	p := testkit.Spawn(t, data).Up(t)
	c := owner(t, p)
	s, execution, text := watch(t, c, example(c), 5)
	p.Signal(t, syscall.SIGTERM)
	for c.Get("/readyz").Code != 503 { // it answers at once
	}
	p.Signal(t, syscall.SIGTERM)
	events := s.Rest()
	require.Equal(t, "error", events[len(events)-1].Name)
	text += testkit.Text(t, append([]testkit.Event{}, events...), len(text))
	require.Equal(t, 0, p.Exit(t), "%s", p.Stderr)

	next := testkit.Spawn(t, data).Up(t)
	e := owner(t, next).Get(execution).Status(200)
	require.Equal(t, "interrupted", e.String("execution", "finish_reason"))
	require.Equal(t, text, e.String("execution", "response_text"))
}

// autosave edits a prompt until the server is gone, and returns the last edit it acknowledged.
func autosave(c *testkit.Client, address, prompt string) int {
	for n := 1; ; n++ {
		body := strings.NewReader(fmt.Sprintf(`{"system_prompt":"edit %d"}`, n))
		r, err := newRequest(address+prompt, body, c.Token)
		if err != nil {
			return n - 1
		}
		answer, err := c.HTTP.Do(r)
		if err != nil {
			return n - 1
		}
		_ = answer.Body.Close()
		if answer.StatusCode != 200 {
			return n - 1
		}
	}
}

func TestKillNineLosesNothingThatWasSeen(t *testing.T) {
	t.Parallel()
	t.Run("alone", func(t *testing.T) { killNine(t, map[string]string{}) })
	t.Run("shared", func(t *testing.T) { killNine(t, testkit.Shared(t)) })
}

func killNine(t *testing.T, data map[string]string) {
	t.Helper()
	t.Parallel()
	data["DATA_DIR"] = t.TempDir()
	p := testkit.Spawn(t, data).Up(t)
	c := owner(t, p)
	prompt := example(c)
	c.Patch(prompt, object{"max_tokens": 4}).Status(200)
	done, finished, _ := watch(t, c, prompt, 1)
	done.Rest()
	before := c.Get(finished).Status(200)
	c.Patch(prompt, object{"max_tokens": 2048}).Status(200)

	acknowledged := make(chan int)
	go func() { acknowledged <- autosave(c, p.URL, prompt) }()
	_, cut, text := watch(t, c, prompt, 75)
	p.Signal(t, syscall.SIGKILL)
	p.Exit(t)
	last := <-acknowledged
	require.Positive(t, last)

	texts := filepath.Join(data["DATA_DIR"], "runs")
	if data["REDIS_URL"] == "" {
		require.Len(t, entries(t, texts), 1, "the killed run's")
		require.NoError(t, os.WriteFile(filepath.Join(texts, strings.TrimPrefix(finished, "/v1/executions/")), []byte("text"), 0o600))
	}
	restarted := time.Now()
	again := testkit.Spawn(t, data).Up(t)
	back := again.Client(t)
	back.Token = c.Token // the key is kept, so who was signed in stays so
	var kept int
	_, err := fmt.Sscanf(back.Get(prompt).Status(200).String("prompt", "system_prompt"), "edit %d", &kept)
	require.NoError(t, err)
	require.GreaterOrEqual(t, kept, last, "an edit that was acknowledged is gone")
	require.LessOrEqual(t, kept, last+1)
	require.Equal(t, before.Value("execution"), back.Get(finished).Status(200).Value("execution"))

	events := back.Stream("GET", cut+"/events", nil).Rest()
	require.Less(t, time.Since(restarted), 2*promisedEnd, "the second half is for a busy machine")
	require.Equal(t, "error", events[len(events)-1].Name)
	saved := testkit.Text(t, events, 0)
	require.True(t, strings.HasPrefix(saved, text), "%q was seen, and of it is left %q", text, saved)
	e := back.Get(cut).Status(200)
	require.Equal(t, "interrupted", e.String("execution", "finish_reason"))
	require.Equal(t, saved, e.String("execution", "response_text"))
	require.Eventually(t, func() bool { return len(entries(t, texts)) == 0 }, testkit.Patience, 50*time.Millisecond, "no file of an ended run remains")
}

// entries is what a folder holds, nothing when it is not there.
func entries(t *testing.T, folder string) []os.DirEntry {
	t.Helper()
	all, err := os.ReadDir(folder)
	if !os.IsNotExist(err) {
		require.NoError(t, err)
	}
	return all
}
