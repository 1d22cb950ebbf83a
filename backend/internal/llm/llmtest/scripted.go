// Package llmtest holds what tests of providers and of their callers need: a scripted provider,
// a scripted upstream that speaks recorded transcripts, and the suite every provider passes.
package llmtest

import (
	"context"
	"errors"
	"slices"
	"sync"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Script is one answer of a Scripted provider: it emits text and returns how the answer ended.
// It may return any error; a script that ignores ctx is a script that cannot be cancelled.
type Script func(ctx context.Context, req llm.Request, to llm.Receiver) (llm.Outcome, error)

// Scripted is a provider in memory for the tests of other packages. It lists one model, "test-1"
// (all parameters, context 8192, output 2048, 1 and 2 USD per million tokens), and keeps a ledger
// of every request. The zero value writes "Hello, world." in three pieces.
// Safe for concurrent use; set the fields before the first call, or use Enqueue and SetScript later.
type Scripted struct {
	Script Script                                // runs when nothing is enqueued; nil writes "Hello, world."
	Sealer func(llm.Request) (llm.Sealed, error) // what Seal returns; nil is the canonical form
	List   []domain.Model                        // what Models returns; nil is TestModel alone
	ListFn func(ctx context.Context) ([]domain.Model, error)

	mu       sync.Mutex
	queue    []Script
	requests []llm.Request
	arrived  chan struct{}
}

var _ llm.Provider = (*Scripted)(nil)

// TestModel is the model a Scripted provider lists unless told otherwise.
func TestModel() domain.Model {
	input, output := 1.0, 2.0
	return domain.Model{
		ID: "test-1", Provider: "test", Name: "Test 1",
		Modes:         []string{domain.ModeChat, domain.ModeCompletion},
		TakesSuffix:   true,
		ContextWindow: 8192, MaxOutputTokens: 2048,
		Parameters: []string{"temperature", "top_p", "stop_sequences", "frequency_penalty", "presence_penalty", "seed",
			"reasoning_effort", "response_format", "tools", "tool_choice", "extra"},
		Logprobs:   domain.MaxLogprobs,
		InputPrice: &input, OutputPrice: &output, Available: true,
	}
}

// Enqueue adds scripts that are used once each, in order, before Script.
func (s *Scripted) Enqueue(scripts ...Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, scripts...)
}

// SetScript replaces Script while calls may be under way; they keep the one they began with.
func (s *Scripted) SetScript(script Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Script = script
}

// Seal returns what Sealer does, else the canonical form of the request.
func (s *Scripted) Seal(req llm.Request) (llm.Sealed, error) {
	s.mu.Lock()
	sealer := s.Sealer
	s.mu.Unlock()
	if sealer != nil {
		return sealer(req)
	}
	body, err := llm.Canonical(req)
	return llm.Sealed{Provider: "test", Endpoint: "http://test.invalid/v1", Body: body}, err
}

// SetSealer replaces Sealer, as an upgrade or another setting would.
func (s *Scripted) SetSealer(sealer func(llm.Request) (llm.Sealed, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Sealer = sealer
}

// Stream runs the next script. When ctx has ended by the time the script returns an error,
// the error is context.Cause(ctx), as the interface demands.
func (s *Scripted) Stream(ctx context.Context, req *llm.Request, to llm.Receiver) (llm.Outcome, error) {
	outcome, err := s.next(*req)(ctx, *req, to)
	if err != nil && ctx.Err() != nil {
		return llm.Outcome{}, context.Cause(ctx)
	}
	return outcome, err
}

func (s *Scripted) next(req llm.Request) Script {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, req)
	if s.arrived != nil {
		close(s.arrived)
		s.arrived = nil
	}
	if len(s.queue) > 0 {
		script := s.queue[0]
		s.queue = s.queue[1:]
		return script
	}
	if s.Script != nil {
		return s.Script
	}
	return Deltas("Hello", ", ", "world.")
}

// Models returns what ListFn does, else List, else TestModel.
func (s *Scripted) Models(ctx context.Context) ([]domain.Model, error) {
	if s.ListFn != nil {
		return s.ListFn(ctx)
	}
	if s.List != nil {
		return slices.Clone(s.List), nil
	}
	return []domain.Model{TestModel()}, nil
}

// Requests is a copy of every request seen so far, in order of arrival.
func (s *Scripted) Requests() []llm.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// WaitForRequests blocks until n requests have arrived or ctx ends; then the error is ctx's cause.
func (s *Scripted) WaitForRequests(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		if len(s.requests) >= n {
			s.mu.Unlock()
			return nil
		}
		if s.arrived == nil {
			s.arrived = make(chan struct{})
		}
		arrived := s.arrived
		s.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Ended is the outcome of an answer that ended by itself, with ten tokens in and n out.
func Ended(n int) llm.Outcome {
	return llm.Outcome{FinishReason: "end_turn", ResolvedModel: "test-1", InputTokens: 10, OutputTokens: n}
}

// Deltas writes these pieces, one token each, and ends with end_turn. It stops when ctx ends.
func Deltas(pieces ...string) Script {
	return Steps(Ended(len(pieces)), nil, texts(pieces)...)
}

// Fails writes these pieces and then fails with err.
func Fails(err error, pieces ...string) Script {
	return Steps(llm.Outcome{}, err, texts(pieces)...)
}

// Hangs writes these pieces and then waits for ctx to end, whose cause it returns.
func Hangs(pieces ...string) Script {
	return Steps(llm.Outcome{}, errors.New("unreachable: a hanging script went on"), append(texts(pieces), NewGate())...)
}

// Step is one move of a script: a Text to emit or a Gate to wait at.
type Step interface {
	take(ctx context.Context, to llm.Receiver) error
}

// Text is a step that emits one piece.
type Text string

func (t Text) take(ctx context.Context, to llm.Receiver) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	to.Text(string(t))
	return nil
}

// Reasoning is a step that emits one piece of reasoning.
type Reasoning string

func (r Reasoning) take(ctx context.Context, to llm.Receiver) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	to.Reasoning(string(r))
	return nil
}

// Tokens is a step that emits the probabilities of tokens, whose text the next step emits.
type Tokens []domain.TokenLogprob

func (t Tokens) take(ctx context.Context, to llm.Receiver) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	to.Logprobs(t, 0)
	return nil
}

// Token is one that is as likely as its logarithm says, with one alternative.
func Token(text string, logprob float64) domain.TokenLogprob {
	other := logprob - 1
	return domain.TokenLogprob{Alternative: domain.Alternative{Token: text, Logprob: &logprob},
		Top: []domain.Alternative{{Token: text, Logprob: &logprob}, {Token: "other", Logprob: &other}}}
}

// Gate is a step that waits until the test opens it, or ctx ends. Make it with NewGate.
type Gate struct {
	reached, open chan struct{}
	reach, once   sync.Once
}

// NewGate makes a closed gate.
func NewGate() *Gate { return &Gate{reached: make(chan struct{}), open: make(chan struct{})} }

// Reached is closed once a script has arrived at the gate: all pieces before it are out.
func (g *Gate) Reached() <-chan struct{} { return g.reached }

// Open lets every script through, now and later. It may be called more than once.
func (g *Gate) Open() { g.once.Do(func() { close(g.open) }) }

func (g *Gate) take(ctx context.Context, _ llm.Receiver) error {
	g.reach.Do(func() { close(g.reached) })
	select {
	case <-g.open:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Steps takes the steps in order and then returns outcome and err:
//
//	gate := llmtest.NewGate()
//	provider.Enqueue(llmtest.Steps(llmtest.Ended(2), nil, llmtest.Text("a"), gate, llmtest.Text("b")))
//	<-gate.Reached() // "a" has been emitted
//	gate.Open()
func Steps(outcome llm.Outcome, err error, steps ...Step) Script {
	return func(ctx context.Context, _ llm.Request, to llm.Receiver) (llm.Outcome, error) {
		for _, step := range steps {
			if stopped := step.take(ctx, to); stopped != nil {
				return llm.Outcome{}, stopped
			}
		}
		return outcome, err
	}
}

func texts(pieces []string) []Step {
	steps := make([]Step, len(pieces))
	for i, piece := range pieces {
		steps[i] = Text(piece)
	}
	return steps
}
