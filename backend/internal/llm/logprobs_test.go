package llm

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestHowManyLogprobsModelsGive(t *testing.T) {
	for _, one := range []struct {
		provider, id string
		want         int
	}{
		{"openai", "gpt-4o-mini", 20}, {"openai", "gpt-4o-mini-2024-07-18", 20}, {"openai", "ft:gpt-4o-mini-2024-07-18:org::id", 20},
		{"openai", "davinci-002", 5}, {"openai", "gpt-3.5-turbo-instruct", 5}, {"openai", "o3", 0}, {"openai", "gpt-5-mini", 0},
		{"openai", "gpt-9-new", 0}, {"openai", "some-model", 20}, {"anthropic", "claude-opus-5", 0}, {"anthropic", "claude-new", 0},
		{"ollama", "llama3.2", 20}, {"lab", "gpt-oss", 20},
	} {
		require.Equal(t, one.want, Describe(one.provider, one.id).Logprobs, one.id)
	}
}

func TestCheckLogprobs(t *testing.T) {
	ask := func(n int) *int { return &n }
	none, five := domain.Model{Name: "None"}, domain.Model{Name: "Five", Logprobs: 5}
	require.NoError(t, CheckLogprobs(nil, none))
	require.NoError(t, CheckLogprobs(nil, five))
	require.NoError(t, CheckLogprobs(ask(0), five))
	require.NoError(t, CheckLogprobs(ask(5), five))
	for _, err := range []error{CheckLogprobs(ask(0), none), CheckLogprobs(ask(3), none), CheckLogprobs(ask(6), five)} {
		require.True(t, domain.HasCode(err, domain.InvalidRequest))
		require.Equal(t, "logprobs", domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
	}
}
