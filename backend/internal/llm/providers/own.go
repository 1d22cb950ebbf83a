package providers

import (
	"net/http"

	"playground/internal/llm"
	"playground/internal/llm/anthropic"
	"playground/internal/llm/openai"
)

// Own makes the provider that an organization reaches with a key of its own: Anthropic by its name, and by any other
// what speaks OpenAI's API. An empty base URL is the provider's own.
func Own(name, key, baseURL string, transport http.RoundTripper) llm.Provider {
	if name == "anthropic" {
		return anthropic.New(anthropic.Options{APIKey: key, BaseURL: baseURL, Transport: transport})
	}
	return openai.New(openai.Options{Name: name, APIKey: key, BaseURL: baseURL, Transport: transport})
}
