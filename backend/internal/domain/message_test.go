package domain_test

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func parts() domain.Message {
	return domain.Message{Role: "user", Parts: []domain.Part{`{"z":1.0,"type":"text","text":"a {{v}}\r\n","a":"{{w}}"}`,
		`{"type":"image_url","image_url":{"url":"{{x}}"}}`, `{"type":"text","text":"{{v}}"}`}}
}

func TestMessagesComeBackFromStoredJSON(t *testing.T) {
	for stored, m := range map[string]domain.Message{
		`{"role":"user","content":""}`:                               {Role: "user"},
		`{"role":"assistant","content":"[\"x\"]"}`:                   {Role: "assistant", Content: `["x"]`},
		`{"role":"user","content":[]}`:                               {Role: "user", Parts: []domain.Part{}},
		`{"role":"user","content":["{\"type\":\"x\",\"n\":1e400}"]}`: {Role: "user", Parts: []domain.Part{`{"type":"x","n":1e400}`}},
	} {
		raw, err := json.Marshal(m)
		require.NoError(t, err)
		require.Equal(t, stored, string(raw))
		var back domain.Message
		require.NoError(t, json.Unmarshal(raw, &back))
		require.Equal(t, m, back)
	}
	require.Equal(t, `{"role":"user","content":[{"type":"x","n":1e400}]}`,
		string(domain.Message{Role: "user", Parts: []domain.Part{`{"type":"x","n":1e400}`}}.Sent()))
	require.Equal(t, `{"role":"user","content":"t"}`, string(domain.Message{Role: "user", Content: "t"}.Sent()))
}

func TestVariablesInParts(t *testing.T) {
	c := domain.Content{Mode: domain.ModeChat, SystemPrompt: "{{s}}", Messages: []domain.Message{parts()}}
	require.Equal(t, []string{"s", "v"}, c.Variables(), "in the text of text parts alone")
	got, err := c.Render(map[string]string{"s": "S", "v": `"V" {{s}}`})
	require.NoError(t, err)
	require.JSONEq(t, `{"role":"user","content":[{"z":1.0,"type":"text","text":"a \"V\" {{s}}\r\n","a":"{{w}}"},
		{"type":"image_url","image_url":{"url":"{{x}}"}},{"type":"text","text":"\"V\" {{s}}"}]}`, string(got.Messages[0].Sent()))
	require.Equal(t, parts(), c.Messages[0], "the content itself stays as it was")
	_, err = c.Render(map[string]string{"s": ""})
	require.True(t, domain.HasCode(err, domain.MissingVariables))
}

func TestWhatAMessageSays(t *testing.T) {
	require.Equal(t, "a {{v}}\r\n{{v}}", parts().Text())
	require.Equal(t, 1, parts().OtherPart())
	require.Equal(t, parts(), parts().MapTexts(func(s string) string { return s }), "what is not changed stays byte by byte")
	for _, m := range []domain.Message{{}, {Parts: []domain.Part{}}, {Parts: []domain.Part{`{"type":"text","text":""}`}}} {
		require.True(t, m.IsEmpty())
		require.Negative(t, m.OtherPart())
	}
	for _, m := range []domain.Message{{Content: " "}, {Parts: []domain.Part{`{"type":"image"}`}}, {Parts: []domain.Part{`{"Type":"text","Text":""}`}}} {
		require.False(t, m.IsEmpty())
	}
}

func TestHashSeesParts(t *testing.T) {
	seen := map[string]int{}
	for i, m := range []domain.Message{{Content: "x"}, {Parts: []domain.Part{}}, {Content: "[]"}, {Content: ""},
		{Parts: []domain.Part{`{"type":"text","text":"x"}`}}, {Content: `["{\"type\":\"text\",\"text\":\"x\"}"]`},
		{Parts: []domain.Part{`{"type":"text","text":"x"}`, `{"type":"text","text":"x"}`}}} {
		hash := domain.Content{Messages: []domain.Message{m}}.Hash()
		require.NotContains(t, seen, hash, "%d", i)
		seen[hash] = i
	}
}

// Whatever JSON is kept comes back from storage byte by byte, and hashes as it did.
func FuzzKeptJSON(f *testing.F) {
	for _, seed := range []string{`{"type":"text","text":"{{a}}"}`, `{"b":1,"a":1e400}`, `"<é\u2028"`, `[]`, "\xff"} {
		f.Add(seed, "key")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		if !json.Valid([]byte(text)) || !utf8.ValidString(text) || !utf8.ValidString(name) {
			return // no body that holds these is taken
		}
		c := domain.Content{Messages: []domain.Message{{Role: "user", Parts: []domain.Part{domain.Part(text)}}}}
		c.ModelConfig.Tools = []domain.JSON{domain.JSON(text)}
		c.ModelConfig.ToolChoice, c.ModelConfig.ResponseFormat = domain.JSON(text), domain.JSON(text)
		c.ModelConfig.Extra = map[string]domain.JSON{name: domain.JSON(text)}
		raw, err := json.Marshal(c)
		require.NoError(t, err)
		var back domain.Content
		require.NoError(t, json.Unmarshal(raw, &back))
		require.Equal(t, c.Hash(), back.Hash())
		require.True(t, json.Valid(c.Messages[0].Sent()))
		_, _ = c.Render(nil)
	})
}

func TestTextsArePutIntoParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		m := parts().MapTexts(func(string) string { return text })
		require.Equal(t, text+text, m.Text())
		require.True(t, json.Valid(m.Sent()))
	})
}

func TestReservedParameters(t *testing.T) {
	for name, field := range map[string]string{"model": "model_config.model", "MESSAGES": "messages", "ſtream": "", "max_completion_tokens": "model_config.max_tokens",
		"stop": "model_config.stop_sequences", "seed": "model_config.seed", "Tools": "model_config.tools", "n": "", "system": "system_prompt"} {
		by, isReserved := domain.ReservedBy(name)
		require.True(t, isReserved, name)
		require.Equal(t, field, by, name)
	}
	for _, name := range []string{"", "top_k", "extra", "models", "logprobs", "metadata", "constructor", "__proto__"} {
		_, isReserved := domain.ReservedBy(name)
		require.False(t, isReserved, name)
	}
}
