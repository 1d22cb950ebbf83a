// Package providers builds the registry out of settings: the one place that knows every provider.
package providers

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"playground/internal/llm"
	"playground/internal/llm/anthropic"
	"playground/internal/llm/demo"
	"playground/internal/llm/openai"
	"playground/internal/llm/upstream"
)

// DefaultOllamaURL is where Ollama listens unless told otherwise.
const DefaultOllamaURL = "http://127.0.0.1:11434"

// Settings say which providers there are; the zero value is the demo, and Ollama if it listens.
type Settings struct {
	OpenAIKey        string
	OpenAIBaseURL    string // with its /v1; "" is OpenAI's own. Set without a key, none is sent
	AnthropicKey     string
	AnthropicBaseURL string // "" is Anthropic's own
	OllamaBaseURL    string // "" is DefaultOllamaURL; its /v1 may be left out
	Extra            []llm.Extra
	DemoPace         time.Duration     // per token; 0 is as fast as possible
	Transport        http.RoundTripper // nil makes one that all share
}

// NewRegistry builds the providers in their order: openai, anthropic, the extra ones, ollama, demo.
func NewRegistry(s Settings, o llm.RegistryOptions) *llm.Registry {
	if s.Transport == nil {
		s.Transport = upstream.NewTransport(0)
	}
	sources := []llm.Source{s.openAI(), s.anthropic()}
	for _, e := range s.Extra {
		sources = append(sources, s.extra(e))
	}
	sources = append(sources, s.ollama(), llm.Source{Name: "demo", Fixed: true, Provider: demo.New(demo.Options{Pace: s.DemoPace})})
	return llm.NewRegistry(sources, o)
}

func (s Settings) openAI() llm.Source {
	if s.OpenAIKey == "" && s.OpenAIBaseURL == "" {
		return llm.Source{Name: "openai", UnavailableReason: "Set OPENAI_API_KEY to use it."}
	}
	return llm.Source{Name: "openai", Provider: openai.New(openai.Options{
		APIKey: s.OpenAIKey, BaseURL: s.OpenAIBaseURL, Transport: s.Transport,
	})}
}

func (s Settings) anthropic() llm.Source {
	if s.AnthropicKey == "" {
		return llm.Source{Name: "anthropic", UnavailableReason: "Set ANTHROPIC_API_KEY to use it."}
	}
	return llm.Source{Name: "anthropic", Provider: anthropic.New(anthropic.Options{
		APIKey: s.AnthropicKey, BaseURL: s.AnthropicBaseURL, Transport: s.Transport,
	})}
}

func (s Settings) extra(e llm.Extra) llm.Source {
	if e.APIKeyEnv != "" && e.APIKey == "" {
		return llm.Source{Name: e.Name, UnavailableReason: "Set " + e.APIKeyEnv + " to use it.", Expected: e.Models}
	}
	return llm.Source{Name: e.Name, Provider: openai.New(openai.Options{
		Name: e.Name, APIKey: e.APIKey, BaseURL: e.BaseURL, APIVersion: e.APIVersion, AuthHeader: e.AuthHeader, AuthScheme: e.AuthScheme,
		Headers: e.Headers, Models: e.Models, Transport: s.Transport,
	})}
}

func (s Settings) ollama() llm.Source {
	base := s.OllamaBaseURL
	if base == "" {
		base = DefaultOllamaURL
	}
	if u, err := url.Parse(base); err == nil && strings.Trim(u.Path, "/") == "" {
		base = strings.TrimRight(base, "/") + "/v1"
	}
	return llm.Source{Name: "ollama", HiddenWhileDown: true, Provider: openai.New(openai.Options{
		Name: "ollama", BaseURL: base, Transport: s.Transport,
	})}
}
