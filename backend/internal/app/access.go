package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// Every service asks here, once, for a thing that a request named, and gets a handle that carries what the
// actor may do with it; the store wants handles for all else. What the operation needs comes with the
// actor, from x-authz in openapi.yaml.

type (
	projectHandle   = domain.Handle[domain.Project]
	promptHandle    = domain.Handle[domain.Prompt]
	executionHandle = domain.Handle[domain.Execution]
)

// open asks for the right to what a read of the store found.
func open[T domain.TenantThing](actor domain.Actor, found domain.Unchecked[T], err error) (domain.Handle[T], error) {
	if err != nil {
		return domain.Handle[T]{}, err
	}
	return found.Open(actor)
}

func openProject(ctx context.Context, s *store.Store, actor domain.Actor, id string) (projectHandle, error) {
	found, err := s.Project(ctx, id)
	return open(actor, found, err)
}

// openProjectFor is openProject for a project that a request names beside its own thing, to put something
// into it: that needs the right to edit, whatever the operation needs.
func openProjectFor(ctx context.Context, s *store.Store, actor domain.Actor, id string) (projectHandle, error) {
	actor.Needs = domain.ActionEdit
	return openProject(ctx, s, actor, id)
}

// stillTakes returns nil while the actor may put something into a project, whatever the operation needs.
func stillTakes(ctx context.Context, tx *store.Store, actor domain.Actor, into projectHandle) error {
	actor.Needs = domain.ActionEdit
	return stillOpens(ctx, tx, actor, into)
}

func openPrompt(ctx context.Context, s *store.Store, actor domain.Actor, id string) (promptHandle, error) {
	found, err := s.Prompt(ctx, actor, id)
	return open(actor, found, err)
}

// openPromptToRun is openPrompt for a run: of the prompt, its handle has what a run needs.
func openPromptToRun(ctx context.Context, s *store.Store, actor domain.Actor, id string) (promptHandle, error) {
	found, err := s.PromptToRun(ctx, actor, id)
	return open(actor, found, err)
}

// lockPrompt is openPrompt that keeps other transactions from changing the draft, and the actor's rights to it, until
// tx ends.
func lockPrompt(ctx context.Context, tx *store.Store, actor domain.Actor, id string) (promptHandle, error) {
	return openHeld(ctx, tx, actor, id, tx.RoleAndPromptForUpdate, tx.PromptForUpdate)
}

// openWithKey is open for who still has the key that their request came with. The key comes after the prompt, in
// whichever way that is held, so that no two transactions wait for each other.
func openWithKey(ctx context.Context, tx *store.Store, actor domain.Actor, found domain.Unchecked[domain.Prompt], err error) (promptHandle, error) {
	p, err := open(actor, found, err)
	if err == nil {
		err = holdAPIKey(ctx, tx, actor)
	}
	return p, err
}

// holdPrompt is lockPrompt for what leaves the draft as it is. Of the prompt, its handle has nothing but where it belongs.
func holdPrompt(ctx context.Context, tx *store.Store, actor domain.Actor, id string) (promptHandle, error) {
	return openHeld(ctx, tx, actor, id, tx.RoleAndPromptForShare, tx.PromptForShare)
}

// openHeld opens what both reads and holds: the actor's role and the prompt. When one of them is not there, it finds
// out which: alone reads the prompt without the role.
func openHeld(ctx context.Context, tx *store.Store, actor domain.Actor, id string,
	both func(context.Context, domain.Actor, string) (domain.Role, domain.Unchecked[domain.Prompt], error),
	alone func(context.Context, domain.Actor, string) (domain.Unchecked[domain.Prompt], error)) (promptHandle, error) {
	role, found, err := both(ctx, actor, id)
	actor.Role = role
	if domain.HasCode(err, domain.NotFound) {
		if actor, err = withRoleNow(ctx, tx, actor); err != nil {
			return promptHandle{}, err
		}
		found, err = alone(ctx, actor, id)
	}
	return openWithKey(ctx, tx, actor, found, err)
}

// stillMember is the actor with the role, and the key if they came with one, that they have until tx ends: both may have
// changed since they were identified.
func stillMember(ctx context.Context, tx *store.Store, actor domain.Actor) (domain.Actor, error) {
	actor, err := withRoleNow(ctx, tx, actor)
	if err == nil {
		err = holdAPIKey(ctx, tx, actor)
	}
	return actor, err
}

func withRoleNow(ctx context.Context, tx *store.Store, actor domain.Actor) (domain.Actor, error) {
	role, err := tx.RoleForShare(ctx, actor)
	if domain.HasCode(err, domain.NotFound) {
		return actor, signedOut()
	}
	actor.Role = role
	return actor, err
}

// stillHas returns nil while the actor has a role in their organization, or none is asked for, which holds until tx ends.
func stillHas(ctx context.Context, tx *store.Store, actor domain.Actor, role domain.Role) error {
	now, err := stillMember(ctx, tx, actor)
	if err != nil {
		return err
	}
	return now.CheckRole(role)
}

// stillMay returns nil while the actor may do in their organization what the operation needs.
func stillMay(ctx context.Context, tx *store.Store, actor domain.Actor) error {
	now, err := stillMember(ctx, tx, actor)
	if err != nil {
		return err
	}
	return now.Check(actor.OrganizationID, "workspace")
}

// stillOpens returns nil while the actor may do with a thing of their organization what the operation needs.
func stillOpens[T domain.TenantThing](ctx context.Context, tx *store.Store, actor domain.Actor, h domain.Handle[T]) error {
	now, err := stillMember(ctx, tx, actor)
	if err != nil {
		return err
	}
	_, err = domain.NewUnchecked(h.Value()).Open(now)
	return err
}

func openExecution(ctx context.Context, s *store.Store, actor domain.Actor, id string) (executionHandle, error) {
	found, err := s.ExecutionFor(ctx, actor, id)
	return open(actor, found, err)
}

// holdExecutionToEnd is open, with the rights that the actor has until tx ends, for what takes a run from others: of a
// prompt that was shared with the actor, that may be one of their own alone.
func holdExecutionToEnd(ctx context.Context, tx *store.Store, actor domain.Actor, found domain.Unchecked[domain.Execution], err error) (executionHandle, error) {
	e, err := open(actor, found, err)
	if err == nil {
		err = checkOwnRun(actor, e)
	}
	if err == nil {
		_, err = holdPrompt(ctx, tx, actor, e.Value().PromptID)
	}
	return e, err
}

func checkOwnRun(actor domain.Actor, e executionHandle) error {
	if e.ByShare() && e.Value().UserID != actor.UserID {
		return domain.Errorf(domain.Forbidden, "This is another person's run of a prompt that was shared with you. You may see it, and no more.")
	}
	return nil
}
