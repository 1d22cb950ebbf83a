package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/engine"
	"playground/internal/store"
)

// Projects are folders of prompts.
type Projects struct {
	store  *store.Store
	engine *engine.Engine
	now    func() time.Time
	newID  func() string
}

// Create makes a project in the actor's organization.
func (s *Projects) Create(ctx context.Context, actor domain.Actor, name, description string) (domain.Project, error) {
	actor.Needs = domain.PermissionEdit
	if err := actor.Check(actor.OrganizationID, "workspace"); err != nil {
		return domain.Project{}, err
	}
	now := s.now()
	p := domain.Project{ID: s.newID(), OrganizationID: actor.OrganizationID, Name: name, Description: description,
		RetentionMode: domain.RetentionForever, CreatedAt: now, UpdatedAt: now}
	return p, s.store.CreateProject(ctx, p)
}

// List pages through the organization's projects, newest first.
func (s *Projects) List(ctx context.Context, actor domain.Actor, page domain.PageRequest) (Page[domain.Project], error) {
	rows, err := s.store.Projects(ctx, actor.OrganizationID, page)
	return pageOf(rows, page.Limit, err)
}

// Get reads a project with a page of its prompts.
func (s *Projects) Get(ctx context.Context, actor domain.Actor, id string, page domain.PageRequest) (domain.Project, Page[domain.Prompt], error) {
	p, err := openProject(ctx, s.store, actor, id)
	if err != nil {
		return p, Page[domain.Prompt]{}, err
	}
	rows, err := s.store.Prompts(ctx, id, page)
	prompts, err := pageOf(rows, page.Limit, err)
	return p, prompts, err
}

// Update changes what is not nil.
func (s *Projects) Update(ctx context.Context, actor domain.Actor, id string, name, description *string) (domain.Project, error) {
	p, err := openProject(ctx, s.store, actor, id)
	if err != nil {
		return p, err
	}
	if name != nil {
		p.Name = *name
	}
	if description != nil {
		p.Description = *description
	}
	p.UpdatedAt = s.now()
	return p, s.store.UpdateProject(ctx, p)
}

// Delete hides a project and all in it, until it is restored or UndoWindow has passed, and stops its runs.
func (s *Projects) Delete(ctx context.Context, actor domain.Actor, id string) error {
	if _, err := openProject(ctx, s.store, actor, id); err != nil {
		return err
	}
	now := s.now()
	if err := s.store.SetProjectDeleted(ctx, id, &now); err != nil {
		return err
	}
	running, err := s.store.RunningInProject(ctx, id)
	if err != nil {
		return err
	}
	return s.engine.CancelAll(ctx, running)
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Projects) Restore(ctx context.Context, actor domain.Actor, id string) (domain.Project, error) {
	p, err := s.store.DeletedProject(ctx, id, s.now().Add(-UndoWindow))
	if domain.HasCode(err, domain.NotFound) {
		return openProject(ctx, s.store, actor, id)
	}
	if err != nil {
		return p, err
	}
	if err := actor.Check(p.OrganizationID, "project"); err != nil {
		return p, err
	}
	return p, s.store.SetProjectDeleted(ctx, id, nil)
}
