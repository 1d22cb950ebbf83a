package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// badConfig are values that no field of model_config takes.
var badConfig = []struct {
	field string
	value any
}{
	{"model", ""}, {"model", strings.Repeat("m", 201)}, {"model", 7},
	{"temperature", -0.01}, {"temperature", 2.01}, {"temperature", "1"}, {"temperature", 1e308},
	{"max_tokens", 0}, {"max_tokens", -1}, {"max_tokens", 10_000_001}, {"max_tokens", 1.5}, {"max_tokens", "9"},
	{"top_p", -0.01}, {"top_p", 1.01}, {"top_p", true},
	{"stop_sequences", []string{"1", "2", "3", "4", "5"}}, {"stop_sequences", canary}, {"stop_sequences", object{}},
	{"frequency_penalty", -2.01}, {"frequency_penalty", 2.01}, {"frequency_penalty", []int{1}},
	{"presence_penalty", -2.01}, {"presence_penalty", 2.01}, {"presence_penalty", "high"},
	{"seed", 1.5}, {"seed", "7"}, {"seed", 9007199254740993}, {"seed", -9007199254740993},
}

func TestModelConfigOutOfRange(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		before := w.state()
		prompt := "/v1/prompts/" + w.prompt
		for _, bad := range badConfig {
			w.c.Patch(prompt, object{bad.field: bad.value, "name": canary}).FailsAt(bad.field)
			nested := object{bad.field: bad.value}
			w.c.Patch(prompt, object{"model_config": nested, "name": canary}).FailsAt("model_config." + bad.field)
			w.c.Post("/v1/prompts", object{"project_id": w.project, "name": canary, "model_config": nested}).
				FailsAt("model_config." + bad.field)
		}
		w.c.Patch(prompt, `{"temperature":1e400}`).Fails(400, "INVALID_REQUEST")
		w.c.Patch(prompt, `{"max_tokens":1e3}`).FailsAt("max_tokens")
		w.c.Patch(prompt, `{"model_config":{"seed":1.0}}`).FailsAt("model_config.seed")
		w.c.Patch(prompt, `{"base_revision":1e0,"name":"N"}`).FailsAt("base_revision")
		require.Equal(t, before, w.state())
		require.NotContains(t, h.Log.String(), canary)
	})
}

// many makes n equal entries.
func many[T any](n int, entry T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = entry
	}
	return out
}

func variables(n int) object {
	out := object{}
	for i := range n {
		out[fmt.Sprintf("v%d", i)] = ""
	}
	return out
}

func TestFieldsOutOfRange(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		before := w.state()
		prompt, project := "/v1/prompts/"+w.prompt, "/v1/projects/"+w.project
		message := object{"role": "user", "content": canary}
		for _, bad := range []struct {
			method, path, field string
			body                object
		}{
			{"POST", "/v1/projects", "name", object{"name": ""}},
			{"POST", "/v1/projects", "name", object{"name": " \t\n"}},
			{"POST", "/v1/projects", "name", object{"name": strings.Repeat("é", 201)}},
			{"POST", "/v1/projects", "description", object{"name": "N", "description": strings.Repeat("é", 2001)}},
			{"PATCH", project, "name", object{"name": "   "}},
			{"PATCH", project, "name", object{"name": strings.Repeat("n", 201), "description": canary}},
			{"PATCH", prompt, "name", object{"name": ""}},
			{"PATCH", prompt, "name", object{"name": strings.Repeat("n", 201)}},
			{"PATCH", "/v1/me", "name", object{"name": " "}},
			{"PATCH", "/v1/me", "email", object{"email": "no-at", "current_password": "correct horse"}},
			{"PATCH", "/v1/me", "email", object{"email": "a b@c", "current_password": "correct horse"}},
			{"PATCH", "/v1/me", "email", object{"email": strings.Repeat("e", 250) + "@b.cd", "current_password": "correct horse"}},
			{"PATCH", "/v1/me", "password", object{"password": "1234567", "current_password": "correct horse"}},
			{"PATCH", "/v1/me", "password", object{"password": strings.Repeat("p", 257), "current_password": "correct horse"}},
			{"POST", "/v1/auth/signup", "password", object{"email": "a@b.cd", "password": "1234567"}},
			{"POST", "/v1/auth/signup", "email", object{"email": "@", "password": "12345678"}},
			{"POST", "/v1/auth/signup", "organization_name", object{"email": "a@b.cd", "password": "12345678", "organization_name": " "}},
			{"PATCH", prompt, "messages", object{"messages": many(1001, message)}},
			{"POST", "/v1/prompts", "messages", object{"project_id": w.project, "name": "N", "messages": many(1001, message)}},
			{"PATCH", prompt, "messages.0.role", object{"messages": []object{{"role": "system", "content": canary}}}},
			{"PATCH", prompt, "messages.1.role", object{"messages": []object{message, {"content": canary}}}},
			{"PATCH", prompt, "messages.0.content", object{"messages": []object{{"role": "user"}}}},
			{"PATCH", prompt, "messages.0.content", object{"messages": []object{{"role": "user", "content": nil}}}},
			{"PATCH", prompt, "messages.0.name", object{"messages": []object{{"role": "user", "content": "", "name": canary}}}},
			{"PATCH", prompt, "messages.0", object{"messages": []any{nil}}},
			{"PATCH", prompt, "messages.0", object{"messages": []any{canary}}},
			{"PATCH", prompt, "model_config.top_k", object{"model_config": object{"top_k": 4}}},
			{"PATCH", prompt, "stop_sequences.0", object{"stop_sequences": []string{""}}},
			{"PATCH", prompt, "stop_sequences.1", object{"stop_sequences": []string{"a", strings.Repeat("s", 201)}}},
			{"PATCH", prompt, "stop_sequences.0", object{"stop_sequences": []any{nil}}},
			{"PATCH", prompt, "mode", object{"mode": "poem"}},
			{"PATCH", prompt, "project_id", object{"project_id": "x"}},
			{"PATCH", prompt, "project_id", object{"project_id": strings.ToUpper(w.project)}},
			{"PATCH", prompt, "base_revision", object{"base_revision": -1, "name": "N"}},
			{"PATCH", prompt, "base_revision", object{"base_revision": 1_000_000, "name": "N"}},
			{"POST", "/v1/prompts", "project_id", object{"project_id": w.project + "0", "name": "N"}},
			{"POST", prompt + "/versions", "message", object{"message": strings.Repeat("m", 501)}},
			{"POST", prompt + "/execute", "variable_values", object{"variable_values": variables(1001)}},
			{"POST", prompt + "/execute", "variable_values.a", object{"variable_values": object{"a": 1}}},
			{"POST", prompt + "/execute", "variable_values.a", object{"variable_values": object{"a": nil}}},
			{"POST", prompt + "/execute", "version_number", object{"version_number": 0}},
			{"POST", prompt + "/execute", "version_number", object{"version_number": 2147483648}},
			{"POST", prompt + "/execute", "on_disconnect", object{"on_disconnect": "explode"}},
		} {
			w.c.Send(bad.method, bad.path, bad.body).FailsAt(bad.field)
		}
		require.Equal(t, before, w.state())
		require.NotContains(t, h.Log.String(), canary)
	})
}

func TestParametersOutOfRange(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		for _, list := range w.lists() {
			for _, limit := range []string{"0", "101", "-1", "x", "1.5", "99999999999999999999", "%00", "1e1", "+5", ""} {
				w.c.Get(list + "?limit=" + limit).FailsAt("limit")
			}
			w.c.Get(list + "?limit=1&limit=2").FailsAt("limit")
		}
		for _, bad := range []struct{ path, field string }{
			{prompt + "/executions?include=everything", "include"}, {prompt + "/executions?include=", "include"},
			{prompt + "/executions?status=done", "status"},
			{prompt + "/executions?model=", "model"}, {prompt + "/executions?model=" + strings.Repeat("m", 201), "model"},
			{prompt + "/executions?model=a%00b", "model"}, {prompt + "/executions?model=a%ffb", "model"},
			{prompt + "/executions?version_number=0", "version_number"},
			{prompt + "/executions?version_number=2147483648", "version_number"},
			{prompt + "/executions?version_number=" + strings.Repeat("9", 40), "version_number"},
			{prompt + "/executions?version_number=one", "version_number"},
			{prompt + "/versions/0", "version_number"}, {prompt + "/versions/-1", "version_number"},
			{prompt + "/versions/2147483648", "version_number"}, {prompt + "/versions/" + strings.Repeat("9", 40), "version_number"},
			{prompt + "/versions/one", "version_number"}, {prompt + "/versions/1.0", "version_number"},
			{"/v1/prompts/x", "prompt_id"}, {"/v1/prompts/" + strings.ToUpper(w.prompt), "prompt_id"},
			{"/v1/prompts/%00", "prompt_id"}, {"/v1/prompts/%ff", "prompt_id"}, {prompt + "%0A", "prompt_id"},
			{"/v1/projects/1", "project_id"}, {"/v1/executions/" + w.first[1:], "execution_id"},
			{"/v1/executions/{" + w.first[2:] + "}", "execution_id"}, {"/v1/executions/x/events", "execution_id"},
			{"/v1/executions/compare", "ids"}, {"/v1/executions/compare?ids=", "ids"},
			{"/v1/executions/compare?ids=" + w.first, "ids"}, {"/v1/executions/compare?ids=" + w.first + "," + w.first, "ids"},
			{"/v1/executions/compare?ids=" + strings.Join(many(5, w.first), ","), "ids"},
			{"/v1/executions/compare?ids=" + w.first + ",x", "ids.1"},
		} {
			w.c.Get(bad.path).FailsAt(bad.field)
		}
		for _, gone := range []string{prompt + "/versions/3", prompt + "/versions/2147483647",
			"/v1/prompts/00000000-0000-0000-0000-000000000000", "/v1/executions/" + w.prompt} {
			w.c.Get(gone).Fails(404, "NOT_FOUND")
		}
		require.Len(t, w.c.Get(prompt+"/executions?limit=100").Status(200).Value("executions"), 2)
		require.NotContains(t, h.Log.String(), "request failed")
	})
}

func TestUnknownPathsAndMethods(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		for _, path := range []string{"/v1", "/v1/", "/v1/nothing", "/v1/projects/", "/v1/prompts", "/v1/prompts/", "/v1/%ff/%00",
			"/v1/prompts/" + w.prompt + "/nothing", "/v1/auth", "/v1/auth/signup", "/v1//me", "/v1/../v1/nothing"} {
			answer := w.c.Get(path)
			answer.Fails(404, "NOT_FOUND")
			require.Contains(t, answer.Header.Get("Content-Type"), mimeJSON)
		}
		known := map[string]bool{}
		for _, o := range operations(t) {
			known[o.method+" "+o.path] = true
		}
		for _, o := range operations(t) {
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
				// Taken for the id of an execution, or a prompt.
				asID := o.path == "/v1/executions/compare" || o.path == "/v1/prompts/shared-with-me"
				if !known[method+" "+o.path] && !asID {
					w.c.Send(method, o.target(w), nil).Fails(404, "NOT_FOUND")
				}
			}
		}
	})
}
