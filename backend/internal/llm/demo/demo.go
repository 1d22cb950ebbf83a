// Package demo is the built-in model: a small text generator of our own, so that everything works
// without a key or a network. It says of itself that it is a demo, knows nothing of the world, and
// obeys every parameter the way a language model does, so that one can see what they do.
package demo

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/llm"
	texts "playground/internal/text"
)

// ModelID is the one model the provider has.
const ModelID = "demo-1"

const (
	contextWindow   = 8192
	maxOutputTokens = 2048
	firstTokenPaces = 10 // the first token takes as long as ten others
)

// Options say how fast the model answers.
type Options struct {
	Pace time.Duration // per token, ten times that before the first; 0 is as fast as possible
}

// Provider is the demo model. Safe for concurrent use.
type Provider struct{ pace time.Duration }

var _ llm.Provider = (*Provider)(nil)

// New makes the demo provider.
func New(o Options) *Provider { return &Provider{pace: o.Pace} }

// Models lists demo-1: free, chat and completion, all parameters.
func (*Provider) Models(context.Context) ([]domain.Model, error) {
	free := 0.0
	return []domain.Model{{
		ID: ModelID, Provider: "demo", Name: "Demo (built in)",
		Modes:         []string{domain.ModeChat, domain.ModeCompletion},
		TakesSuffix:   true,
		ContextWindow: contextWindow, MaxOutputTokens: maxOutputTokens,
		Parameters: []string{"temperature", "top_p", "stop_sequences", "frequency_penalty", "presence_penalty", "seed"},
		Logprobs:   domain.MaxLogprobs,
		InputPrice: &free, OutputPrice: &free, Available: true,
	}}, nil
}

// Seal is a canonical form of the request; it goes nowhere but here.
func (*Provider) Seal(req llm.Request) (llm.Sealed, error) {
	body, err := llm.Canonical(req)
	return llm.Sealed{Provider: "demo", Endpoint: "builtin:" + ModelID, Body: body}, err
}

// Stream writes an answer a token at a time. Token counts are llm.Count's, of the prompt and of the
// emitted text. A prompt that fills the context is CONTEXT_LENGTH_EXCEEDED.
func (p *Provider) Stream(ctx context.Context, req *llm.Request, to llm.Receiver) (llm.Outcome, error) {
	input := llm.CountRequest(*req, domain.Model{ID: ModelID})
	if input >= contextWindow {
		return llm.Outcome{}, domain.Errorf(domain.ContextLengthExceeded,
			"The demo model reads at most %d tokens; the prompt has %d.", contextWindow, input).
			With("prompt_tokens", input).With("max_tokens", contextWindow)
	}
	text, choices := composed(*req)
	text, finish := bound(text, req.Config, contextWindow-input)
	emit := func() error { return p.emit(ctx, text, to) }
	if req.Logprobs != nil {
		emit = func() error { return p.emitTokens(ctx, tokensOf(text, choices, *req.Logprobs), to) }
	}
	if err := emit(); err != nil {
		return llm.Outcome{}, err
	}
	return llm.Outcome{
		FinishReason: finish, ResolvedModel: ModelID,
		InputTokens: input, OutputTokens: llm.Count(ModelID, text),
	}, nil
}

// bound ends a text where its stop sequences or its limit say, whichever comes first.
func bound(text string, c domain.ModelConfig, room int) (string, string) {
	finish := "end_turn"
	if at := firstStop(text, c.StopSequences); at >= 0 {
		text, finish = text[:at], "stop_sequence"
	}
	limit := min(maxOutputTokens, room)
	if c.MaxTokens > 0 {
		limit = min(limit, c.MaxTokens)
	}
	tokens := llm.Tokens(ModelID, text)
	if len(tokens) <= limit {
		return text, finish
	}
	whole := texts.TrimPartialRune([]byte(strings.Join(tokens[:limit], "")))
	return string(whole), "max_tokens"
}

func firstStop(text string, stops []string) int {
	first := -1
	for _, stop := range stops {
		if stop == "" {
			continue
		}
		if at := strings.Index(text, stop); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// emit hands out whole characters, a token's worth at a time, and looks at ctx before each.
func (p *Provider) emit(ctx context.Context, text string, to llm.Receiver) error {
	wait := p.pace * firstTokenPaces
	pending := ""
	for _, token := range llm.Tokens(ModelID, text) {
		if err := pause(ctx, wait); err != nil {
			return err
		}
		wait = p.pace
		pending += token
		if utf8.ValidString(pending) {
			to.Text(pending)
			pending = ""
		}
	}
	if pending != "" {
		to.Text(pending)
	}
	return pause(ctx, 0)
}

func pause(ctx context.Context, d time.Duration) error {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
