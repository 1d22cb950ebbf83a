package openai_test

import (
	"testing"

	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
)

func TestServers(t *testing.T) {
	for _, s := range llmtest.Servers(t, false) {
		t.Run(s.Name, func(t *testing.T) {
			llmtest.RunServer(t, s, func(baseURL string) llm.Provider {
				return openai.New(openai.Options{Name: s.Name, APIKey: "k", BaseURL: baseURL})
			})
		})
	}
}
