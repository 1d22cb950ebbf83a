package llm

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestCatalogueIsWhole(t *testing.T) {
	require.Regexp(t, `^\d{4}-\d{2}-\d{2}$`, CatalogueDate())
	for _, e := range loadCatalogue().Models {
		require.NotEmpty(t, e.Name, e.ID)
		require.NotEmpty(t, e.Modes, e.ID)
		require.NotNil(t, e.Parameters, e.ID)
		require.Subset(t, compatibleParameters, e.Parameters, e.ID)
		require.Equal(t, e.InputPrice == nil, e.OutputPrice == nil, e.ID)
	}
	for _, provider := range []string{"openai", "anthropic"} {
		few := Headline(provider, "Set a key.")
		require.GreaterOrEqual(t, len(few), 3)
		require.LessOrEqual(t, len(few), 5)
		for _, m := range few {
			require.False(t, m.Available)
			require.Equal(t, "Set a key.", m.UnavailableReason)
		}
	}
}

func TestDescribeFamilies(t *testing.T) {
	for id, window := range map[string]int{
		"gpt-4o": 128000, "gpt-4o-2024-08-06": 128000, "gpt-4-0613": 8192, "gpt-4-turbo-2024-04-09": 128000,
		"gpt-4-turbo-preview": 128000, "gpt-4-0125-preview": 128000, "gpt-3.5-turbo-instruct": 4096,
		"ft:gpt-4o-mini-2024-07-18:org::x": 128000, "gpt-4o-something-new": 0, "my-model": 0,
	} {
		require.Equal(t, window, Describe("openai", id).ContextWindow, id)
	}
	require.Equal(t, 200000, Describe("anthropic", "claude-haiku-4-5-20251001").ContextWindow)
	require.Nil(t, Describe("openai", "ft:gpt-4o-2024-08-06:org::x").InputPrice)
	require.Equal(t, append(slices.Clone(compatibleParameters), "response_format", "tools", "tool_choice", "extra"), Describe("openai", "my-model").Parameters)
	require.Equal(t, []string{"reasoning_effort", "response_format", "tools", "tool_choice", "extra"}, Describe("openai", "gpt-5-mini").Parameters)
	require.False(t, Describe("openai", "gpt-4o").Supports("reasoning_effort"))
	require.False(t, Describe("openai", "davinci-002").Supports("tools"), "a text to continue has no tools")
	require.True(t, Describe("anthropic", "claude-sonnet-4-6").Supports("reasoning_effort"))
	require.False(t, Describe("anthropic", "claude-sonnet-4-6").Supports("tools"))
	require.True(t, Describe("anthropic", "claude-new").Supports("extra"))
	require.Zero(t, Describe("somewhere", "gpt-4o").ContextWindow, "another seller has other prices and limits")
	require.False(t, Describe("openai", "gpt-7-new").Supports("temperature"))
	require.False(t, Describe("anthropic", "claude-opus-5-5").Supports("temperature"))
	require.True(t, Describe("anthropic", "claude-haiku-4-5").Supports("temperature"))
}

func TestMerge(t *testing.T) {
	listed := []domain.Model{}
	for _, id := range []string{
		"whisper-1", "zeta", "text-embedding-3-small", "gpt-4o-mini", "gpt-4o", "gpt-4o", "omni-moderation-latest", "alpha", "",
	} {
		listed = append(listed, domain.Model{ID: id})
	}
	var ids []string
	for _, m := range Merge("openai", listed) {
		ids = append(ids, m.ID)
		require.True(t, m.Available)
	}
	require.Equal(t, []string{"gpt-4o", "gpt-4o-mini", "alpha", "zeta"}, ids)

	own := Merge("anthropic", []domain.Model{{ID: "claude-new", Name: "Claude New", ContextWindow: 5, MaxOutputTokens: 3}})
	require.Equal(t, "Claude New", own[0].Name)
	require.Equal(t, 5, own[0].ContextWindow)
	require.Equal(t, 3, own[0].MaxOutputTokens)
}
