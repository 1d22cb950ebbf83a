package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// asSent is JSON whose order and numbers a careless copy would change.
const (
	imagePart = `{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"{{v}}"},"n":1.0}`
	tool      = `{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"z":{},"a":{"enum":[null,1e2]}}}}}`
	format    = `{"type":"json_schema","json_schema":{"name":"n","schema":{"zz":1,"b":2}}}`
)

// everything is a patch of all that came after the first versions.
var everything = `{"messages":[{"role":"user","content":[{"type":"text","text":"Say {{v}}\r\n"},` + imagePart + `]},{"role":"assistant","content":"So: "}],
	"model_config":{"reasoning_effort":"low","response_format":` + format + `,"tools":[ ` + tool + `],"tool_choice":{"type":"function","function":{"name":"f"}},
	"extra":{"top_k":40,"b":{"y":1.0,"x":null},"logit_bias":null}}}`

func TestPartsAndFurtherParametersAreKeptAndSent(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		u := llmtest.NewUpstream(t, transcript(t)...)
		overTheWire(h, u)
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		before := c.Post(prompt+"/versions", nil).Status(201).String("version", "content_hash")

		saved := c.Patch(prompt, strings.ReplaceAll(everything, "\r\n", `\r\n`)).Status(200)
		raw := string(saved.Raw)
		for _, part := range []string{imagePart, `{"type":"text","text":"Say {{v}}\n"}`, `"response_format":` + format, `"tools":[` + tool + `]`,
			`"extra":{"b":{"y":1.0,"x":null},"logit_bias":null,"top_k":40}`} {
			require.Contains(t, raw, part)
			require.Contains(t, string(c.Get(prompt).Status(200).Raw), part)
		}
		require.Equal(t, []any{"v"}, saved.Value("prompt", "variables"))
		require.Equal(t, "low", saved.Value("prompt", "model_config", "reasoning_effort"))
		again := c.Patch(prompt, strings.ReplaceAll(everything, "\r\n", `\n`)).Status(200)
		require.Equal(t, saved.Value("prompt", "revision"), again.Value("prompt", "revision"), "the same is no change")

		version := c.Post(prompt+"/versions", nil).Status(201)
		require.NotEqual(t, before, version.String("version", "content_hash"))
		require.Equal(t, saved.Value("prompt", "messages"), version.Value("version", "content_snapshot", "messages"))
		require.Equal(t, saved.Value("prompt", "model_config"), version.Value("version", "model_config_snapshot"))
		c.Post(prompt+"/versions", nil).Status(200)

		execution := executed(c, prompt+"/execute", object{"variable_values": object{"v": `"hi"`}})
		sent := u.Exchanges()[0].Body
		for _, part := range []string{imagePart, `"text":"Say \"hi\"\n"`, `"response_format":` + format, `"tools":[` + tool + `]`, `"tool_choice":{"type":"function"`,
			`"reasoning_effort":"low"`, `{"b":{"y":1.0,"x":null},"logit_bias":null,"top_k":40,`} {
			require.Contains(t, sent, part)
		}
		sealedAs(t, c, execution, u, u.Exchanges()[0])
		require.Equal(t, version.Value("version", "model_config_snapshot"), c.Get(execution).Status(200).Value("execution", "model_config_snapshot"))
		require.Equal(t, false, c.Get(execution).Status(200).Value("rerun", "differs"))

		reset := c.Patch(prompt, `{"messages":[{"role":"user","content":"Hello"}],"reasoning_effort":null,"response_format":null,"tools":[],"tool_choice":null,"extra":{}}`).Status(200)
		require.Equal(t, []any{}, reset.Value("prompt", "model_config", "tools"))
		require.Nil(t, reset.Value("prompt", "model_config", "response_format"))
		c.Post(prompt+"/versions/1/restore", nil).Status(200)
		require.Equal(t, before, c.Post(prompt+"/versions", nil).Status(200).String("version", "content_hash"), "what is reset hashes as it did before")
		restored := c.Post(prompt+"/versions/2/restore", nil).Status(200)
		require.Equal(t, saved.Value("prompt", "messages"), restored.Value("prompt", "messages"))
		require.Equal(t, saved.Value("prompt", "model_config"), restored.Value("prompt", "model_config"))
	})
}

func TestFurtherParametersMergeByField(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		base := c.Get(prompt).Status(200).Value("prompt", "revision")
		c.Patch(prompt, object{"extra": object{"top_k": 1}, "base_revision": base}).Status(200)
		c.Patch(prompt, object{"tools": []object{{"type": "function"}}, "base_revision": base}).Status(200)
		details := c.Patch(prompt, object{"model_config": object{"extra": object{"top_k": 2}}, "base_revision": base}).Fails(409, "CONFLICT")
		require.Equal(t, []any{"model_config.extra"}, details["fields"])
		config := c.Get(prompt).Status(200).Value("prompt", "model_config").(object)
		require.Equal(t, object{"top_k": 1.0}, config["extra"])
		require.Len(t, config["tools"], 1)
		c.Patch(prompt, object{"extra": object{"min_p": 0.1}}).Status(200)
		require.Equal(t, object{"min_p": 0.1}, c.Get(prompt).Status(200).Value("prompt", "model_config", "extra"), "replaced whole")
		c.Patch(prompt, object{"extra": object{}, "model_config": object{"extra": nil}}).FailsAt("model_config.extra")
	})
}

func TestBadPartsAndFurtherParameters(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		many := "[" + strings.Repeat(`{"type":"x"},`, 128) + `{"type":"x"}]`
		content := func(raw string) string { return `{"messages":[{"role":"user","content":` + raw + `}]}` }
		extra := func(raw string) string { return `{"model_config":{"extra":` + raw + `}}` }
		names := map[string]int{}
		for i := range 129 {
			names["p"+strings.Repeat("x", i)] = 1
		}
		tooMany, err := json.Marshal(names)
		require.NoError(t, err)
		for _, bad := range []struct{ body, field string }{
			{content(`7`), "messages.0.content"}, {content(`null`), "messages.0.content"}, {content(`{"type":"text","text":"x"}`), "messages.0.content"},
			{content(`["x"]`), "messages.0.content.0"}, {content(`[[]]`), "messages.0.content.0"}, {content(`[{}]`), "messages.0.content.0.type"},
			{content(`[{"type":"a"},{"type":7}]`), "messages.0.content.1.type"}, {content(`[{"type":""}]`), "messages.0.content.0.type"},
			{content(`[{"type":"text"}]`), "messages.0.content.0.text"}, {content(`[{"type":"text","text":null}]`), "messages.0.content.0.text"},
			{content(many), "messages.0.content"}, {content(`[{"type":"a","type":"b"}]`), "type"}, {content(`[{"type":"a","b":"\u0000"}]`), "body"},
			{content(`[{"type":"a","b":"\ud800"}]`), "body"},
			{content(`[{"type":"a","b":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}]`), "body"},
			{`{"tools":{}}`, "tools"}, {`{"tools":["x"]}`, "tools.0"}, {`{"tools":` + many + `}`, "tools"},
			{`{"response_format":"json"}`, "response_format"}, {`{"response_format":[]}`, "response_format"},
			{`{"tool_choice":true}`, "tool_choice"}, {`{"tool_choice":""}`, "tool_choice"}, {`{"tool_choice":[]}`, "tool_choice"},
			{`{"reasoning_effort":"much"}`, "reasoning_effort"}, {`{"reasoning_effort":1}`, "reasoning_effort"},
			{`{"extra":[]}`, "extra"}, {extra(string(tooMany)), "model_config.extra"},
			{extra(`{"model":"x"}`), "model_config.extra.model"}, {extra(`{"Stream":false}`), "model_config.extra.Stream"},
			{extra(`{"stop":"x"}`), "model_config.extra.stop"}, {extra(`{"a":1,"max_completion_tokens":9}`), "model_config.extra.max_completion_tokens"},
			{extra(`{"a":{"b":1,"b":2}}`), "b"},
		} {
			c.Patch(prompt, bad.body).FailsAt(bad.field)
		}
		require.EqualValues(t, 1, c.Get(prompt).Status(200).Value("prompt", "revision"), "a refused change changes nothing")

		c.Patch(prompt, content(`[]`)).Status(200)
		c.Post(prompt+"/execute", object{}).FailsAt("messages")
		c.Patch(prompt, content(`[{"type":"text","text":"{{a}}"}]`)).Status(200)
		c.Post(prompt+"/execute", object{}).Fails(400, "MISSING_VARIABLES")
	})
}
