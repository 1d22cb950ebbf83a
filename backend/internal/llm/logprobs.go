package llm

import (
	"fmt"
	"slices"

	"playground/internal/domain"
)

// ParameterLogprobs is what runs call the probabilities among the parameters that a provider refused.
const ParameterLogprobs = "logprobs"

// legacyLogprobs is how many alternatives OpenAI's completions give at most; chat, and the servers that follow it,
// give domain.MaxLogprobs.
const legacyLogprobs = 5

// logprobsOf is how many of the likeliest tokens a model gives at most with each token; 0 is none. A compatible
// server is taken to give them: one that refuses is asked again without.
func logprobsOf(provider, id string, modes []string) int {
	switch {
	case provider == "anthropic", provider == "demo", provider == "openai" && IsReasoningModel(id):
		return 0
	case provider == "openai" && !slices.Contains(modes, domain.ModeChat):
		return legacyLogprobs
	}
	return domain.MaxLogprobs
}

// CheckLogprobs is INVALID_REQUEST at "logprobs" when a model does not give as many alternatives as are asked
// for, or none at all. nil asks for none.
func CheckLogprobs(asked *int, m domain.Model) error {
	if asked == nil || *asked <= m.Logprobs && m.Logprobs > 0 {
		return nil
	}
	if m.Logprobs == 0 {
		return domain.Invalid(domain.FieldError{Field: "logprobs", Rule: "supported",
			Message: m.Name + " gives no token probabilities; run without them, or choose another model"})
	}
	return domain.Invalid(domain.FieldError{Field: "logprobs", Rule: "max",
		Message: fmt.Sprintf("%s gives at most %d alternatives for each token; ask for no more", m.Name, m.Logprobs)})
}
