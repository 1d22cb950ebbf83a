package llm

import "playground/internal/domain"

// Receiver takes an answer as it comes, from one goroutine. Each function may be nil.
type Receiver struct {
	OnText      func(string) // the next piece of the answer, whole characters
	OnReasoning func(string) // the next piece of what the model thinks before and between
	// OnLogprobs takes the probabilities of tokens right before the text that they came with. Tokens and text need not
	// fit each other: a token may be half a character, or none of the text. dropped tokens more came, which could not
	// be read, or were too many.
	OnLogprobs func(tokens []domain.TokenLogprob, dropped int)
	OnActivity func() // the provider has sent something, be it a comment that keeps the connection
}

// Text hands on a piece of the answer.
func (r Receiver) Text(piece string) {
	if r.OnText != nil && piece != "" {
		r.OnText(piece)
	}
}

// Reasoning hands on a piece of the reasoning.
func (r Receiver) Reasoning(piece string) {
	if r.OnReasoning != nil && piece != "" {
		r.OnReasoning(piece)
	}
}

// Logprobs hands on the probabilities of some tokens.
func (r Receiver) Logprobs(tokens []domain.TokenLogprob, dropped int) {
	if r.OnLogprobs != nil && len(tokens)+dropped > 0 {
		r.OnLogprobs(tokens, dropped)
	}
}

// Activity says that the provider has sent something.
func (r Receiver) Activity() {
	if r.OnActivity != nil {
		r.OnActivity()
	}
}
