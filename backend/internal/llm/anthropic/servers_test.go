package anthropic_test

import (
	"testing"

	"playground/internal/llm"
	"playground/internal/llm/anthropic"
	"playground/internal/llm/llmtest"
)

func TestServers(t *testing.T) {
	for _, s := range llmtest.Servers(t, true) {
		llmtest.RunServer(t, s, func(baseURL string) llm.Provider {
			return anthropic.New(anthropic.Options{APIKey: "k", BaseURL: baseURL})
		})
	}
}
