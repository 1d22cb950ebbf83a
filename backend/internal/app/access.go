package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// Every service asks here before it touches a thing that a request named: who may do what is said nowhere
// else. What the operation needs comes with the actor, from x-authz in openapi.yaml.

func openProject(ctx context.Context, s *store.Store, actor domain.Actor, id string) (domain.Project, error) {
	p, err := s.Project(ctx, id)
	if err != nil {
		return p, err
	}
	return p, actor.Check(p.OrganizationID, "project")
}

// openProjectFor is openProject for a project that a request names beside its own thing, to put something
// into it: that needs the right to edit, whatever the operation needs.
func openProjectFor(ctx context.Context, s *store.Store, actor domain.Actor, id string) (domain.Project, error) {
	actor.Needs = domain.PermissionEdit
	return openProject(ctx, s, actor, id)
}

func openPrompt(ctx context.Context, s *store.Store, actor domain.Actor, id string) (domain.Prompt, error) {
	p, err := s.Prompt(ctx, id)
	if err != nil {
		return p, err
	}
	return p, actor.Check(p.OrganizationID, "prompt")
}

// lockPrompt is openPrompt that keeps other transactions from changing the draft until tx ends.
func lockPrompt(ctx context.Context, tx *store.Store, actor domain.Actor, id string) (domain.Prompt, error) {
	p, err := tx.PromptForUpdate(ctx, id)
	if err != nil {
		return p, err
	}
	return p, actor.Check(p.OrganizationID, "prompt")
}

func openExecution(ctx context.Context, s *store.Store, actor domain.Actor, id string) (domain.Execution, error) {
	e, err := s.Execution(ctx, id)
	if err != nil {
		return e, err
	}
	return e, actor.Check(e.OrganizationID, "execution")
}
