package providers_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/providers"
)

func lists(t *testing.T, body string) *llmtest.Upstream {
	return llmtest.NewUpstream(t, llmtest.Header("Content-Type", "application/json"), llmtest.Write(body))
}

func order(models []domain.Model) []string {
	var names []string
	for _, m := range models {
		names = append(names, m.Provider)
	}
	return slices.Compact(names)
}

func TestNothingSet(t *testing.T) {
	notOllama := lists(t, "")
	notOllama.Reply(llmtest.Status(http.StatusNotFound))
	r := providers.NewRegistry(providers.Settings{OllamaBaseURL: notOllama.URL}, llm.RegistryOptions{})
	defer r.Close()
	models := r.Models(t.Context())
	require.Equal(t, []string{"openai", "anthropic", "demo"}, order(models))
	for _, m := range models {
		require.Equal(t, m.Provider == "demo", m.Available, m.ID)
	}
	p, m, ok := r.Lookup(t.Context(), "demo-1")
	require.True(t, ok)
	require.Equal(t, 8192, m.ContextWindow)
	require.Zero(t, *m.Cost(1000, 0, 1000))
	text, _, err := llmtest.Collect(t.Context(), p, llm.Request{Mode: domain.ModeChat, Config: domain.ModelConfig{Model: "demo-1"}})
	require.NoError(t, err)
	require.NotEmpty(t, text)
}

func TestAllSet(t *testing.T) {
	openAI := lists(t, `{"data":[{"id":"gpt-4o"},{"id":"whisper-1"}]}`)
	claude := lists(t, `{"data":[{"type":"model","id":"claude-haiku-4-5-20251001","display_name":"Claude Haiku 4.5"}],"has_more":false}`)
	ollama := lists(t, `{"data":[{"id":"llama3.2:latest"}]}`)
	refused := llmtest.NewUpstream(t, llmtest.Status(http.StatusUnauthorized))
	r := providers.NewRegistry(providers.Settings{
		OpenAIKey: "k", OpenAIBaseURL: openAI.URL + "/v1", AnthropicKey: "k", AnthropicBaseURL: claude.URL, OllamaBaseURL: ollama.URL + "/",
		Extra: []llm.Extra{
			{Name: "lab", BaseURL: refused.URL + "/v1", APIKey: "k", Models: []string{"one"}},
			{Name: "locked", BaseURL: refused.URL + "/v1", APIKeyEnv: "LOCKED_KEY", Models: []string{"two"}},
		},
	}, llm.RegistryOptions{})
	defer r.Close()
	models := r.Models(t.Context())
	require.Equal(t, []string{"openai", "anthropic", "lab", "locked", "ollama", "demo"}, order(models))
	require.Len(t, models, 6)
	require.Equal(t, 128000, models[0].ContextWindow)
	require.True(t, models[1].Supports("temperature"), "a dated snapshot has its family's parameters")
	require.Equal(t, "Set LOCKED_KEY to use it.", models[3].UnavailableReason)
	require.Contains(t, models[4].Modes, domain.ModeCompletion)
	require.Equal(t, "/v1/models", ollama.Exchanges()[0].Path)
}
