package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// insertTimeout bounds what writes a run.
const insertTimeout = 5 * time.Second

// insertRun writes the row of a run. Most are written at once; the others, and those for which something has changed
// since the plan was made, in a transaction that looks at everything again, and that has a line of its own.
func (s *Executions) insertRun(ctx context.Context, actor domain.Actor, p plan, in Start) (e domain.Execution, err error) {
	if p.isUncounted(actor) {
		if e, started, err := s.insertAtOnce(ctx, actor, p, in); started || err != nil {
			return e, err
		}
	}
	err = s.inTransaction(ctx, p.payer.OrganizationID, func(ctx context.Context) (err error) {
		e, err = s.insertWithinLimits(ctx, actor, p, in)
		return err
	})
	return e, err
}

// inTransaction runs fn, whose transaction takes note of what an organization starts, when it is its turn.
func (s *Executions) inTransaction(ctx context.Context, organizationID string, fn func(ctx context.Context) error) error {
	leave, err := s.Admission.EnterTransaction(ctx, organizationID)
	if err != nil {
		return err
	}
	defer leave()
	ctx, stop := toInsert(ctx)
	defer stop()
	return fn(ctx)
}

// toInsert is the context of what writes a run. The caller may leave meanwhile: a commit without one to wait for it would
// make a run without an owner.
func toInsert(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), insertTimeout)
}

// insertAtOnce writes the row of a run for which nothing has changed.
func (s *Executions) insertAtOnce(ctx context.Context, actor domain.Actor, p plan, in Start) (e domain.Execution, started bool, err error) {
	ctx, stop := toInsert(ctx)
	defer stop()
	e = s.newExecution(actor, p, in, *p.version)
	if actor.Key != nil {
		e.APIKeyID = &actor.Key.ID
	}
	started, err = s.store.Start(ctx, actor, p.prompt, e, sent(e, 1, *p.request.Sealed), in.keyOf(e))
	return e, started, err
}

// isUncounted says whether a run of a version that is there may begin however many others there are.
func (p plan) isUncounted(actor domain.Actor) bool {
	l, key := p.payer.Limits, actor.Key
	return p.version != nil && !p.prompt.ByShare() && !l.Monthly() && l.ConcurrentExecutions == nil &&
		!actor.PersonLimits.Monthly() && (key == nil || key.MonthlyExecutions == nil)
}

func (s *Executions) newExecution(actor domain.Actor, p plan, in Start, version domain.PromptVersion) domain.Execution {
	return domain.Execution{ID: s.newID(), OrganizationID: p.prompt.Value().OrganizationID, PromptID: p.prompt.Value().ID,
		PromptVersionID: version.ID, VersionNumber: version.VersionNumber, UserID: actor.UserID, RerunOf: in.RerunOf, Pane: in.Pane,
		ContinueAt: in.ContinueAt, WithSuffix: in.WithSuffix, Logprobs: in.Logprobs,
		Model: p.model.ID, Status: domain.StatusRunning, VariableValues: p.values,
		ModelConfig: p.content.ModelConfig, InstanceID: s.instanceID, CreatedAt: s.now()}
}

// insert makes or reuses the version and writes the row, in one transaction.
func (s *Executions) insert(ctx context.Context, actor domain.Actor, p plan, in Start) (e domain.Execution, err error) {
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		prompt, version, err := s.versionOf(ctx, tx, actor, p)
		if err == nil {
			err = s.checkBudget(ctx, tx, actor, prompt)
		}
		if err != nil {
			return err
		}
		e = s.newExecution(actor, p, in, version)
		if e.APIKeyID, err = s.countForKey(ctx, tx, actor, 1, e.CreatedAt); err != nil {
			return err
		}
		if err := s.checkLimits(ctx, tx, actor, p, &e); err != nil {
			return err
		}
		if err := tx.BeginExecution(ctx, p.prompt, e, sent(e, 1, *p.request.Sealed)); err != nil {
			return err
		}
		return s.bindKey(ctx, tx, in.keyOf(e))
	})
	return e, err
}

// versionOf keeps the prompt from being deleted, and the right to run it from being taken, until tx ends. It returns the
// id and number of the version to run. One that is there already needs no place in the line of those who change the prompt.
func (s *Executions) versionOf(ctx context.Context, tx *store.Store, actor domain.Actor, p plan) (prompt promptHandle, v domain.PromptVersion, err error) {
	if p.version != nil {
		prompt, err = holdPrompt(ctx, tx, actor, p.prompt.Value().ID)
		return prompt, *p.version, err
	}
	if prompt, err = lockPrompt(ctx, tx, actor, p.prompt.Value().ID); err != nil {
		return prompt, v, err
	}
	if p.isPane {
		v, err = s.versions.ofPane(ctx, tx, prompt, p.content, actor.UserID)
		return prompt, v, err
	}
	v, _, err = s.versions.createOrReuse(ctx, tx, prompt, p.content, actor.UserID, domain.ReasonRun, "")
	return prompt, v, err
}
