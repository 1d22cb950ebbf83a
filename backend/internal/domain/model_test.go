package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestDefaultConfigFitsEveryModel(t *testing.T) {
	c := domain.DefaultConfig("m")
	require.NoError(t, c.CheckAgainst(domain.Model{ID: "m"}))
	require.Equal(t, []string{}, c.StopSequences, "a list, never null, on the wire")
}

func TestCheckAgainstNamesWhatTheModelDoesNotTake(t *testing.T) {
	seed := int64(0)
	for field, set := range map[string]func(*domain.ModelConfig){
		"temperature":       func(c *domain.ModelConfig) { c.Temperature = 0 },
		"top_p":             func(c *domain.ModelConfig) { c.TopP = 0 },
		"stop_sequences":    func(c *domain.ModelConfig) { c.StopSequences = []string{"x"} },
		"frequency_penalty": func(c *domain.ModelConfig) { c.FrequencyPenalty = -1 },
		"presence_penalty":  func(c *domain.ModelConfig) { c.PresencePenalty = 2 },
		"seed":              func(c *domain.ModelConfig) { c.Seed = &seed },
	} {
		c := domain.DefaultConfig("m")
		set(&c)
		require.Equal(t, []string{"model_config." + field}, fieldsAt(t, c.CheckAgainst(domain.Model{ID: "m"})))
		require.NoError(t, c.CheckAgainst(domain.Model{ID: "m", Parameters: []string{"other", field}}))
	}
}

func TestCheckAgainstNamesAllAtOnce(t *testing.T) {
	c := domain.DefaultConfig("m")
	c.Temperature, c.TopP, c.MaxTokens = 2, 0.5, 101
	err := c.CheckAgainst(domain.Model{ID: "m", MaxOutputTokens: 100})
	require.Equal(t, []string{"model_config.temperature", "model_config.top_p", "model_config.max_tokens"}, fieldsAt(t, err))
	require.ErrorContains(t, err, "model_config.temperature: m does not take")
}

func TestCheckAgainstOutputLimit(t *testing.T) {
	c := domain.DefaultConfig("m")
	for limit, good := range map[int]bool{0: true, c.MaxTokens - 1: false, c.MaxTokens: true} {
		require.Equal(t, good, c.CheckAgainst(domain.Model{MaxOutputTokens: limit}) == nil, "limit %d", limit)
	}
}

func fieldsAt(t *testing.T, err error) []string {
	t.Helper()
	require.True(t, domain.HasCode(err, domain.InvalidRequest), "%v", err)
	names := []string{}
	for _, f := range domain.AsError(err).Details["fields"].([]domain.FieldError) {
		require.NotEmpty(t, f.Rule)
		require.NotEmpty(t, f.Message)
		names = append(names, f.Field)
	}
	return names
}

func TestModelSupports(t *testing.T) {
	m := domain.Model{Parameters: []string{"seed"}}
	for parameter, want := range map[string]bool{"model": true, "max_tokens": true, "seed": true, "top_p": false, "": false} {
		require.Equal(t, want, m.Supports(parameter), "%q", parameter)
	}
}

func TestModelCost(t *testing.T) {
	in, out := 3.0, 15.0
	require.InDelta(t, 0.0105, *domain.Model{InputPrice: &in, OutputPrice: &out}.Cost(1000, 0, 500), 1e-12)
	require.Zero(t, *domain.Model{InputPrice: &in, OutputPrice: &out}.Cost(0, 0, 0))
	require.Nil(t, domain.Model{InputPrice: &in}.Cost(1, 0, 1), "half a price is no price")
	require.Nil(t, domain.Model{OutputPrice: &out}.Cost(1, 0, 1))
}
