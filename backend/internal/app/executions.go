package app

import (
	"context"
	"fmt"
	"slices"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/store"
)

// Executions are runs: a row first, a stream second.
type Executions struct {
	Deps
	keeper  *keeper
	settler *settler
	gates   *gates
	twins   twins

	Admission *Admission
}

func newExecutions(d Deps) *Executions {
	return &Executions{Deps: d, keeper: &keeper{Deps: d}, settler: &settler{rows: d.rows}, gates: newGates(d.Now),
		Admission: newAdmission(d.Runs.Count)}
}

// Start asks for a run.
type Start struct {
	PromptID       string
	VersionNumber  *int // nil: the draft
	Values         map[string]string
	IdempotencyKey string // "": every request is a new run
	RerunOf        *string
}

// plan is a run that has passed every check and costs nothing yet.
type plan struct {
	prompt   domain.Prompt
	version  *domain.PromptVersion // nil: the draft's, made or reused when the run starts
	content  domain.Content
	request  llm.Request
	provider llm.Provider
	model    domain.Model
	values   map[string]string
	pass     *pass // the leave to ask the provider once
	counted  int   // tokens of the request; 0 until they are counted
}

// Start checks, writes the row, and sets the run going. What is wrong with the request is an error
// here, before anything is sent upstream; what goes wrong later is in the run's log and row. The same
// request under the same key is the run it started before.
func (s *Executions) Start(ctx context.Context, actor domain.Actor, in Start) (domain.Execution, Feed, error) {
	e, feed, end, err := s.firstOf(ctx, actor, in)
	if err != nil || feed != nil {
		return e, feed, err
	}
	defer end()
	begun, ok := s.Runs.Begin()
	if !ok {
		return domain.Execution{}, nil, errDraining()
	}
	defer begun()
	leave, err := s.Admission.Enter(ctx)
	if err != nil {
		return domain.Execution{}, nil, err
	}
	defer leave()
	p, err := s.plan(ctx, actor, in)
	if err != nil {
		return domain.Execution{}, nil, err
	}
	if p.pass, err = s.gates.of(p.model.Provider).admit(); err != nil {
		return domain.Execution{}, nil, err
	}
	e, err = s.insertWithinLimits(ctx, actor, p, in)
	if mayBeTwin(err) {
		if e, feed, twinErr := s.earlier(ctx, actor, in); twinErr != nil || feed != nil {
			return e, feed, twinErr
		}
	}
	if err != nil {
		return e, nil, err
	}
	p.request.Resealed = s.resealed(e)
	return e, &logFeed{run: s.launch(ctx, e, p)}, nil
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
	if p.prompt, err = s.prompt(ctx, actor, in.PromptID); err != nil {
		return p, err
	}
	p.content = p.prompt.Content()
	if in.VersionNumber != nil {
		v, err := s.Store.Version(ctx, p.prompt.ID, *in.VersionNumber)
		if err != nil {
			return p, err
		}
		p.version, p.content = &v, v.Content()
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

// ruleKnown is what a model that is not here breaks.
const ruleKnown = "known"

// choose finds the model and checks that it takes what the prompt sets.
func (s *Executions) choose(ctx context.Context, p *plan) error {
	id := p.content.ModelConfig.Model
	provider, model, ok := s.Models.Lookup(ctx, id)
	if !ok {
		return domain.Invalid(domain.FieldError{Field: "model_config.model", Rule: ruleKnown,
			Message: fmt.Sprintf("there is no model %q here; choose another", id)})
	}
	if !model.Available {
		return domain.Errorf(domain.ModelUnavailable, "%s cannot run now. %s", model.Name, model.Reason).
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
	for _, m := range c.Messages {
		if m.Content != "" {
			return false
		}
	}
	return true
}

// insert makes or reuses the version and writes the row, in one transaction. Who asked for it may leave
// meanwhile: a commit that nobody waits for would make a run that nobody owns.
func (s *Executions) insert(ctx context.Context, actor domain.Actor, p plan, in Start) (e domain.Execution, err error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), rowPatience)
	defer stop()
	err = s.Store.Tx(ctx, func(tx *store.Store) error {
		if _, err := promptForUpdate(ctx, tx, actor, p.prompt.ID); err != nil {
			return err
		}
		version := p.version
		if version == nil {
			v, _, err := s.checkpoint(ctx, tx, p.prompt.ID, p.content, actor.UserID, domain.ReasonRun, "")
			if err != nil {
				return err
			}
			version = &v
		}
		now := s.Now()
		e = domain.Execution{ID: s.NewID(), OrganizationID: p.prompt.OrganizationID, PromptID: p.prompt.ID,
			PromptVersionID: version.ID, VersionNumber: version.VersionNumber, UserID: actor.UserID, RerunOf: in.RerunOf,
			Model: p.model.ID, Status: domain.StatusRunning, VariableValues: p.values,
			ModelConfig: p.content.ModelConfig, InstanceID: s.InstanceID, CreatedAt: now}
		if err := s.limit(ctx, tx, actor.Limits, p, &e); err != nil {
			return err
		}
		if err := tx.CreateExecution(ctx, e); err != nil {
			return err
		}
		if err := p.keep(ctx, tx, e); err != nil {
			return err
		}
		return s.bind(ctx, tx, e, in)
	})
	return e, err
}

// Get reads an execution and the version it ran.
func (s *Executions) Get(ctx context.Context, actor domain.Actor, id string) (domain.Execution, domain.PromptVersion, error) {
	e, err := s.execution(ctx, actor, id)
	if err != nil {
		return e, domain.PromptVersion{}, err
	}
	v, err := s.Store.Version(ctx, e.PromptID, e.VersionNumber)
	return s.fresh(ctx, e), v, err
}

// fresh replaces a running execution's saved text by what has arrived by now, wherever it runs.
func (s *Executions) fresh(ctx context.Context, e domain.Execution) domain.Execution {
	if e.Status != domain.StatusRunning {
		return e
	}
	result := *e.Result
	if run, here := s.Runs.Get(e.ID); here {
		text, _ := run.Log.Since(0)
		result.ResponseText = string(text)
	} else {
		text, _ := s.allKept(ctx, e.ID, []byte(result.ResponseText))
		result.ResponseText = string(text)
	}
	e.Result = &result
	return e
}

// List pages through a prompt's history, newest first.
func (s *Executions) List(ctx context.Context, actor domain.Actor, promptID string, f domain.ExecutionFilter, page domain.PageRequest) (Page[domain.Execution], error) {
	if _, err := s.prompt(ctx, actor, promptID); err != nil {
		return Page[domain.Execution]{}, err
	}
	rows, err := s.Store.Executions(ctx, promptID, f, page)
	return pageOf(rows, page.Limit, err)
}

// Compare reads executions in the order asked for, and each version they ran once.
func (s *Executions) Compare(ctx context.Context, actor domain.Actor, ids []string) ([]domain.Execution, []domain.PromptVersion, error) {
	executions, versionIDs := []domain.Execution{}, []string{}
	for _, id := range ids {
		e, err := s.execution(ctx, actor, id)
		if err != nil {
			return nil, nil, err
		}
		executions = append(executions, s.fresh(ctx, e))
		versionIDs = append(versionIDs, e.PromptVersionID)
	}
	versions, err := s.Store.VersionsByID(ctx, versionIDs...)
	return executions, versions, err
}

// Delete stops an execution if it runs, and hides it until it is restored or UndoWindow has passed.
func (s *Executions) Delete(ctx context.Context, actor domain.Actor, id string) error {
	if _, err := s.Cancel(ctx, actor, id); err != nil {
		return err
	}
	now := s.Now()
	return s.Store.SetExecutionDeleted(ctx, id, &now)
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Executions) Restore(ctx context.Context, actor domain.Actor, id string) (domain.Execution, domain.PromptVersion, error) {
	e, err := s.Store.DeletedExecution(ctx, id, s.Now().Add(-UndoWindow))
	if err == nil {
		if err := actor.Check(e.OrganizationID, "execution"); err != nil {
			return e, domain.PromptVersion{}, err
		}
		if err := s.Store.SetExecutionDeleted(ctx, id, nil); err != nil {
			return e, domain.PromptVersion{}, err
		}
	} else if !domain.HasCode(err, domain.NotFound) {
		return e, domain.PromptVersion{}, err
	}
	return s.Get(ctx, actor, id)
}
