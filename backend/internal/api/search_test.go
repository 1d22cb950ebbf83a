package api_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func search(c *testkit.Client, q string, more string) testkit.Answer {
	return c.Get("/v1/search?q=" + url.QueryEscape(q) + more).Status(200)
}

// found are the types and ids of results, newest first.
func found(t *testing.T, a testkit.Answer) []string {
	t.Helper()
	out := []string{}
	for _, r := range a.Value("results").([]any) {
		out = append(out, r.(object)["type"].(string)+" "+r.(object)["id"].(string))
	}
	return out
}

func TestSearchFindsPromptsVersionsAndRuns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		nobody := h.SignUp(t, "nobody@example.com")
		require.NoError(t, h.Server.App.SearchIndex.CatchUp(t.Context()))

		runs := search(w.c, "WORLD", "")
		require.Equal(t, []string{"execution " + w.second, "execution " + w.first}, found(t, runs), "the deleted one is not found")
		want := object{"type": "execution", "id": w.second, "prompt_id": w.prompt, "title": "Kept", "snippet": "Hello, world.",
			"matched": "response_text", "project_id": w.project, "version_number": 2.0, "model": "test-1"}
		got := runs.Value("results", 0).(object)
		delete(got, "created_at")
		require.Equal(t, want, got)
		require.Nil(t, runs.Value("next_cursor"))

		require.Equal(t, []string{"prompt " + w.prompt}, found(t, search(w.c, "kep", "&types=prompt")))
		versions := search(w.c, "hi", "&types=version")
		require.Len(t, found(t, versions), 2)
		require.Equal(t, "messages", versions.String("results", 0, "matched"))
		require.Empty(t, found(t, search(w.c, "gone", "")))
		require.Empty(t, found(t, search(w.c, "?!… \"*", "")), "no word in it")
		for _, q := range []string{"world", "kept", "hi"} {
			require.Empty(t, found(t, search(nobody, q, "")), q)
		}

		first := search(w.c, "hi", "&limit=1")
		cursor := "&cursor=" + first.String("next_cursor")
		rest := search(w.c, "hi", cursor)
		require.Equal(t, found(t, search(w.c, "hi", "")), append(found(t, first), found(t, rest)...))
		w.c.Get("/v1/search?q=ho" + cursor).FailsAt("cursor")
		w.c.Get("/v1/search?q=hi&types=prompt" + cursor).FailsAt("cursor")
		nobody.Get("/v1/search?q=hi" + cursor).FailsAt("cursor")
		w.c.Get("/v1/projects?limit=1" + cursor).FailsAt("cursor")

		w.c.Delete("/v1/prompts/" + w.prompt).Status(200)
		require.Empty(t, found(t, search(w.c, "world", "")))
		w.c.Post("/v1/prompts/"+w.prompt+"/restore", nil).Status(200)
		require.Len(t, found(t, search(w.c, "world", "")), 2)
	})
}

func TestSearchRefusesWhatItCannotTake(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		for path, field := range map[string]string{
			"": "q", "?q=": "q", "?q=" + strings.Repeat("a", 10_000): "q", "?q=" + strings.Repeat("%F0%9F%9A%80", 501): "q", "?q=%00": "q", "?q=%ff": "q",
			"?q=a&types=project": "types.0", "?q=a&types=": "types", "?q=a&limit=51": "limit", "?q=a&limit=0": "limit",
		} {
			c.Get("/v1/search" + path).FailsAt(field)
		}
		for _, q := range []string{`" OR NEAR * : ^ - & | ! <->`, "a:*b", "'", `\`, "NOT a", "%", "_", strings.Repeat("a ", 250), strings.Repeat("🚀", 500)} {
			require.Empty(t, found(t, search(c, q, "")), q)
		}
	})
}
