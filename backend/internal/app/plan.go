package app

import (
	"context"
	"fmt"
	"slices"

	"playground/internal/domain"
	"playground/internal/llm"
)

// plan is a run that has passed every check and costs nothing yet.
type plan struct {
	prompt   promptHandle
	version  *domain.PromptVersion // nil: the draft's, which has changed since its latest one
	content  domain.Content
	request  llm.Request
	provider llm.Provider
	model    domain.Model
	values   map[string]string
	counted  int // tokens of the request; 0 until they are counted
}

func (s *Executions) plan(ctx context.Context, actor domain.Actor, in Start) (plan, error) {
	p, err := s.outline(ctx, actor, in)
	if err != nil {
		return p, err
	}
	err = p.fits()
	return p, err
}

// outline is a plan whose length has not been counted, which takes long for a long prompt.
func (s *Executions) outline(ctx context.Context, actor domain.Actor, in Start) (plan, error) {
	p := plan{values: in.Values}
	if p.values == nil {
		p.values = map[string]string{}
	}
	var err error
	if p.prompt, err = openPrompt(ctx, s.store, actor, in.PromptID); err != nil {
		return p, err
	}
	p.content = p.prompt.Value().Content()
	if in.VersionNumber != nil {
		v, err := s.store.Version(ctx, p.prompt, *in.VersionNumber)
		if err != nil {
			return p, err
		}
		p.version, p.content = &v, v.Content()
	} else {
		p.version = latestOf(p.prompt.Value())
	}
	if err := checkMaxTokens(actor.Limits, p.content.ModelConfig); err != nil {
		return p, err
	}
	if err := s.choose(ctx, &p); err != nil {
		return p, err
	}
	if err := s.render(&p); err != nil {
		return p, err
	}
	return p, p.seal()
}

// choose finds the model and checks that it takes what the prompt sets.
func (s *Executions) choose(ctx context.Context, p *plan) error {
	id := p.content.ModelConfig.Model
	provider, model, err := s.models.find(ctx, p.prompt.Value().OrganizationID, id)
	if err != nil {
		return err
	}
	if !model.Available {
		return domain.Errorf(domain.ModelUnavailable, "%s cannot run now. %s", model.Name, model.UnavailableReason).
			With("model", id)
	}
	if !slices.Contains(model.Modes, p.content.Mode) {
		return domain.Invalid(domain.FieldError{Field: "model_config.model", Rule: "mode",
			Message: fmt.Sprintf("%s does not run prompts in %s mode", id, p.content.Mode)})
	}
	p.provider, p.model = provider, model
	return p.content.ModelConfig.CheckAgainst(model)
}

// render fills the variables.
func (s *Executions) render(p *plan) error {
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

// fits counts what would be sent.
func (p *plan) fits() error {
	limit := p.model.ContextWindow
	if limit == 0 {
		return nil
	}
	if tokens := p.inputTokens(); tokens > limit {
		return domain.Errorf(domain.PromptTooLong, "Prompt exceeds the limit by %d tokens", tokens-limit).
			With("prompt_tokens", tokens).With("max_tokens", limit)
	}
	return nil
}

// inputTokens counts what would be sent, once.
func (p *plan) inputTokens() int {
	if p.counted == 0 {
		p.counted = llm.CountRequest(p.request, p.model)
	}
	return p.counted
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
