// Package llm turns a rendered request into a stream of text, whatever the provider.
package llm

import (
	"context"

	"playground/internal/domain"
)

// Request is what one run sends: everything rendered, nothing left to substitute.
type Request struct {
	Mode     string // domain.ModeChat or domain.ModeCompletion
	System   string
	Messages []domain.Message // completion mode: one message, the text to continue
	Suffix   string           // completion mode: what follows the text; "" for nothing
	Config   domain.ModelConfig
	Logprobs *int // how many of the likeliest tokens to ask for with each token; nil: no probabilities at all

	Sealed *Sealed // what Seal made of it before; nil: Stream does that
	// Resealed is called when the provider refuses a part of the sealed body that it can do without, before
	// what replaces the body is sent. An error stops that. May be nil.
	Resealed func(ctx context.Context, by Sealed) error
}

// Outcome says how an answer ended.
type Outcome struct {
	FinishReason    string // a finish reason of the contract: end_turn, max_tokens, stop_sequence, content_filter, tool_use, other
	RawFinishReason string // the provider's own word; "" when it gave none
	ResolvedModel   string // the model the provider says it used
	InputTokens     int
	OutputTokens    int  // with reasoning
	CachedTokens    int  // of the input
	ReasoningTokens int  // of the output
	Estimated       bool // the provider sent no usage, or not all of it; the counts are ours
}

// Provider is one way to reach models.
type Provider interface {
	// Seal says what Stream would send now, and sends nothing. A request that the provider would
	// refuse for sure is an error here.
	Seal(req Request) (Sealed, error)
	// Stream sends req once, the very bytes of req.Sealed if there are any, changes nothing of it, and hands the answer on, in order,
	// from one goroutine, until it is whole: its finish reason has come and the body ended in order, or its
	// end marker has come. An answer that stops otherwise is a MODEL_UNAVAILABLE error, never an Outcome. Errors are *domain.Error, safe to show and
	// free of keys; after ctx ends, the error is context.Cause(ctx).
	Stream(ctx context.Context, req *Request, to Receiver) (Outcome, error)
	// Models lists what this provider offers now; ids alone are enough, the catalogue fills the rest.
	Models(ctx context.Context) ([]domain.Model, error)
}
