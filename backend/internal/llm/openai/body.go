package openai

import (
	"encoding/json"

	"playground/internal/domain"
	"playground/internal/llm"
)

// body is what is sent, in place of the SDK's own encoding: that one leaves out a temperature or
// top_p of 0 and an empty message, and rounds to float32.
type body struct {
	Model               string            `json:"model"`
	Messages            []json.RawMessage `json:"messages,omitempty"`
	Prompt              *string           `json:"prompt,omitempty"`
	Suffix              string            `json:"suffix,omitempty"`
	MaxTokens           *int              `json:"max_tokens,omitempty"`
	MaxCompletionTokens *int              `json:"max_completion_tokens,omitempty"`
	Temperature         *float64          `json:"temperature,omitempty"`
	TopP                *float64          `json:"top_p,omitempty"`
	FrequencyPenalty    *float64          `json:"frequency_penalty,omitempty"`
	PresencePenalty     *float64          `json:"presence_penalty,omitempty"`
	Seed                *int64            `json:"seed,omitempty"`
	Stop                []string          `json:"stop,omitempty"`
	ReasoningEffort     *string           `json:"reasoning_effort,omitempty"`
	ResponseFormat      json.RawMessage   `json:"response_format,omitempty"`
	Tools               []json.RawMessage `json:"tools,omitempty"`
	ToolChoice          json.RawMessage   `json:"tool_choice,omitempty"`
	Logprobs            any               `json:"logprobs,omitempty"` // true, or a completion's number of alternatives
	TopLogprobs         *int              `json:"top_logprobs,omitempty"`
	Stream              bool              `json:"stream"`
	StreamOptions       map[string]bool   `json:"stream_options,omitempty"`
}

// paths are where each mode is asked, below the base URL.
var paths = map[string]string{domain.ModeChat: "chat/completions", domain.ModeCompletion: "completions"}

func (p *Provider) encode(req llm.Request, model domain.Model) ([]byte, error) {
	b := body{Model: req.Config.Model, Stream: true}
	if req.Mode == domain.ModeCompletion {
		text := llm.CompletionText(req)
		b.Prompt, b.Suffix = &text, req.Suffix
	} else {
		b.Messages = messages(req)
	}
	p.setMaxTokens(&b, req)
	b.setParameters(req.Config, model)
	b.setLogprobs(req)
	b.StreamOptions = map[string]bool{"include_usage": true}
	encoded, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	return llm.WithExtra(encoded, req.Config.Extra)
}

func messages(req llm.Request) []json.RawMessage {
	list := llm.SentMessages(req)
	if req.System != "" {
		list = append([]json.RawMessage{domain.Message{Role: "system", Content: req.System}.Sent()}, list...)
	}
	return list
}

// setMaxTokens writes the output limit under the name the endpoint knows: OpenAI's chat and its reasoning
// models take only the new one, most compatible endpoints only the old one.
func (p *Provider) setMaxTokens(b *body, req llm.Request) {
	if req.Config.MaxTokens < 1 {
		return
	}
	n := req.Config.MaxTokens
	if req.Mode == domain.ModeChat && (p.isOpenAI || llm.IsReasoningModel(req.Config.Model)) {
		b.MaxCompletionTokens = &n
	} else {
		b.MaxTokens = &n
	}
}

// parameters are how each that a model may take is written. Temperature and top_p are always sent, even
// at 1: an endpoint's own defaults differ from the numbers the user sees. Penalties of 0 are not sent.
var parameters = map[string]func(*body, domain.ModelConfig){
	"temperature":       func(b *body, c domain.ModelConfig) { b.Temperature = &c.Temperature },
	"top_p":             func(b *body, c domain.ModelConfig) { b.TopP = &c.TopP },
	"frequency_penalty": func(b *body, c domain.ModelConfig) { b.FrequencyPenalty = nonZero(c.FrequencyPenalty) },
	"presence_penalty":  func(b *body, c domain.ModelConfig) { b.PresencePenalty = nonZero(c.PresencePenalty) },
	"seed":              func(b *body, c domain.ModelConfig) { b.Seed = c.Seed },
	"stop_sequences":    func(b *body, c domain.ModelConfig) { b.Stop = c.StopSequences },
	"reasoning_effort":  func(b *body, c domain.ModelConfig) { b.ReasoningEffort = c.ReasoningEffort },
	"response_format":   func(b *body, c domain.ModelConfig) { b.ResponseFormat = c.ResponseFormat.Raw() },
	"tool_choice":       func(b *body, c domain.ModelConfig) { b.ToolChoice = c.ToolChoice.Raw() },
	"tools": func(b *body, c domain.ModelConfig) {
		for _, tool := range c.Tools {
			b.Tools = append(b.Tools, tool.Raw())
		}
	},
}

func nonZero(n float64) *float64 {
	if n == 0 {
		return nil
	}
	return &n
}

// setParameters writes those that the model takes.
func (b *body) setParameters(c domain.ModelConfig, model domain.Model) {
	for name, write := range parameters {
		if model.Supports(name) {
			write(b, c)
		}
	}
}
