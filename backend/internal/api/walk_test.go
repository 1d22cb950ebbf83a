package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

type object = map[string]any

// TestWalk is a user's first hour: sign up, project, prompt, autosave, run, tweak, run again,
// history, open one, compare, cancel halfway.
func TestWalk(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		project := c.Post("/v1/projects", object{"name": "Recipe experiments"}).Status(201).String("project", "id")
		created := c.Post("/v1/prompts", object{"project_id": project, "name": "Recipe generator",
			"system_prompt": "You are a helpful recipe chef.",
			"messages": []object{
				{"role": "user", "content": "Write a recipe for soup"},
				{"role": "assistant", "content": "Here's a recipe"},
				{"role": "user", "content": "{{user_input}}"},
			}}).Status(201)
		prompt := "/v1/prompts/" + created.String("prompt", "id")
		require.Equal(t, []any{"user_input"}, created.Value("prompt", "variables"))
		require.Equal(t, object{"streaming": true, "variables": true, "collaboration": false}, created.Value("_capabilities"))

		saved := c.Patch(prompt, object{"messages": []object{{"role": "user", "content": "Bake {{ user_input }} for {{n}}"}},
			"base_revision": 1}).Status(200)
		require.Equal(t, []any{"user_input", "n"}, saved.Value("prompt", "variables"))

		values := object{"user_input": "{{n}} cakes", "n": "8"}
		first := runs(t, c, prompt, values)
		require.Equal(t, "Bake {{n}} cakes for 8", h.Provider.Requests()[0].Messages[0].Content, "a value is not expanded again")

		c.Patch(prompt, object{"temperature": 0.9}).Status(200)
		second := runs(t, c, prompt, values)
		third := runs(t, c, prompt, values)
		require.InDelta(t, 0.9, h.Provider.Requests()[1].Config.Temperature, 1e-9)

		history := c.Get(prompt + "/executions").Status(200)
		require.Equal(t, third, history.String("executions", 0, "id"))
		require.Equal(t, first, history.String("executions", 2, "id"))
		require.EqualValues(t, 2, history.Value("executions", 0, "version_number"), "nothing changed since the second run")
		require.EqualValues(t, 2, history.Value("executions", 1, "version_number"))
		require.EqualValues(t, 1, history.Value("executions", 2, "version_number"))
		require.Equal(t, "Hello, world.", history.String("executions", 0, "preview"))

		opened := c.Get("/v1/executions/" + first).Status(200)
		require.Equal(t, "Hello, world.", opened.String("execution", "response_text"))
		require.Equal(t, values, opened.Value("execution", "variable_values"))
		require.EqualValues(t, 1, opened.Value("execution", "model_config_snapshot", "temperature"))
		require.Equal(t, "Bake {{ user_input }} for {{n}}", opened.String("version", "content_snapshot", "messages", 0, "content"))

		compared := c.Get("/v1/executions/compare?ids=" + second + "," + first).Status(200)
		require.Equal(t, second, compared.String("executions", 0, "id"))
		require.Len(t, compared.Value("versions"), 2)

		editor := c.Get(prompt).Status(200)
		require.Len(t, editor.Value("recent_executions"), 3)
		require.EqualValues(t, 3, editor.Value("execution_count"))
		require.Equal(t, "test-1", editor.String("models", 0, "id"))
	})
}

// runs executes a prompt to its end, demands the whole stream, and returns the execution's id.
func runs(t *testing.T, c *testkit.Client, prompt string, values object) string {
	t.Helper()
	events := c.Stream(http.MethodPost, prompt+"/execute", object{"variable_values": values}).Rest()
	require.Equal(t, "start", events[0].Name)
	require.Equal(t, 0, events[0].ID)
	require.Equal(t, "Hello, world.", testkit.Text(t, events, 0))
	done := events[len(events)-1]
	require.Equal(t, "done", done.Name)
	require.Equal(t, "end_turn", done.Data["finish_reason"])
	require.Equal(t, events[0].Data["execution_id"], done.Data["execution_id"])
	return done.Data["execution_id"].(string)
}

// newPrompt makes a project with a prompt that can run, and returns the prompt's path.
func newPrompt(c *testkit.Client) string {
	project := c.Post("/v1/projects", object{"name": "P"}).Status(201).String("project", "id")
	return "/v1/prompts/" + c.Post("/v1/prompts", object{"project_id": project, "name": "Q",
		"messages": []object{{"role": "user", "content": "Hi"}}}).Status(201).String("prompt", "id")
}

func TestCancelHalfwayKeepsThePartialText(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		gate := llmtest.NewGate()
		h.Provider.Enqueue(llmtest.Steps(llm.Outcome{}, nil, llmtest.Text("Half é"), gate, llmtest.Text(" never")))
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		stream := c.Stream(http.MethodPost, prompt+"/execute", nil)
		start, _ := stream.Next()
		id := "/v1/executions/" + start.Data["execution_id"].(string)
		token, _ := stream.Next()
		require.Equal(t, "Half é", token.Data["text"])
		require.Equal(t, 7, token.ID, "ids count bytes")

		require.Equal(t, true, c.Post(id+"/cancel", nil).Status(200).Value("cancelled"))
		rest := stream.Rest()
		require.Len(t, rest, 1)
		require.Equal(t, "done", rest[0].Name)
		require.Equal(t, "cancelled", rest[0].Data["finish_reason"])

		e := c.Get(id).Status(200)
		require.Equal(t, "cancelled", e.String("execution", "status"))
		require.Equal(t, "Half é", e.String("execution", "response_text"))
		require.Equal(t, true, e.Value("execution", "estimated"))
		require.Equal(t, false, c.Post(id+"/cancel", nil).Status(200).Value("cancelled"))
	})
}

func TestReaderLeavesAndReturns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		gate := llmtest.NewGate()
		h.Provider.Enqueue(llmtest.Steps(llmtest.Ended(3), nil, llmtest.Text("aé"), gate, llmtest.Text("z")))
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		stream := c.Stream(http.MethodPost, prompt+"/execute", nil)
		start, _ := stream.Next()
		id := "/v1/executions/" + start.Data["execution_id"].(string)
		_, _ = stream.Next()
		require.NoError(t, stream.Response.Body.Close())

		again := c.Stream(http.MethodGet, id+"/events", nil)
		first, _ := again.Next()
		require.Equal(t, start.Data, first.Data)
		gate.Open()
		require.Equal(t, "aéz", testkit.Text(t, again.Rest(), 0))

		for _, after := range []struct{ id, want string }{{"0", "aéz"}, {"1", "éz"}, {"3", "z"}, {"4", ""}} {
			c.Headers.Set("Last-Event-ID", after.id)
			events := c.Stream(http.MethodGet, id+"/events", nil).Rest()
			require.NotEqual(t, "start", events[0].Name, "a resumed stream has no start")
			require.Equal(t, after.want, testkit.Text(t, events, len("aéz")-len(after.want)))
			require.Equal(t, "done", events[len(events)-1].Name)
		}
		for _, bad := range []string{"2", "5", "-1", "x", "1.5", ""} {
			c.Headers.Set("Last-Event-ID", bad)
			c.Get(id + "/events").FailsAt("Last-Event-ID")
		}
	})
}
