package domain_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func content() domain.Content {
	seed := int64(7)
	return domain.Content{Mode: domain.ModeChat, SystemPrompt: "s",
		Messages: []domain.Message{{Role: "user", Content: "a"}, {Role: "assistant", Content: "b"}},
		ModelConfig: domain.ModelConfig{Model: "m", Temperature: 0.5, MaxTokens: 9, TopP: 0.9,
			StopSequences: []string{"x", "y"}, FrequencyPenalty: 0.1, PresencePenalty: 0.2, Seed: &seed}}
}

// Stored hashes are compared with new ones for as long as a database lives: the form never changes.
func TestHashIsStable(t *testing.T) {
	require.Equal(t, content().Hash(), content().Hash())
	n := int64(-9007199254740993)
	for want, c := range map[string]domain.Content{
		"99592962a25bb71f15f6716374b2c80f43deea670364fb636b7047ab1bccf1df": content(),
		"debea8f8fe2a45488b0b21d357f6e4bf1f95378f9c4e233390896266c6f70499": {},
		"b90d0ef8968f95cd0ac2abe2ffed506936c7996adfc7f028e27f54178fcf78ed": {Mode: domain.ModeCompletion,
			Messages: []domain.Message{{Role: "user", Content: "<b>é & \u2028</b>"}}, ModelConfig: domain.DefaultConfig("demo-1")},
		"2b7910dd44a2fdc5467e4d53b10f5690c65210a15fb0268e5e0e0151238f96ed": {Mode: domain.ModeChat,
			ModelConfig: domain.ModelConfig{Model: "a/b", Temperature: 1e-7, MaxTokens: 1 << 31, TopP: 0.1,
				StopSequences: []string{"<", "\n"}, FrequencyPenalty: -2, PresencePenalty: 1e21, Seed: &n}},
	} {
		require.Equal(t, want, c.Hash())
	}
}

func TestHashSeesEveryField(t *testing.T) {
	seed := int64(8)
	seen := map[string]string{content().Hash(): "unchanged"}
	for name, change := range map[string]func(*domain.Content){
		"mode":                 func(c *domain.Content) { c.Mode = domain.ModeCompletion },
		"system prompt":        func(c *domain.Content) { c.SystemPrompt = "S" },
		"a message's role":     func(c *domain.Content) { c.Messages[0].Role = "assistant" },
		"a message's text":     func(c *domain.Content) { c.Messages[0].Content = "a " },
		"messages' order":      func(c *domain.Content) { c.Messages[0], c.Messages[1] = c.Messages[1], c.Messages[0] },
		"one message less":     func(c *domain.Content) { c.Messages = c.Messages[:1] },
		"no message":           func(c *domain.Content) { c.Messages = nil },
		"model":                func(c *domain.Content) { c.ModelConfig.Model = "n" },
		"temperature":          func(c *domain.Content) { c.ModelConfig.Temperature = 0 },
		"max tokens":           func(c *domain.Content) { c.ModelConfig.MaxTokens = 10 },
		"top p":                func(c *domain.Content) { c.ModelConfig.TopP = 1 },
		"stop sequences":       func(c *domain.Content) { c.ModelConfig.StopSequences = []string{"x"} },
		"order of stops":       func(c *domain.Content) { c.ModelConfig.StopSequences = []string{"y", "x"} },
		"no stop sequences":    func(c *domain.Content) { c.ModelConfig.StopSequences = nil },
		"frequency penalty":    func(c *domain.Content) { c.ModelConfig.FrequencyPenalty = 0 },
		"presence penalty":     func(c *domain.Content) { c.ModelConfig.PresencePenalty = 0 },
		"seed":                 func(c *domain.Content) { c.ModelConfig.Seed = &seed },
		"no seed":              func(c *domain.Content) { c.ModelConfig.Seed = nil },
		"seed zero":            func(c *domain.Content) { c.ModelConfig.Seed = new(int64) },
		"text moved elsewhere": func(c *domain.Content) { c.SystemPrompt, c.Messages[0].Content = "", "sa" },
	} {
		c := content()
		change(&c)
		require.NotContains(t, seen, c.Hash(), "%s hashes like %s", name, seen[c.Hash()])
		seen[c.Hash()] = name
	}
}

func TestHashTakesNilListsForEmptyOnes(t *testing.T) {
	none := domain.Content{Mode: domain.ModeChat}
	empty := domain.Content{Mode: domain.ModeChat, Messages: []domain.Message{},
		ModelConfig: domain.ModelConfig{StopSequences: []string{}}}
	require.Equal(t, none.Hash(), empty.Hash())
	require.Nil(t, none.Messages, "hashing changes nothing")
}

func TestContentComesThroughDraftAndVersion(t *testing.T) {
	c := content()
	draft := domain.Prompt{Mode: c.Mode, SystemPrompt: c.SystemPrompt, Messages: c.Messages, ModelConfig: c.ModelConfig}
	version := domain.PromptVersion{Mode: c.Mode, SystemPrompt: c.SystemPrompt, Messages: c.Messages, ModelConfig: c.ModelConfig}
	c.Generations = []domain.Generation{}
	version.Generations = c.Generations
	require.Equal(t, c, draft.Content())
	require.Equal(t, c, version.Content())
}

func TestHashesDifferExactlyWhenTextsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		require.Equal(t, a == b, domain.Content{SystemPrompt: a}.Hash() == domain.Content{SystemPrompt: b}.Hash())
	})
}

// What was stored before messages had parts and models more parameters hashes as it did then.
func TestStoredContentsKeepTheirHash(t *testing.T) {
	for want, stored := range map[string][2]string{
		"40c26713105f49dbeabf3b74104de13a609f0f479aab3e50f9a83394579ff886": {`[{"role":"user","content":"<b>{{x}}</b>\r\n\u2028 & é"},{"role":"assistant","content":""}]`,
			`{"model":"gpt-4o","temperature":0.7,"max_tokens":1024,"top_p":1,"stop_sequences":[],"frequency_penalty":0,"presence_penalty":0,"seed":null}`},
		"49572c2e3d828e7df5ddd4b3c08ea1f5ee1fd10d6410e863d71480703fd77185": {`[]`, `{"model":"demo-1","temperature":1,"max_tokens":64,"top_p":0.5,"stop_sequences":["\r\n","<"],"frequency_penalty":-1.5,"presence_penalty":2,"seed":-9007199254740991}`},
		"f8e49f4b2de088c31d745483036dc6a3a354fafb120742e2d30e469e32666285": {`[{"content": "{\"type\":\"text\"}", "role": "user"}]`, `{}`},
	} {
		c := domain.Content{Mode: domain.ModeChat, SystemPrompt: "a\r\nb"}
		require.NoError(t, json.Unmarshal([]byte(stored[0]), &c.Messages))
		require.NoError(t, json.Unmarshal([]byte(stored[1]), &c.ModelConfig))
		require.Equal(t, want, c.Hash())
	}
}
