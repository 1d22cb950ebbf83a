package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// patchable are the fields of a prompt: a value for each, and what null resets it to.
var patchable = []struct {
	field        string
	value, reset any
	config       bool
}{
	{"system_prompt", "You are a chef.", "", false},
	{"messages", []any{object{"role": "assistant", "content": "{{a}}"}}, []any{}, false},
	{"model", "test-2", "test-1", true},
	{"temperature", 0.25, 1.0, true},
	{"max_tokens", 77.0, 1024.0, true},
	{"top_p", 0.5, 1.0, true},
	{"stop_sequences", []any{"END", "\n"}, []any{}, true},
	{"frequency_penalty", -1.5, 0.0, true},
	{"presence_penalty", 2.0, 0.0, true},
	{"seed", 9007199254740991.0, nil, true},
}

func TestMergePatchFieldByField(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for _, f := range patchable {
			before := c.Get(prompt).Status(200).Value("prompt").(object)
			check := func(patch object, want any) {
				t.Helper()
				after := c.Patch(prompt, patch).Status(200).Value("prompt").(object)
				if f.config {
					before["model_config"].(object)[f.field] = want
				} else {
					before[f.field] = want
				}
				before["revision"] = before["revision"].(float64) + 1
				before["updated_at"], before["variables"] = after["updated_at"], after["variables"]
				require.Equal(t, before, after, "%s", f.field)
				require.Equal(t, after, c.Get(prompt).Status(200).Value("prompt"))
			}
			check(object{f.field: f.value}, f.value)
			check(object{f.field: nil}, f.reset)
			if f.config {
				check(object{"model_config": object{f.field: f.value}}, f.value)
				check(object{"model_config": object{f.field: nil}}, f.reset)
				c.Patch(prompt, object{f.field: f.value, "model_config": object{f.field: f.value}}).FailsAt("model_config." + f.field)
				c.Patch(prompt, object{f.field: nil, "model_config": object{f.field: f.value}}).FailsAt("model_config." + f.field)
			}
		}
		two := c.Patch(prompt, object{"temperature": 0, "model_config": object{"top_p": 0}}).Status(200)
		require.EqualValues(t, 0, two.Value("prompt", "model_config", "temperature"))
		require.EqualValues(t, 0, two.Value("prompt", "model_config", "top_p"))
	})
}

func TestCreateTakesDefaultsForWhatIsLeftOut(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		project := c.Post("/v1/projects", object{"name": "P"}).Status(201).String("project", "id")
		for _, config := range []object{nil, {}, {"model": nil, "temperature": nil, "max_tokens": nil, "top_p": nil,
			"stop_sequences": nil, "frequency_penalty": nil, "presence_penalty": nil, "seed": nil,
			"reasoning_effort": nil, "response_format": nil, "tools": nil, "tool_choice": nil, "extra": nil}} {
			body := object{"project_id": project, "name": "Q"}
			if config != nil {
				body["model_config"] = config
			}
			p := c.Post("/v1/prompts", body).Status(201).Value("prompt").(object)
			require.Equal(t, object{"model": "test-1", "temperature": 1.0, "max_tokens": 1024.0, "top_p": 1.0,
				"stop_sequences": []any{}, "frequency_penalty": 0.0, "presence_penalty": 0.0, "seed": nil,
				"reasoning_effort": nil, "response_format": nil, "tools": []any{}, "tool_choice": nil, "extra": object{}}, p["model_config"])
			require.Equal(t, []any{}, p["messages"])
			require.Equal(t, "chat", p["mode"])
			require.EqualValues(t, 1, p["revision"])
			require.Nil(t, p["latest_version_id"])
		}
	})
}

func TestBaseRevision(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		revision := func() int { return int(c.Get(prompt).Status(200).Value("prompt", "revision").(float64)) }
		seen := revision()
		c.Patch(prompt, object{"temperature": 0.1, "base_revision": seen}).Status(200)

		// another writer, who has seen the first revision
		c.Patch(prompt, object{"top_p": 0.9, "system_prompt": "S", "base_revision": seen}).Status(200)
		merged := c.Get(prompt).Status(200)
		require.EqualValues(t, 0.1, merged.Value("prompt", "model_config", "temperature"))
		require.EqualValues(t, 0.9, merged.Value("prompt", "model_config", "top_p"))
		require.Equal(t, seen+2, revision())

		c.Patch(prompt, object{"temperature": 0.1, "base_revision": seen}).Status(200)
		require.Equal(t, seen+2, revision(), "the same value is no conflict and no change")

		for _, body := range []object{
			{"temperature": 0.2, "name": "New", "base_revision": seen},
			{"model_config": object{"temperature": 0.2}, "name": "New", "base_revision": seen},
		} {
			details := c.Patch(prompt, body).Fails(409, "CONFLICT")
			require.Equal(t, []any{"model_config.temperature"}, details["fields"])
			require.Equal(t, c.Get(prompt).Status(200).Value("prompt"), details["current"])
		}
		details := c.Patch(prompt, object{"temperature": 0.2, "system_prompt": "T", "base_revision": seen}).Fails(409, "CONFLICT")
		require.Equal(t, []any{"model_config.temperature", "system_prompt"}, details["fields"])
		require.Equal(t, seen+2, revision(), "a conflict changes nothing")

		c.Patch(prompt, object{"temperature": 0.2, "base_revision": revision()}).Status(200)
		c.Patch(prompt, object{"temperature": 0.3}).Status(200)
		require.EqualValues(t, 0.3, c.Get(prompt).Status(200).Value("prompt", "model_config", "temperature"), "without it the last write wins")
	})
}

func TestNothingChangesNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		before := c.Get(prompt).Status(200)
		for _, body := range []object{{}, {"base_revision": 1}, {"model_config": object{}}, {"name": "Q"}, {"seed": nil},
			{"temperature": 1.0}, {"messages": []object{{"role": "user", "content": "Hi"}}}, {"stop_sequences": []string{}},
			{"project_id": before.String("prompt", "project_id")}} {
			after := c.Patch(prompt, body).Status(200)
			require.Equal(t, before.Value("prompt"), after.Value("prompt"), "%v", body)
		}
	})
}

func TestETag(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		tag := c.Get(prompt).Status(200).Header.Get("ETag")
		require.Regexp(t, `^"[^"]+"$`, tag)
		for _, match := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			c.Headers.Set("If-None-Match", match)
			same := c.Get(prompt).Status(304)
			require.Empty(t, same.Raw)
			require.Equal(t, tag, same.Header.Get("ETag"))
		}
		c.Headers.Set("If-None-Match", `"other"`)
		c.Get(prompt).Status(200)
		c.Headers.Set("If-None-Match", tag)
		require.NotEmpty(t, c.Patch(prompt, object{"name": "New"}).Status(200).Header.Get("ETag"))
		changed := c.Get(prompt).Status(200).Header.Get("ETag")
		c.Headers.Set("If-None-Match", changed)
		c.Get(prompt).Status(304)
		runs(t, c, prompt, object{})
		c.Get(prompt).Status(200)
	})
}

func TestVariablesThroughTheAPI(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		saved := c.Patch(prompt, object{"system_prompt": `{{ b }} \{{c}} {{b}} {{1x}} {{}} {{a b}}`, "messages": []object{
			{"role": "user", "content": "{{_a1}} {{{d}}} {{\te\t}} {{f g}} {{ü}} \\\\{{ cafe\u0301-1\u00a0}}"}, {"role": "assistant", "content": "{{b}}{{z}}"}}}).Status(200)
		require.Equal(t, []any{"b", "_a1", "d", "e", "ü", "café-1", "z"}, saved.Value("prompt", "variables"))

		values := object{"b": "{{z}} $1 \\", "_a1": "", "d": "D", "e": "E", "z": "{{b}}", "unused": "kept",
			"u\u0308": "Ü", "café-1": "crème"}
		id := runs(t, c, prompt, values)
		sent := h.Provider.Requests()[0]
		require.Equal(t, `{{z}} $1 \ {{c}} {{z}} $1 \ {{1x}} {{}} {{a b}}`, sent.System)
		require.Equal(t, ` {D} E {{f g}} Ü \crème`, sent.Messages[0].Content)
		require.Equal(t, "{{z}} $1 \\{{b}}", sent.Messages[1].Content)
		values["ü"] = values["u\u0308"]
		delete(values, "u\u0308")
		require.Equal(t, values, c.Get("/v1/executions/"+id).Status(200).Value("execution", "variable_values"))
		values["u\u0308"] = "another"
		c.Post(prompt+"/execute", object{"variable_values": values}).Fails(400, "INVALID_REQUEST")

		c.Patch(prompt, object{"mode": "completion"}).Status(200)
		require.Equal(t, []any{"b", "_a1", "d", "e", "ü", "café-1", "z"}, c.Get(prompt).Status(200).Value("prompt", "variables"),
			"whether the system prompt is sent, the model decides")
	})
}

func TestTextsHaveOneLineEnd(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"system_prompt": "a\r\n\r\nb\rc\n", "stop_sequences": []string{"\r\n", "\r"},
			"messages": []object{{"role": "user", "content": "\r\n{{v}}\u2028"}}}).Status(200)
		saved := c.Get(prompt).Status(200)
		require.Equal(t, "a\n\nb\nc\n", saved.String("prompt", "system_prompt"))
		require.Equal(t, "\n{{v}}\u2028", saved.String("prompt", "messages", 0, "content"))
		require.Equal(t, []any{"\r\n", "\r"}, saved.Value("prompt", "model_config", "stop_sequences"))
		again := c.Patch(prompt, object{"system_prompt": "a\n\nb\r\nc\r"}).Status(200)
		require.Equal(t, saved.Value("prompt", "revision"), again.Value("prompt", "revision"), "the same text is no change")

		id := runs(t, c, prompt, object{"v": "x\r\ny\rz"})
		require.Equal(t, "\nx\ny\nz\u2028", h.Provider.Requests()[0].Messages[0].Content)
		require.Equal(t, "x\ny\nz", c.Get("/v1/executions/"+id).Status(200).String("execution", "variable_values", "v"))

		made := c.Post("/v1/prompts", object{"project_id": saved.String("prompt", "project_id"), "name": "N", "system_prompt": "a\rb"}).Status(201)
		require.Equal(t, "a\nb", made.String("prompt", "system_prompt"))
	})
}
