package api_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// newCompletion makes a prompt in completion mode that has a text, and returns its path.
func newCompletion(c *testkit.Client, text string) string {
	project := c.Post("/v1/projects", object{"name": "P"}).Status(201).String("project", "id")
	return "/v1/prompts/" + c.Post("/v1/prompts", object{"project_id": project, "name": "Q", "mode": "completion",
		"messages": []object{{"role": "user", "content": text}}}).Status(201).String("prompt", "id")
}

// inText is a generation of the current text, and alternative one that is not in it.
func inText(id string, parent any, start int) object {
	return object{"id": id, "parent_id": parent, "execution_id": nil, "inserted": false, "start": start, "text": nil,
		"marks": []any{}, "note": nil}
}

func alternative(id string, parent any, text string) object {
	g := inText(id, parent, 0)
	g["start"], g["text"] = nil, text
	return g
}

func TestGenerationsAreKeptWithTheDraftAndItsVersions(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newCompletion(c, "Once upon a 🎉 time")
		require.Equal(t, []any{}, c.Get(prompt).Status(200).Value("prompt", "generations"))
		first := inText("a", nil, 9)
		first["execution_id"], first["inserted"], first["marks"] = "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10", true, []any{object{"from": 0.0, "to": 2.0}, object{"from": 2.0, "to": 9.0}}
		first["note"] = object{"number": 1.0, "model": "test-1", "output_tokens": 7.0, "temperature": nil}
		first["start"] = 9.0
		second := inText("b", "a", 1<<30) // beyond the text
		second["start"] = float64(1 << 30)
		other := alternative("c", "a", "line\r\nends \u2028")
		all := []any{first, second, other}
		saved := c.Patch(prompt, object{"generations": all}).Status(200)
		require.Equal(t, all, saved.Value("prompt", "generations"))
		require.Equal(t, all, c.Get(prompt).Status(200).Value("prompt", "generations"))

		base := saved.Value("prompt", "revision")
		c.Patch(prompt, object{"generations": []any{first}, "base_revision": base}).Status(200)
		details := c.Patch(prompt, object{"generations": all, "base_revision": base}).Fails(409, "CONFLICT")
		require.Equal(t, []any{"generations"}, details["fields"])
		require.Equal(t, []any{first}, details["current"].(object)["generations"])
		c.Patch(prompt, object{"temperature": 0.5, "base_revision": base}).Status(200)

		c.Patch(prompt, object{"generations": all}).Status(200)
		version := c.Post(prompt+"/versions", nil).Status(201)
		require.Equal(t, []any{first, second}, version.Value("version", "content_snapshot", "generations"))
		c.Patch(prompt, object{"generations": []any{first}}).Status(200)
		again := c.Post(prompt+"/versions", nil).Status(200)
		require.Equal(t, version.Value("version", "id"), again.Value("version", "id"), "the same text is the same version")
		require.NotContains(t, c.Get(prompt+"/versions").Status(200).Value("versions", 0, "content_snapshot"), "generations")

		draft := inText("d", "a", 12)
		draft["start"] = 12.0
		c.Patch(prompt, object{"generations": []any{first, draft, alternative("e", "d", "E")}, "messages": []object{{"role": "user", "content": "Once upon a 🎉 night"}}}).Status(200)
		restored := c.Post(prompt+"/versions/1/restore", nil).Status(200)
		was := alternative("d", "a", "🎉 night")
		require.Equal(t, []any{first, second, was, alternative("e", "d", "E")}, restored.Value("prompt", "generations"),
			"no branch is lost: what stood in the text is an alternative")
		require.Equal(t, "Once upon a 🎉 time", restored.String("prompt", "messages", 0, "content"))
		require.Equal(t, []any{first, draft}, c.Get(prompt+"/versions/2").Status(200).Value("version", "content_snapshot", "generations"))

		c.Patch(prompt, object{"mode": "chat"}).Status(200)
		c.Patch(prompt, object{"generations": []any{first}}).FailsAt("generations")
		c.Patch(prompt, object{"mode": "completion"}).Status(200)
		require.Len(t, c.Get(prompt).Status(200).Value("prompt", "generations"), 4, "another mode loses nothing")
		c.Patch(prompt, object{"generations": nil}).Status(200)
		require.Equal(t, []any{}, c.Get(prompt).Status(200).Value("prompt", "generations"))
	})
}

func TestGenerationsThatCannotBe(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newCompletion(c, "Once")
		with := func(g object, member string, value any) object { g[member] = value; return g }
		for field, all := range map[string][]object{
			"generations.1.id":               {inText("a", nil, 0), alternative("a", nil, "")},
			"generations.0.parent_id":        {inText("a", "b", 0)},
			"generations.0.id":               {inText("a b", nil, 0)},
			"generations.0.start":            {with(inText("a", nil, 0), "text", "both")},
			"generations.1.start":            {inText("a", nil, 5), inText("b", "a", 4)},
			"generations.1.parent_id":        {inText("a", nil, 5), inText("b", nil, 9)},
			"generations.2.parent_id":        {inText("a", nil, 5), inText("b", "a", 9), inText("c", "a", 9)},
			"generations.0.execution_id":     {with(inText("a", nil, 0), "execution_id", "mine")},
			"generations.0.marks.0":          {with(inText("a", nil, 0), "marks", []object{{"from": 2, "to": 1}})},
			"generations.0.marks.1":          {with(inText("a", nil, 0), "marks", []object{{"from": 0, "to": 2}, {"from": 1, "to": 3}})},
			"generations.0.marks.0.from":     {with(inText("a", nil, 0), "marks", []object{{"from": -1, "to": 2}})},
			"generations.0.note.temperature": {with(inText("a", nil, 0), "note", object{"number": 1, "model": "", "output_tokens": nil, "temperature": 3})},
			"generations.0.note.number":      {with(inText("a", nil, 0), "note", object{"model": "", "output_tokens": nil, "temperature": nil})},
			"generations.0.html":             {with(inText("a", nil, 0), "html", "<b>")},
		} {
			c.Patch(prompt, object{"generations": all}).FailsAt(field)
		}
		c.Patch(prompt, object{"generations": []object{with(inText("a", nil, 0), "start", -1)}}).FailsAt("generations.0.start")
		c.Patch(prompt, object{"generations": []object{with(inText("a", nil, 0), "start", nil)}}).FailsAt("generations.0.start")
		c.Patch(prompt, object{"generations": []object{inText("a", "b", 0), alternative("b", nil, "")}}).FailsAt("generations.0.parent_id")
		c.Patch(prompt, object{"generations": []object{alternative("a", "b", ""), alternative("b", "c", ""), alternative("c", "b", "")}}).FailsAt("generations.0.parent_id")
		c.Patch(prompt, object{"generations": []object{alternative("a", "a", "")}}).FailsAt("generations.0.parent_id")
		require.Equal(t, []any{}, c.Get(prompt).Status(200).Value("prompt", "generations"))
		c.Post("/v1/prompts", object{"project_id": c.Get(prompt).Status(200).String("prompt", "project_id"), "name": "chat",
			"generations": []object{inText("a", nil, 0)}}).FailsAt("generations")
	})
}

// Ten thousand may be sent; fewer are kept here, since the race detector makes each of them dear.
func TestThousandsOfGenerationsAreTaken(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newCompletion(c, strings.Repeat("word ", 200))
		all, parent := make([]object, 2_000), any(nil)
		for i := range all {
			id := fmt.Sprintf("generation-%022d", i)
			all[i] = inText(id, parent, i)
			all[i]["execution_id"] = "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10"
			all[i]["marks"] = []object{{"from": 0, "to": 1}, {"from": 2, "to": 3}}
			all[i]["note"] = object{"number": i, "model": "test-1", "output_tokens": 7, "temperature": 0.7}
			parent = id
		}
		began := time.Now()
		saved := c.Open(http.MethodPatch, prompt, object{"generations": all})
		require.Equal(t, 200, saved.StatusCode)
		require.NoError(t, saved.Body.Close())
		t.Log("saved in", time.Since(began))
		tooMany := make([]object, 10_001)
		for i := range tooMany {
			tooMany[i] = alternative(fmt.Sprintf("x%d", i), nil, "")
		}
		for _, many := range []any{tooMany, strings.Split(strings.Repeat("x", 60_000), "")} {
			refused := c.Open(http.MethodPatch, prompt, object{"generations": many})
			require.Equal(t, 400, refused.StatusCode)
			require.NoError(t, refused.Body.Close())
		}
		began = time.Now()
		runs(t, c, prompt, object{})
		t.Log("run in", time.Since(began))
		version := c.Open(http.MethodGet, prompt+"/versions/1", nil)
		defer version.Body.Close()
		raw, err := io.ReadAll(version.Body)
		require.NoError(t, err)
		require.Equal(t, len(all), strings.Count(string(raw), `"id":"generation-`))
	})
}
