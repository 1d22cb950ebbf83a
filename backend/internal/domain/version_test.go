package domain_test

import (
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
	require.Equal(t, c, draft.Content())
	require.Equal(t, c, version.Content())
}

func TestHashesDifferExactlyWhenTextsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		require.Equal(t, a == b, domain.Content{SystemPrompt: a}.Hash() == domain.Content{SystemPrompt: b}.Hash())
	})
}
