package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func pane(id string, config object) object { return object{"id": id, "model_config": config} }

func TestPanesAreSavedWithTheDraft(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		require.Equal(t, []any{}, c.Get(prompt).Status(200).Value("prompt", "panes"))
		own := pane("c", object{"model": "test-2", "temperature": 0.25})
		own["text"] = object{"system_prompt": "Be\r\nbrief", "messages": []object{{"role": "user", "content": "{{other}}"}}}
		saved := c.Patch(prompt, object{"panes": []object{pane("b", object{"seed": 7}), own}}).Status(200)
		require.Equal(t, saved.Value("prompt"), c.Get(prompt).Status(200).Value("prompt"))
		require.Equal(t, "test-1", saved.Value("prompt", "panes", 0, "model_config", "model"), "what is not given has its default")
		require.EqualValues(t, 7, saved.Value("prompt", "panes", 0, "model_config", "seed"))
		require.NotContains(t, saved.Value("prompt", "panes", 0), "text", "it says what the prompt says")
		require.EqualValues(t, 0.25, saved.Value("prompt", "panes", 1, "model_config", "temperature"))
		require.Equal(t, "Be\nbrief", saved.String("prompt", "panes", 1, "text", "system_prompt"))
		require.NotContains(t, saved.Value("prompt", "variables"), "other", "the prompt itself does not use it")

		base := saved.Value("prompt", "revision")
		c.Patch(prompt, object{"panes": []object{pane("b", object{})}, "base_revision": base}).Status(200)
		details := c.Patch(prompt, object{"panes": []object{}, "base_revision": base}).Fails(409, "CONFLICT")
		require.Equal(t, []any{"panes"}, details["fields"])
		c.Patch(prompt, object{"panes": nil}).Status(200)
		require.Equal(t, []any{}, c.Get(prompt).Status(200).Value("prompt", "panes"))
	})
}

func TestPanesRunAsVersionsBesideTheLatest(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		runs(t, c, prompt, object{})
		c.Patch(prompt, object{"panes": []object{pane("same", object{}), pane("cold", object{"temperature": 0})}}).Status(200)
		c.Headers.Set("Accept", mimeJSON)
		run := func(body object) testkit.Answer { return c.Post(prompt+"/execute", body).Status(200) }
		for range 2 {
			cold := run(object{"pane": "cold"})
			require.Equal(t, "cold", cold.String("execution", "pane"))
			require.EqualValues(t, 2, cold.Value("execution", "version_number"), "panes are run in turns, and make no version each time")
			require.EqualValues(t, 0, cold.Value("execution", "model_config_snapshot", "temperature"))
			require.EqualValues(t, 1, run(object{"pane": "same"}).Value("execution", "version_number"))
			require.Nil(t, run(object{}).Value("execution", "pane"))
		}
		page := c.Get(prompt).Status(200)
		require.EqualValues(t, 1, page.Value("prompt", "latest_version_number"), "what a pane holds is not what the prompt holds")
		require.EqualValues(t, 2, page.Value("version_count"))
		require.Equal(t, "cold", page.String("recent_executions", 2, "pane"))
		require.Equal(t, true, c.Get(prompt+"/versions").Status(200).Value("versions", 0, "is_pane"))

		of := c.Get(prompt + "/executions?limit=1&pane=cold").Status(200)
		require.Equal(t, page.String("recent_executions", 2, "id"), of.String("executions", 0, "id"))
		require.NotNil(t, of.Value("next_cursor"))
		require.Equal(t, []any{}, c.Get(prompt+"/executions?pane=none").Status(200).Value("executions"))

		c.Patch(prompt, object{"temperature": 0.5}).Status(200)
		require.EqualValues(t, 3, run(object{}).Value("execution", "version_number"), "numbers go on behind those of panes")
		c.Patch(prompt, object{"temperature": 0, "panes": []object{pane("warm", object{"temperature": 2})}}).Status(200)
		require.EqualValues(t, 4, run(object{}).Value("execution", "version_number"), "what was a pane's before another version is not the latest")
		require.EqualValues(t, 5, run(object{"pane": "warm"}).Value("execution", "version_number"))
		c.Patch(prompt, object{"temperature": 2}).Status(200)
		require.EqualValues(t, 5, run(object{}).Value("execution", "version_number"), "what a pane had last and the prompt has now is one version")
		require.Equal(t, false, c.Get(prompt+"/versions/5").Status(200).Value("version", "is_pane"))
		require.EqualValues(t, 5, c.Get(prompt).Status(200).Value("prompt", "latest_version_number"))

		rerun := c.Post("/v1/executions/"+page.String("recent_executions", 2, "id")+"/rerun", nil).Status(200)
		require.EqualValues(t, 2, rerun.Value("execution", "version_number"))
	})
}

func TestPanesThatCannotBe(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		save := func(panes ...object) testkit.Answer { return c.Patch(prompt, object{"panes": panes}) }
		save(pane("b", nil), pane("b", nil)).FailsAt("panes.0.model_config")
		save(pane("b", object{}), pane("b", object{})).FailsAt("panes.1.id")
		save(pane("b b", object{})).FailsAt("panes.0.id")
		save(pane("b", object{"temperature": 3})).FailsAt("panes.0.model_config.temperature")
		save(pane("1", object{}), pane("2", object{}), pane("3", object{}), pane("4", object{})).FailsAt("panes")
		wrong := pane("b", object{})
		wrong["text"] = object{"system_prompt": "", "messages": []object{{"role": "nobody", "content": ""}}}
		save(wrong).FailsAt("panes.0.text.messages.0.role")
		require.Equal(t, []any{}, c.Get(prompt).Status(200).Value("prompt", "panes"))

		save(pane("b", object{"model": "test-1"})).Status(200)
		c.Post(prompt+"/execute", object{"pane": "c"}).FailsAt("pane")
		c.Post(prompt+"/versions", nil).Status(201)
		c.Post(prompt+"/execute", object{"pane": "b", "version_number": 1}).FailsAt("pane")
	})
}
