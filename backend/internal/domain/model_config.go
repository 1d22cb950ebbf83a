package domain

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// DefaultMaxTokens is what a prompt starts with.
const DefaultMaxTokens = 1024

// ModelConfig is the model and its parameters, each of which has a row in Parameters.
type ModelConfig struct {
	Model            string   `json:"model"`
	Temperature      float64  `json:"temperature"`
	MaxTokens        int      `json:"max_tokens"`
	TopP             float64  `json:"top_p"`
	StopSequences    []string `json:"stop_sequences"`
	FrequencyPenalty float64  `json:"frequency_penalty"`
	PresencePenalty  float64  `json:"presence_penalty"`
	Seed             *int64   `json:"seed"`

	ReasoningEffort *string         `json:"reasoning_effort,omitempty"` // one of ReasoningEfforts; nil: the model's own
	ResponseFormat  JSON            `json:"response_format,omitempty"`  // an object
	Tools           []JSON          `json:"tools,omitempty"`            // objects
	ToolChoice      JSON            `json:"tool_choice,omitempty"`      // a string or an object
	Extra           map[string]JSON `json:"extra,omitempty"`            // further parameters, sent as they are
}

// ReasoningEfforts are how much a model may think before it answers, the least first.
var ReasoningEfforts = []string{"none", "minimal", "low", "medium", "high", "xhigh"}

// DefaultConfig is the configuration of a prompt for which nothing was chosen but the model.
func DefaultConfig(model string) ModelConfig {
	c := ModelConfig{Model: model}
	for _, p := range Parameters {
		p.set(&c, nil)
	}
	return c
}

// CheckAgainst returns INVALID_REQUEST naming every parameter that is set but that the model does
// not take, or that is beyond the model's limits.
func (c ModelConfig) CheckAgainst(m Model) error {
	fields := []FieldError{}
	for _, p := range Parameters {
		if !p.IsDefault(c) && !m.Supports(p.Name) {
			fields = append(fields, FieldError{Field: p.Field(), Rule: "supported",
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

// hashed is the configuration as Content.Hash sees it: its JSON, less the defaults of later parameters.
func (c ModelConfig) hashed() json.RawMessage {
	var b bytes.Buffer
	write := func(separator, name string, value any) {
		raw, err := json.Marshal(value)
		if err != nil {
			panic(err) // strings and finite numbers always marshal
		}
		b.WriteString(separator + `"` + name + `":`)
		b.Write(raw)
	}
	write("{", "model", c.Model)
	for _, p := range Parameters {
		if !p.HashedWhenSet || !p.IsDefault(c) {
			write(",", p.Name, p.Get(c))
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}
