package domain

import "strconv"

// DefaultMaxTokens is what a prompt starts with.
const DefaultMaxTokens = 1024

// DefaultConfig is the configuration of a prompt for which nothing was chosen but the model.
func DefaultConfig(model string) ModelConfig {
	return ModelConfig{Model: model, Temperature: 1, MaxTokens: DefaultMaxTokens, TopP: 1, StopSequences: []string{}}
}

// CheckAgainst returns INVALID_REQUEST naming every parameter that is set but that the model does
// not take, or that is beyond the model's limits.
func (c ModelConfig) CheckAgainst(m Model) error {
	fields := []FieldError{}
	set := map[string]bool{
		"temperature": c.Temperature != 1, "top_p": c.TopP != 1, "stop_sequences": len(c.StopSequences) > 0,
		"frequency_penalty": c.FrequencyPenalty != 0, "presence_penalty": c.PresencePenalty != 0, "seed": c.Seed != nil,
	}
	for _, name := range []string{"temperature", "top_p", "stop_sequences", "frequency_penalty", "presence_penalty", "seed"} {
		if set[name] && !m.Supports(name) {
			fields = append(fields, FieldError{Field: "model_config." + name, Rule: "supported",
				Message: m.ID + " does not take this parameter; reset it or choose another model"})
		}
	}
	if m.MaxOutputTokens > 0 && c.MaxTokens > m.MaxOutputTokens {
		fields = append(fields, FieldError{Field: "model_config.max_tokens", Rule: "maximum",
			Message: m.ID + " writes at most " + strconv.Itoa(m.MaxOutputTokens) + " tokens"})
	}
	if len(fields) > 0 {
		return Invalid(fields...)
	}
	return nil
}
