package llm_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
)

func registry(t *testing.T, sources ...llm.Source) *llm.Registry {
	r := llm.NewRegistry(sources, llm.RegistryOptions{})
	t.Cleanup(r.Close)
	return r
}

func failing(err error) *llmtest.Scripted {
	return &llmtest.Scripted{ListFn: func(context.Context) ([]domain.Model, error) { return nil, err }}
}

// A list that fails is no gate: what the catalogue knows can be run, and the reason stands beside it.
func TestListThatFailsIsNoGate(t *testing.T) {
	for reason, available := range map[string]bool{"permission": true, "address": true, "upstream_error": true, "connection": false, "redirect": false} {
		err := domain.Errorf(domain.ModelUnavailable, "The list cannot be had.").With("reason", reason)
		r := registry(t, llm.Source{Name: "openai", Provider: failing(err)})
		models := r.Models(t.Context())
		require.NotEmpty(t, models)
		require.Equal(t, available, models[0].Available, reason)
		require.Equal(t, []llm.ProviderStatus{{Name: "openai", Configured: true, Open: true, Notice: "The list cannot be had."}}, r.Providers(t.Context()))
		_, m, ok := r.Lookup(t.Context(), models[0].ID)
		require.True(t, ok)
		require.True(t, m.Available, "it is tried all the same")
	}
	r := registry(t, llm.Source{Name: "openai", Provider: failing(domain.Errorf(domain.InvalidAPIKey, "The key is wrong."))})
	require.Equal(t, "The key is wrong.", r.Models(t.Context())[0].UnavailableReason)
}

func TestUnlistedModels(t *testing.T) {
	one := llm.Source{Name: "one", Provider: listing("a")}
	two := llm.Source{Name: "two", Provider: listing("b")}
	openAI := llm.Source{Name: "openai", Provider: listing("gpt-4o")}
	claude := llm.Source{Name: "anthropic", Provider: listing()}
	unset := llm.Source{Name: "openai", UnavailableReason: "Set OPENAI_API_KEY to use it."}
	demo := llm.Source{Name: "demo", Provider: listing("demo-1"), Fixed: true}
	down := llm.Source{Name: "ollama", Provider: failing(domain.Errorf(domain.ModelUnavailable, "Down.")), HiddenWhileDown: true}
	up := llm.Source{Name: "ollama", Provider: listing(), HiddenWhileDown: true}
	for asked, c := range map[string]struct {
		sources      []llm.Source
		provider, id string // "": refused
	}{
		"m":                   {[]llm.Source{unset, one, down, demo}, "one", "m"},
		"org/m:free":          {[]llm.Source{one, demo}, "one", "org/m:free"},
		"one/m":               {[]llm.Source{one, two, demo}, "one", "m"},
		"two/org/a model":     {[]llm.Source{one, two}, "two", "org/a model"},
		"ollama/m":            {[]llm.Source{one, down}, "ollama", "m"},
		"openai/gpt-oss:120b": {[]llm.Source{unset, one}, "one", "openai/gpt-oss:120b"},
		"claude-9":            {[]llm.Source{openAI, claude, one}, "anthropic", "claude-9"},
		"gpt-9":               {[]llm.Source{openAI, claude, one}, "openai", "gpt-9"},
		"o9-mini":             {[]llm.Source{openAI, claude}, "openai", "o9-mini"},
		"mine":                {[]llm.Source{one, two}, "", ""},
		"x":                   {[]llm.Source{one, up}, "", ""},
		"demo/y":              {[]llm.Source{unset, demo}, "", ""},
		"z":                   {[]llm.Source{demo}, "", ""},
		"two/":                {[]llm.Source{one, two}, "", ""},
	} {
		p, m, err := registry(t, c.sources...).Unlisted(t.Context(), asked)
		if c.provider == "" {
			require.True(t, domain.HasCode(err, domain.InvalidRequest), asked)
			continue
		}
		require.NoError(t, err, asked)
		require.Equal(t, []string{c.provider, c.id}, []string{m.Provider, m.ID}, asked)
		require.True(t, m.Available)
		sealed, err := p.Seal(llm.Request{Config: domain.ModelConfig{Model: asked}})
		require.NoError(t, err)
		require.Contains(t, string(sealed.Body), `"model":"`+c.id+`"`)
	}
	_, _, err := registry(t, one, two).Unlisted(t.Context(), "m")
	require.ErrorContains(t, err, "write one/m or two/m")
	_, m, ok := registry(t, one, two).UnlistedAt(t.Context(), "two", "m")
	require.True(t, ok)
	require.Equal(t, "two", m.Provider)
	_, _, ok = registry(t, one).UnlistedAt(t.Context(), "two", "m")
	require.False(t, ok)
}
