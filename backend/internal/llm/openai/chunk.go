package openai

import (
	"encoding/json"

	sdk "github.com/sashabaranov/go-openai"
)

// chunk is one data line of either format: chat has a delta, completions have a text. The fields
// past the common ones are extensions of other servers (vLLM's stop_reason, an error in mid-stream).
type chunk struct {
	Model   string          `json:"model"`
	Error   *sdk.APIError   `json:"error"`
	Object  json.RawMessage `json:"object"` // "error": the chunk itself is one
	Usage   *sdk.Usage      `json:"usage"`
	Choices []struct {
		Index int     `json:"index"`
		Text  escaped `json:"text"`
		Delta struct {
			Content escaped `json:"content"`
			Refusal escaped `json:"refusal"`
		} `json:"delta"`
		FinishReason string          `json:"finish_reason"`
		StopReason   json.RawMessage `json:"stop_reason"`
	} `json:"choices"`
}

// escaped is what stands between a JSON string's quotes. A piece may hold half a surrogate pair, which
// a decoder that sees no further would take for a mistake.
type escaped []byte

// UnmarshalJSON takes a string; null changes nothing, as with a string of Go's.
func (e *escaped) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	if raw[0] != '"' {
		var text string
		return json.Unmarshal(raw, &text) // for its error
	}
	*e = append((*e)[:0], raw[1:len(raw)-1]...)
	return nil
}
