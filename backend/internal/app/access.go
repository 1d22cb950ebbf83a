package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// Every service asks here before it touches a thing somebody named: who may do what is said nowhere
// else. What the operation needs comes with the actor, from x-authz in openapi.yaml.

func (d Deps) project(ctx context.Context, actor domain.Actor, id string) (domain.Project, error) {
	p, err := d.Store.Project(ctx, id)
	if err != nil {
		return p, err
	}
	return p, actor.Check(p.OrganizationID, "project")
}

func (d Deps) prompt(ctx context.Context, actor domain.Actor, id string) (domain.Prompt, error) {
	return promptIn(ctx, d.Store, actor, id)
}

func promptIn(ctx context.Context, s *store.Store, actor domain.Actor, id string) (domain.Prompt, error) {
	p, err := s.Prompt(ctx, id)
	if err != nil {
		return p, err
	}
	return p, actor.Check(p.OrganizationID, "prompt")
}

// promptForUpdate checks like prompt, and keeps others from changing the draft until tx ends.
func promptForUpdate(ctx context.Context, tx *store.Store, actor domain.Actor, id string) (domain.Prompt, error) {
	p, err := tx.PromptForUpdate(ctx, id)
	if err != nil {
		return p, err
	}
	return p, actor.Check(p.OrganizationID, "prompt")
}

func (d Deps) execution(ctx context.Context, actor domain.Actor, id string) (domain.Execution, error) {
	e, err := d.rows.Execution(ctx, id)
	if err != nil {
		return e, err
	}
	return e, actor.Check(e.OrganizationID, "execution")
}

// mayCreateIn demands that the actor may change a project they name in a body.
func (d Deps) mayCreateIn(ctx context.Context, actor domain.Actor, projectID string) error {
	actor.Needs = domain.PermissionEdit
	_, err := d.project(ctx, actor, projectID)
	return err
}
