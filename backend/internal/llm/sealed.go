package llm

import (
	"encoding/json"

	"playground/internal/domain"
)

// Sealed is a request as it goes out: where to, and the body's exact bytes. No key is in it.
type Sealed struct {
	Provider string // as models and errors name it
	Endpoint string // as Address.Endpoint names it
	Body     []byte // JSON
	// Dropped are our names of those parameters that are left out because the provider has refused them.
	Dropped []string
}

// SealedBy is what p sends for the request: what it was sealed to before, else what p makes of it now.
//
//go:noinline // its copy of the request would stay on the stack of what then reads the answer
func (r *Request) SealedBy(p Provider) (Sealed, error) {
	if r.Sealed != nil {
		return *r.Sealed, nil
	}
	return p.Seal(*r)
}

// Canonical is the body of a provider that has no wire format of its own.
func Canonical(req Request) ([]byte, error) {
	if req.Config.StopSequences == nil {
		req.Config.StopSequences = []string{}
	}
	return json.Marshal(struct {
		Mode     string            `json:"mode"`
		System   string            `json:"system"`
		Messages []json.RawMessage `json:"messages"`
		Suffix   string            `json:"suffix,omitempty"`
		domain.ModelConfig
		Logprobs *int `json:"logprobs,omitempty"`
	}{req.Mode, req.System, SentMessages(req), req.Suffix, req.Config, req.Logprobs})
}

// SentMessages are a request's messages in the JSON that models take: a role, and a text or parts. Never nil.
func SentMessages(req Request) []json.RawMessage {
	sent := make([]json.RawMessage, len(req.Messages))
	for i, m := range req.Messages {
		sent[i] = m.Sent()
	}
	return sent
}
