package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// A row of a list has a bound, whatever the thing holds: the rest is in the thing itself.
func TestListsDoNotCarryWhatTheyDoNotShow(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		model := llmtest.TestModel()
		model.ContextWindow = 0
		h.Provider.List = []domain.Model{model}
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		long := strings.Repeat("é", 1<<17)
		tool := object{"type": "function", "function": object{"name": "f", "description": long}}
		c.Patch(prompt, object{"system_prompt": "{{a}}" + long, "tools": []object{tool},
			"messages": []object{{"role": "user", "content": long}}}).Status(200)
		const times = 3
		c.Headers.Set("Accept", "application/json")
		var ids []string
		for range times {
			h.Provider.Enqueue(llmtest.Deltas(long))
			ids = append(ids, c.Post(prompt+"/execute", object{"variable_values": object{"a": long}}).Status(200).String("execution", "id"))
		}
		project := c.Get(prompt).Status(200).String("prompt", "project_id")
		const row = 150 << 10 // bytes
		for path, rows := range map[string]int{
			prompt + "/executions": times, prompt + "/executions?include=response_text": times, prompt + "/versions": 1,
			"/v1/projects/" + project: 1, "/v1/projects": 1,
		} {
			a := c.Get(path).Status(200)
			require.Less(t, len(a.Raw), rows*row, path)
		}
		whole := len(c.Get("/v1/executions/" + ids[0]).Status(200).Raw)
		require.Greater(t, whole, 1<<20, "the thing itself has all")
		page := c.Get(prompt).Status(200)
		require.Less(t, len(page.Raw), 1<<20, "the prompt itself, and rows of runs")
		run := page.Value("recent_executions", 0).(object)
		require.Equal(t, []any{"model_config_snapshot", "variable_values"}, run["truncated"])
		require.Equal(t, object{}, run["variable_values"])
		version := c.Get(prompt+"/versions").Status(200).Value("versions", 0).(object)
		require.Equal(t, []any{"content_snapshot", "model_config_snapshot"}, version["truncated"])
		require.Nil(t, c.Get(prompt+"/versions/1").Status(200).Value("version", "truncated"))
	})
}

// What is short comes whole, as ever.
func TestListsShowShortThingsWhole(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"system_prompt": "{{a}}", "stop_sequences": []string{"x"}}).Status(200)
		id := runs(t, c, prompt, object{"a": "b"})
		one := c.Get("/v1/executions/" + id).Status(200)
		listed := c.Get(prompt+"/executions?include=response_text").Status(200).Value("executions", 0).(object)
		for name, value := range listed {
			require.Equal(t, one.Value("execution", name), value, name)
		}
		version := c.Get(prompt+"/versions").Status(200).Value("versions", 0)
		require.Equal(t, c.Get(prompt+"/versions/1").Status(200).Value("version"), version)
	})
}
