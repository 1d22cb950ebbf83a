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
	require.Equal(t, "99592962a25bb71f15f6716374b2c80f43deea670364fb636b7047ab1bccf1df", content().Hash())
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
