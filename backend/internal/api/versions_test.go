package api_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func TestVersionsAreMadeOncePerContent(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		first := c.Post(prompt+"/versions", object{"message": "A start"}).Status(201)
		require.Equal(t, "A start", first.String("version", "message"))
		require.Equal(t, "manual", first.String("version", "reason"))
		require.Equal(t, "Sam", first.String("version", "created_by", "name"))
		require.Regexp(t, "^[0-9a-f]{64}$", first.String("version", "content_hash"))
		same := c.Post(prompt+"/versions", object{"message": "Again"}).Status(200)
		renamed := first.Value("version").(object)
		renamed["message"] = "Again"
		require.Equal(t, renamed, same.Value("version"), "it is the same one, by its new name")
		require.Equal(t, same.Value("version"), c.Post(prompt+"/versions", nil).Status(200).Value("version"), "no name takes none away")

		runs(t, c, prompt, object{})
		require.EqualValues(t, 1, c.Get(prompt).Status(200).Value("prompt", "latest_version_number"), "a run reuses what is there")
		c.Patch(prompt, object{"name": "A name is no content"}).Status(200)
		c.Post(prompt+"/versions", nil).Status(200)
		c.Patch(prompt, object{"seed": 7}).Status(200)
		runs(t, c, prompt, object{})
		c.Patch(prompt, object{"seed": nil}).Status(200)
		third := c.Post(prompt+"/versions", nil).Status(201)
		require.EqualValues(t, 3, third.Value("version", "version_number"), "content as before, but not as in the latest")
		require.Equal(t, first.Value("version", "content_hash"), third.Value("version", "content_hash"))

		p := c.Get(prompt).Status(200)
		require.Equal(t, third.Value("version", "id"), p.Value("prompt", "latest_version_id"))
		require.EqualValues(t, 3, p.Value("prompt", "latest_version_number"))
		list := c.Get(prompt + "/versions").Status(200)
		require.Equal(t, third.Value("version"), list.Value("versions", 0))
		require.Equal(t, "run", list.String("versions", 1, "reason"))
		require.Equal(t, renamed, c.Get(prompt+"/versions/1").Status(200).Value("version"))
	})
}

func TestRestoreKeepsTheDraft(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Post(prompt+"/versions", nil).Status(201)
		c.Patch(prompt, object{"system_prompt": "Never saved by hand", "temperature": 0.2, "messages": []object{}}).Status(200)
		revision := c.Get(prompt).Status(200).Value("prompt", "revision").(float64)

		restored := c.Post(prompt+"/versions/1/restore", nil).Status(200)
		require.Empty(t, restored.Value("prompt", "system_prompt"))
		require.EqualValues(t, 1, restored.Value("prompt", "model_config", "temperature"))
		require.Len(t, restored.Value("prompt", "messages"), 1)
		require.EqualValues(t, 3, restored.Value("prompt", "latest_version_number"))
		require.Equal(t, restored.Value("prompt"), c.Get(prompt).Status(200).Value("prompt"))
		kept := c.Get(prompt + "/versions/2").Status(200)
		require.Equal(t, "Never saved by hand", kept.String("version", "content_snapshot", "system_prompt"))
		require.Equal(t, "restore", kept.String("version", "reason"))

		details := c.Patch(prompt, object{"temperature": 0.4, "base_revision": revision}).Fails(409, "CONFLICT")
		require.Equal(t, []any{"model_config.temperature"}, details["fields"], "a restore is a change like any other")
		c.Post(prompt+"/versions/3/restore", nil).Status(200)
		require.EqualValues(t, 3, c.Get(prompt).Status(200).Value("prompt", "latest_version_number"), "nothing to restore")
		c.Post(prompt+"/versions/9/restore", nil).Fails(404, "NOT_FOUND")
	})
}

func TestEditsKeepAVersionEveryTenMinutes(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"system_prompt": "1"}).Status(200)
		require.Empty(t, c.Get(prompt+"/versions").Status(200).Value("versions"))
		h.Clock.Advance(10 * time.Minute)
		saved := c.Patch(prompt, object{"system_prompt": "2"}).Status(200)
		require.EqualValues(t, 1, saved.Value("prompt", "latest_version_number"))
		require.Equal(t, saved.Value("prompt"), c.Get(prompt).Status(200).Value("prompt"))
		v := c.Get(prompt + "/versions/1").Status(200)
		require.Equal(t, saved.Value("prompt", "latest_version_id"), v.Value("version", "id"))
		require.Equal(t, "elapsed", v.String("version", "reason"))
		require.Equal(t, "1", v.String("version", "content_snapshot", "system_prompt"), "what was there before the edit")

		c.Patch(prompt, object{"system_prompt": "3"}).Status(200)
		h.Clock.Advance(20 * time.Minute)
		c.Token = c.Post("/v1/auth/refresh", nil).Status(200).String("access_token")
		c.Patch(prompt, object{"system_prompt": "3"}).Status(200)
		require.Len(t, c.Get(prompt+"/versions").Status(200).Value("versions"), 1, "nothing changed")
	})
}

// pages reads a list to its end, 20 at a time, and calls between before every page but the first.
func pages(t *testing.T, c *testkit.Client, list, key string, limit int, between func()) []string {
	t.Helper()
	ids, cursor := []string{}, ""
	for {
		page := c.Get(fmt.Sprintf("%s?limit=%d%s", list, limit, cursor)).Status(200)
		for i := range page.Value(key).([]any) {
			ids = append(ids, page.String(key, i, "id"))
		}
		next, more := page.Value("next_cursor").(string)
		if !more {
			return ids
		}
		require.Zero(t, len(ids)%limit)
		cursor = "&cursor=" + next
		between()
	}
}

// Fifty-seven of each come newest first, each once, whatever is added meanwhile.
func TestPagesAreStableUnderInserts(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		project := c.Get(prompt).Status(200).String("prompt", "project_id")
		edits := 0
		for _, list := range []struct {
			path, key string
			add       func() string
		}{
			{"/v1/projects/" + project, "prompts", func() string {
				return c.Post("/v1/prompts", object{"project_id": project, "name": "Q"}).Status(201).String("prompt", "id")
			}},
			{prompt + "/versions", "versions", func() string {
				edits++
				c.Patch(prompt, object{"system_prompt": fmt.Sprint(edits)}).Status(200)
				return c.Post(prompt+"/versions", nil).Status(201).String("version", "id")
			}},
			{prompt + "/executions", "executions", func() string {
				c.Headers.Set("Accept", mimeJSON)
				return c.Post(prompt+"/execute", nil).Status(200).String("execution", "id")
			}},
			{"/v1/projects", "projects", func() string {
				return c.Post("/v1/projects", object{"name": "P"}).Status(201).String("project", "id")
			}},
		} {
			want := pages(t, c, list.path, list.key, 20, func() {})
			for len(want) < 57 {
				want = append([]string{list.add()}, want...)
			}
			got := pages(t, c, list.path, list.key, 20, func() { list.add() })
			require.Equal(t, want, got, list.key)
		}
	})
}
