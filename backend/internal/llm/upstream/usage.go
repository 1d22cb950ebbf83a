package upstream

import (
	"encoding/json"
	"strconv"
	"strings"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Usage are the token counts that a provider has given so far, each the last that was not zero: some write
// zeros first, or again at the end.
type Usage struct {
	Input     int // all of the input, cached or not
	Output    int // all of the output, reasoning too
	Cached    int // of the input
	Reasoning int // of the output
	total     int
}

// usageFields are the names that vendors give the counts.
type usageFields struct {
	PromptTokens     figure `json:"prompt_tokens"`
	InputTokens      figure `json:"input_tokens"`
	CompletionTokens figure `json:"completion_tokens"`
	OutputTokens     figure `json:"output_tokens"`
	TotalTokens      figure `json:"total_tokens"`
	CachedTokens     figure `json:"cached_tokens"`
	CacheHit         figure `json:"prompt_cache_hit_tokens"`
	CacheRead        figure `json:"cache_read_input_tokens"`
	ReasoningTokens  figure `json:"reasoning_tokens"`
	PromptDetails    struct {
		Cached figure `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	InputDetails struct {
		Cached figure `json:"cached_tokens"`
	} `json:"input_tokens_details"`
	CompletionDetails struct {
		Reasoning figure `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
	OutputDetails struct {
		Reasoning figure `json:"reasoning_tokens"`
	} `json:"output_tokens_details"`
	PromptN    figure `json:"prompt_n"` // llama.cpp's timings
	PredictedN figure `json:"predicted_n"`
}

// Read takes the counts that a JSON object has; what is none is passed over.
func (u *Usage) Read(raw json.RawMessage) {
	if len(raw) == 0 || raw[0] != '{' {
		return
	}
	var f usageFields
	_ = json.Unmarshal(raw, &f) // a field of another type leaves the others as they are
	take(&u.Input, f.PromptTokens, f.InputTokens, f.PromptN)
	take(&u.Output, f.CompletionTokens, f.OutputTokens, f.PredictedN)
	take(&u.Cached, f.PromptDetails.Cached, f.InputDetails.Cached, f.CacheHit, f.CacheRead, f.CachedTokens)
	take(&u.Reasoning, f.CompletionDetails.Reasoning, f.OutputDetails.Reasoning, f.ReasoningTokens)
	take(&u.total, f.TotalTokens)
}

// Report adds the counts to an outcome. What the provider has not counted is our own estimate.
func (u *Usage) Report(o llm.Outcome, req *llm.Request, model domain.Model, written *Writer) llm.Outcome {
	o.InputTokens, o.OutputTokens = u.Input, u.wholeOutput()
	o.CachedTokens, o.ReasoningTokens = min(u.Cached, u.Input), min(u.Reasoning, o.OutputTokens)
	if o.InputTokens == 0 {
		o.InputTokens, o.Estimated = llm.CountRequest(*req, model), true
	}
	if o.OutputTokens == 0 && (!written.IsEmpty() || o.Estimated) {
		o.ReasoningTokens = llm.Count(model.ID, written.reasoning.All())
		o.OutputTokens, o.Estimated = o.ReasoningTokens+llm.Count(model.ID, written.text.All()), true
	}
	return o
}

// wholeOutput is the output with its reasoning: some vendors count that apart, which their total shows.
func (u *Usage) wholeOutput() int {
	if u.Reasoning > 0 && u.Input > 0 && u.total == u.Input+u.Output+u.Reasoning {
		return u.Output + u.Reasoning
	}
	return u.Output
}

// take sets a count to the first of the figures that is not zero.
func take(count *int, figures ...figure) {
	for _, f := range figures {
		if f != 0 {
			*count = int(f)
			return
		}
	}
}

// figure is a count, written as a number or as a string of one. What is none, or below zero, is 0.
type figure int

// UnmarshalJSON takes any value.
func (f *figure) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	if err == nil && n > 0 && n < 1e15 {
		*f = figure(n)
	}
	return nil
}
