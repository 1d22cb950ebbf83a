package openai

import (
	"encoding/json"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/upstream"
)

// setLogprobs asks for the probabilities of tokens, in the words of the mode.
func (b *body) setLogprobs(req llm.Request) {
	switch {
	case req.Logprobs == nil:
	case req.Mode == domain.ModeCompletion:
		b.Logprobs = *req.Logprobs
	default:
		b.Logprobs = true
		if *req.Logprobs > 0 {
			b.TopLogprobs = req.Logprobs
		}
	}
}

// readLogprobs takes the probabilities out of a choice, before its text is written. Those of reasoning are none of the
// answer's, and a message that repeats the pieces repeats theirs.
func (a *answer) readLogprobs(c choice, piece, message pieces) {
	if a.logprobs == nil || len(piece.text) == 0 && len(piece.reasoning) > 0 || len(message.text) > 0 && !a.writer.IsEmpty() {
		return
	}
	for _, raw := range []json.RawMessage{c.Logprobs, c.Probabilities} {
		if tokens, dropped := upstream.ReadLogprobs(raw, *a.logprobs); len(tokens)+dropped > 0 {
			a.writer.Logprobs(tokens, dropped)
			return
		}
	}
}
