package app

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Rerun says what running an execution again would do now.
type Rerun struct {
	Possible bool
	Reason   string // why not, a sentence
	Differs  *bool  // whether its request would differ from the one that was sent; nil: not known
	Fields   []string
}

// Record is an execution with what it ran, what it sent, and what running it again would do.
type Record struct {
	Execution domain.Execution
	Version   domain.PromptVersion
	Request   *domain.ExecutionRequest // nil: from before requests were kept
	Rerun     Rerun
}

// Rerun runs an execution's version with its values again, as a new execution. It is Start in all else.
func (s *Executions) Rerun(ctx context.Context, actor domain.Actor, id, idempotencyKey string) (domain.Execution, Subscription, error) {
	e, err := openExecution(ctx, s.store, actor, id)
	if err != nil {
		return domain.Execution{}, nil, err
	}
	return s.Start(ctx, actor, rerunOf(e.Value(), idempotencyKey))
}

func rerunOf(e domain.Execution, key string) Start {
	return Start{PromptID: e.PromptID, VersionNumber: &e.VersionNumber, Values: e.VariableValues, ContinueAt: e.ContinueAt, WithSuffix: e.WithSuffix,
		Logprobs: e.Logprobs, IdempotencyKey: key, RerunOf: &e.ID}
}

// Record reads an execution and says what running it again would do.
func (s *Executions) Record(ctx context.Context, actor domain.Actor, id string) (r Record, err error) {
	e, err := openExecution(ctx, s.store, actor, id)
	if err != nil {
		return r, err
	}
	if r.Execution, r.Version, err = s.withVersion(ctx, e); err != nil {
		return r, err
	}
	before, err := s.store.ExecutionBefore(ctx, e)
	if err != nil {
		return r, err
	}
	if before != nil {
		r.Execution.Changes = r.Execution.ChangesSince(*before, r.Version.Changes)
	}
	if r.Request, err = s.store.ExecutionRequest(ctx, e); err != nil {
		return r, err
	}
	r.Rerun, err = s.foresee(ctx, actor, r)
	return r, err
}

// foresee plans the rerun as Start would, and compares what it would send with what was sent.
func (s *Executions) foresee(ctx context.Context, actor domain.Actor, r Record) (Rerun, error) {
	actor.Needs = domain.ActionRun
	payer, err := s.payers.of(ctx, actor, r.Execution.PromptID)
	if err != nil {
		return Rerun{}, err
	}
	p, err := s.outline(ctx, actor, payer, rerunOf(r.Execution, ""))
	err = told(actor, payer, err)
	var out Rerun
	if err == nil {
		out, err = s.compare(ctx, &p, r)
	}
	if err != nil && domain.AsError(err).Code == domain.Internal {
		return Rerun{}, err
	}
	if err != nil {
		return Rerun{Reason: reason(domain.AsError(err)), Fields: []string{}}, nil
	}
	return out, nil
}

// compare says how the plan's request differs from the recorded one. What was sent before is taken to fit
// again: counting a long prompt takes far longer than all else here.
func (s *Executions) compare(ctx context.Context, p *plan, r Record) (Rerun, error) {
	out := Rerun{Possible: true, Fields: []string{}}
	if r.Request == nil {
		return out, s.fits(ctx, p)
	}
	out.Fields = r.Request.Differences(sent(r.Execution, 1, *p.request.Sealed))
	differs := len(out.Fields) > 0
	out.Differs = &differs
	if differs {
		return out, s.fits(ctx, p)
	}
	return out, nil
}

func (s *Executions) fits(ctx context.Context, p *plan) error {
	if !p.mayBeTooLong() {
		return nil
	}
	return s.count(ctx, p.prompt.Value().OrganizationID, p)
}

// reason makes a sentence of an error.
func reason(err *domain.Error) string {
	if fields, ok := err.Details["fields"].([]domain.FieldError); ok && len(fields) > 0 {
		if fields[0].Rule == llm.RuleKnown {
			return "Its model is not offered here any more."
		}
		return sentence(fields[0].Message)
	}
	return sentence(err.Message)
}

func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// seal fixes what the plan's provider will send.
func (p *plan) seal() error {
	sealed, err := p.provider.Seal(p.request)
	if err != nil {
		return err
	}
	p.request.Sealed = &sealed
	return nil
}

// recordResealed returns what records what an execution sends after its provider has refused a part of the first.
func (s *Executions) recordResealed(e domain.Execution) func(context.Context, llm.Sealed) error {
	last := domain.ExecutionRequest{Number: 1}
	return func(ctx context.Context, by llm.Sealed) error {
		next := sent(e, last.Number+1, by)
		if next.SHA256 == last.SHA256 {
			return nil // a further attempt of the same
		}
		next.CreatedAt = s.now()
		if err := s.store.CreateExecutionRequest(ctx, next); err != nil {
			return fmt.Errorf("keep request: %w", err)
		}
		last = next
		return nil
	}
}

func sent(e domain.Execution, number int, sealed llm.Sealed) domain.ExecutionRequest {
	return domain.ExecutionRequest{ExecutionID: e.ID, OrganizationID: e.OrganizationID, Number: number, Provider: sealed.Provider, Endpoint: sealed.Endpoint,
		Body: sealed.Body, SHA256: domain.SHA256Hex(sealed.Body), CreatedAt: e.CreatedAt}
}
