package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// payers say whose account a use of a prompt is on: that of the organization which it belongs to, also where a guest
// works on it.
type payers struct {
	store *store.Store
	plans BillingPlans
	homes *homes
}

// of is the actor in their own organization and, for a prompt of another one that was shared with them, an actor of that
// one who may do nothing there: they stand for its limits, plan, provider keys and room alone.
func (p payers) of(ctx context.Context, actor domain.Actor, promptID string) (domain.Actor, error) {
	if p.homes.has(actor.OrganizationID, promptID) {
		return actor, nil
	}
	found, err := p.store.PayerOfPrompt(ctx, actor, promptID)
	return p.standIn(actor, found), err
}

func (p payers) ofExecution(ctx context.Context, actor domain.Actor, id string) (domain.Actor, error) {
	found, err := p.store.PayerOfExecution(ctx, actor, id)
	return p.standIn(actor, found), err
}

func (p payers) standIn(actor domain.Actor, found *store.Payer) domain.Actor {
	if found == nil {
		return actor
	}
	plan := p.plans.Of(found.BillingPlan)
	return domain.Actor{UserID: actor.UserID, OrganizationID: found.OrganizationID, Plan: plan,
		Limits: found.UsageLimits.Within(plan.UsageLimits), StoredBytes: found.StoredBytes,
		ProviderKeysRevision: found.ProviderKeysRevision}
}

// Payer is the actor whose organization pays for a run of a prompt, or for an execution's rerun: the other id is "". What
// will be refused is on the account of who asks, or a guest could keep an owner's people from running anything.
func (s *Executions) Payer(ctx context.Context, actor domain.Actor, promptID, executionID string) (payer domain.Actor, err error) {
	switch {
	case actor.Key != nil, promptID == "" && executionID == "":
		return actor, nil
	case promptID != "":
		payer, err = s.payers.of(ctx, actor, promptID)
	default:
		payer, err = s.payers.ofExecution(ctx, actor, executionID)
	}
	if err != nil || payer.OrganizationID == actor.OrganizationID {
		return payer, err
	}
	mayRun, err := s.guestMayRun(ctx, actor, promptID, executionID)
	if err != nil || !mayRun {
		return actor, err
	}
	return payer, nil
}

// guestMayRun says whether a guest has the right, and some budget left, to run a prompt, or an execution's.
func (s *Executions) guestMayRun(ctx context.Context, actor domain.Actor, promptID, executionID string) (bool, error) {
	if promptID == "" {
		e, err := openExecution(ctx, s.store, actor, executionID)
		if err != nil {
			return false, unlessRefused(err)
		}
		promptID = e.Value().PromptID
	}
	prompt, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return false, unlessRefused(err)
	}
	budget := prompt.Value().Share.RunBudget
	if budget == nil {
		return false, nil
	}
	used, err := s.store.CountRunsOf(ctx, prompt, actor.UserID, s.now())
	return used < *budget, err
}

// unlessRefused is an error that is no answer to the question whether something is allowed.
func unlessRefused(err error) error {
	if domain.HasCode(err, domain.NotFound) || domain.HasCode(err, domain.Forbidden) {
		return nil
	}
	return err
}

// toGuest is a refusal by another organization's limits as who works on its prompt is told it: without its figures.
func toGuest(err error, name string) error {
	e := domain.AsError(err)
	if err == nil || e.Details["name"] != name {
		return err
	}
	told := domain.Errorf(e.Code, "The organization that this prompt belongs to has reached one of its limits. Try again later, or copy the prompt into a project of your own.").
		With("name", name)
	for _, when := range []string{"retry_after_seconds", QuotaResetsAt} {
		if at, known := e.Details[when]; known {
			told = told.With(when, at)
		}
	}
	return told
}

// ownersLimits are the names of what an organization's owner and its operator bound.
var ownersLimits = []string{"monthly_executions", "monthly_tokens", "concurrent_executions", "stored_bytes"}

// told is an error of the payer's account as the actor is told it.
func told(actor, payer domain.Actor, err error) error {
	if actor.OrganizationID == payer.OrganizationID {
		return err
	}
	for _, name := range ownersLimits {
		err = toGuest(err, name)
	}
	return err
}

// checkRoom is checkRoom of the payer's organization, as the actor is told it.
func (p payers) checkRoom(actor, payer domain.Actor) error {
	return told(actor, payer, checkRoom(p.store, payer))
}

// checkBudget refuses a run that the actor has no more budget for, of a prompt that was shared with them. Of one person's
// starts of one prompt, on all instances, one at a time passes here.
func (s *Executions) checkBudget(ctx context.Context, tx *store.Store, actor domain.Actor, prompt promptHandle) error {
	budget := prompt.Value().Share.RunBudget
	if !prompt.ByShare() || budget == nil {
		return nil
	}
	if err := tx.AdvisoryLock(ctx, "runs of "+actor.UserID+" of prompt "+prompt.Value().ID); err != nil {
		return err
	}
	now := s.now()
	used, err := tx.CountRunsOf(ctx, prompt, actor.UserID, now)
	if err == nil && used >= *budget {
		return overQuota(domain.ScopeShare, "share_runs", *budget, used, now, "Your %d runs of this prompt this month are used up. Ask its owner for more, or copy it into a project of your own.", *budget)
	}
	return err
}
