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
	audit  auditor
	now    func() time.Time
	newID  func() string
}

// Create makes a project in the actor's organization, once under a key.
func (s *Projects) Create(ctx context.Context, actor domain.Actor, in Once, name, description string) (domain.Project, error) {
	actor.Needs = domain.ActionEdit
	err := actor.Check(actor.OrganizationID, "workspace")
	if err == nil {
		err = checkRoom(s.store, actor)
	}
	if err != nil {
		return domain.Project{}, err
	}
	now := s.now()
	p := domain.Project{ID: s.newID(), OrganizationID: actor.OrganizationID, Name: name, Description: description,
		RetentionMode: domain.RetentionForever, CreatedAt: now, UpdatedAt: now}
	return once(ctx, s.store, actor, in, now,
		func(tx *store.Store) (domain.Project, string, error) {
			if err := stillMay(ctx, tx, actor); err != nil {
				return p, "", err
			}
			return p, p.ID, tx.CreateProject(ctx, p)
		},
		func(id string) (domain.Project, error) {
			project, err := openProject(ctx, s.store, actor, id)
			return project.Value(), err
		})
}

// List pages through the organization's projects, newest first.
func (s *Projects) List(ctx context.Context, actor domain.Actor, page domain.PageRequest) (Page[domain.Project], error) {
	rows, err := s.store.Projects(ctx, actor, page)
	return pageOf(rows, page.Limit, err)
}

// Get reads a project with a page of its prompts.
func (s *Projects) Get(ctx context.Context, actor domain.Actor, id string, page domain.PageRequest) (domain.Project, Page[domain.Prompt], error) {
	project, err := openProject(ctx, s.store, actor, id)
	if err != nil {
		return domain.Project{}, Page[domain.Prompt]{}, err
	}
	rows, err := s.store.Prompts(ctx, project, page)
	prompts, err := pageOf(rows, page.Limit, err)
	return project.Value(), prompts, err
}

// Update changes what is not nil.
func (s *Projects) Update(ctx context.Context, actor domain.Actor, id string, name, description *string) (out domain.Project, err error) {
	project, err := openProject(ctx, s.store, actor, id)
	if err != nil {
		return domain.Project{}, err
	}
	change := store.ProjectChange{Name: name, Description: description, UpdatedAt: s.now()}
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		if err := stillOpens(ctx, tx, actor, project); err != nil {
			return err
		}
		out, err = tx.UpdateProject(ctx, project, change)
		return err
	})
	return out, err
}

// Delete hides a project and all in it, until it is restored or UndoWindow has passed, and stops its runs.
func (s *Projects) Delete(ctx context.Context, actor domain.Actor, id string) error {
	project, err := openProject(ctx, s.store, actor, id)
	if err != nil {
		return err
	}
	now := s.now()
	if err := s.setDeleted(ctx, actor, project, &now, domain.AuditProjectDeleted); err != nil {
		return err
	}
	running, err := s.store.RunningInProject(ctx, project)
	if err != nil {
		return err
	}
	return s.engine.CancelAll(ctx, running)
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Projects) Restore(ctx context.Context, actor domain.Actor, id string) (domain.Project, error) {
	found, err := s.store.DeletedProject(ctx, id, s.now().Add(-UndoWindow))
	if domain.HasCode(err, domain.NotFound) {
		project, err := openProject(ctx, s.store, actor, id)
		return project.Value(), err
	}
	project, err := open(actor, found, err)
	if err != nil {
		return domain.Project{}, err
	}
	return project.Value(), s.setDeleted(ctx, actor, project, nil, domain.AuditProjectRestored)
}

func (s *Projects) setDeleted(ctx context.Context, actor domain.Actor, project projectHandle, at *time.Time, action domain.AuditAction) error {
	p := project.Value()
	defer s.store.CountStoredAnew(p.OrganizationID)
	return s.store.Tx(ctx, func(tx *store.Store) error {
		if err := stillOpens(ctx, tx, actor, project); err != nil {
			return err
		}
		if err := tx.SetProjectDeleted(ctx, project, at); err != nil {
			return err
		}
		return s.audit.note(ctx, tx, actor.Event(action, domain.AuditTarget{Type: "project", ID: p.ID, Name: p.Name}))
	})
}
