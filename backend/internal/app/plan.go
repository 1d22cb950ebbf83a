package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"playground/internal/domain"
	"playground/internal/llm"
)

// plan is a run that has passed every check and costs nothing yet.
type plan struct {
	payer    domain.Actor // whose organization's account it is on
	prompt   promptHandle
	version  *domain.PromptVersion // nil: the draft's, which has changed since its latest one
	content  domain.Content
	isPane   bool
	request  llm.Request
	provider llm.Provider
	model    domain.Model
	values   map[string]string
	counted  int // tokens of the request; 0 until they are counted
}

// admit waits for the turn of the payer's organization, and plans the run. A long prompt is counted without a
// place among the starts: that takes the processor for long, and nothing else.
func (s *Executions) admit(ctx context.Context, payer domain.Actor, outline func() (plan, error)) (p plan, leave func(), err error) {
	if leave, err = s.Admission.Enter(ctx, payer.OrganizationID); err != nil {
		return p, nil, err
	}
	p, err = outline()
	if err == nil && p.mustBeCounted(payer.Limits) {
		leave()
		if err = s.count(ctx, payer.OrganizationID, &p); err != nil {
			return p, nil, err
		}
		leave, err = s.Admission.Enter(ctx, payer.OrganizationID)
		return p, leave, err
	}
	if err != nil {
		leave()
	}
	return p, leave, err
}

// outline is a plan whose length has not been counted, which takes long for a long prompt.
func (s *Executions) outline(ctx context.Context, actor, payer domain.Actor, in Start) (plan, error) {
	p := plan{payer: payer, values: in.Values}
	if p.values == nil {
		p.values = map[string]string{}
	}
	var err error
	if p.prompt, err = openPromptToRun(ctx, s.store, actor, in.PromptID); err != nil {
		return p, err
	}
	s.payers.homes.remember(p.prompt.Value())
	if p.prompt.Value().OrganizationID != payer.OrganizationID { // it was shared since the payer was asked for
		return p, domain.NoSuch("prompt")
	}
	if err := checkRoom(s.store, payer); err != nil {
		return p, err
	}
	if err := s.take(ctx, &p, in); err != nil {
		return p, err
	}
	if err := checkMaxTokens(payer.Limits, p.content.ModelConfig); err != nil {
		if p.prompt.ByShare() {
			err = errLongerThanLent()
		}
		return p, err
	}
	if err := s.choose(ctx, payer, &p); err != nil {
		return p, err
	}
	if err := llm.CheckLogprobs(in.Logprobs, p.model); err != nil {
		return p, err
	}
	if err := p.render(in); err != nil {
		return p, err
	}
	p.request.Logprobs = in.Logprobs
	return p, p.seal()
}

// take finds what is to be run: a version, a pane of the draft, or the draft.
func (s *Executions) take(ctx context.Context, p *plan, in Start) error {
	prompt := p.prompt.Value()
	switch {
	case in.VersionNumber != nil:
		v, err := s.store.Version(ctx, p.prompt, *in.VersionNumber)
		p.version, p.content = &v, v.Content()
		return err
	case in.Pane != nil:
		if p.content, p.isPane = prompt.PaneContent(*in.Pane); !p.isPane {
			return domain.Invalid(domain.FieldError{Field: "pane", Rule: "exists", Message: "the prompt has no such pane"})
		}
	default:
		p.version, p.content = latestOf(prompt), prompt.Content()
	}
	return nil
}

// choose finds the model and checks that it takes what the prompt sets.
func (s *Executions) choose(ctx context.Context, payer domain.Actor, p *plan) error {
	id := p.content.ModelConfig.Model
	provider, model, err := s.models.find(ctx, payer, id)
	if err != nil {
		return err
	}
	model = payer.Plan.Admits(model)
	if p.prompt.ByShare() {
		model = toldToGuests(model)
	}
	if !model.Available {
		return domain.Errorf(domain.ModelUnavailable, "%s cannot run now. %s", model.Name, model.UnavailableReason).
			With("model", id)
	}
	if !model.Runs(p.content.Mode) {
		return domain.Invalid(domain.FieldError{Field: "model_config.model", Rule: "mode",
			Message: fmt.Sprintf("%s does not run prompts in %s mode", id, p.content.Mode)})
	}
	p.provider, p.model = provider, model
	return p.content.ModelConfig.CheckAgainst(model)
}

// render makes what is sent: the content, or in completion mode the text up to where it is continued, with the values
// of its variables.
func (p *plan) render(in Start) (err error) {
	if p.content.Mode == domain.ModeCompletion {
		p.request, err = completion(p.content, p.model, p.values, in.ContinueAt, in.WithSuffix)
		return err
	}
	if field := in.placed(); field != "" {
		return domain.Invalid(domain.FieldError{Field: field, Rule: "mode", Message: "is for prompts in completion mode"})
	}
	rendered, err := p.content.Render(p.values)
	if err != nil {
		return err
	}
	if empty(rendered) {
		return domain.Invalid(domain.FieldError{Field: "messages", Rule: "required",
			Message: "there is nothing to send: write at least one message"})
	}
	p.request = llm.Request{Mode: rendered.Mode, System: rendered.SystemPrompt,
		Messages: rendered.Messages, Config: rendered.ModelConfig}
	return nil
}

// placed is the field that says where a text is continued; "" when none does.
func (in Start) placed() string {
	switch {
	case in.ContinueAt != nil:
		return "continue_at"
	case in.WithSuffix:
		return "with_suffix"
	}
	return ""
}

// mustBeCounted says whether a run cannot start before its tokens are counted: when they might not fit, or are
// reserved from a month's.
func (p *plan) mustBeCounted(l domain.UsageLimits) bool {
	return p.counted == 0 && (l.Monthly() || p.mayBeTooLong())
}

func (p *plan) mayBeTooLong() bool {
	return p.model.ContextWindow > 0 && llm.MayExceed(p.request, p.model.ContextWindow)
}

// count counts what would be sent, in the organization's turn, and refuses what does not fit the model.
func (s *Executions) count(ctx context.Context, organizationID string, p *plan) error {
	leave, err := s.Admission.EnterCount(ctx, organizationID)
	if err != nil {
		return err
	}
	defer leave()
	limit := cmp.Or(p.model.ContextWindow, math.MaxInt)
	tokens, exact, err := llm.CountRequestUpTo(ctx, p.request, p.model, limit)
	if err == nil && tokens > limit {
		err = tooLong(tokens, limit, exact)
	}
	p.counted = tokens
	return err
}

// tooLong says by how much; where counting ended at the limit, about how much.
func tooLong(tokens, limit int, exact bool) error {
	err := domain.Errorf(domain.PromptTooLong, "Prompt exceeds the limit by %d tokens", tokens-limit).
		With("prompt_tokens", tokens).With("max_tokens", limit)
	if !exact {
		err.Message += " (estimated)"
		return err.With("estimated", true)
	}
	return err
}

func empty(c domain.Content) bool {
	return !slices.ContainsFunc(c.Messages, func(m domain.Message) bool { return !m.IsEmpty() })
}

// latestOf is a prompt's latest version, if that holds what its draft holds.
func latestOf(p domain.Prompt) *domain.PromptVersion {
	if p.LatestContentHash == nil || *p.LatestContentHash != p.Content().Hash() {
		return nil
	}
	return &domain.PromptVersion{ID: *p.LatestVersionID, PromptID: p.ID, VersionNumber: *p.LatestVersionNumber}
}
