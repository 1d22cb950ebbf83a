package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// Fork copies a prompt that the actor may see into a project that they may write in, once under a key.
func (s *Prompts) Fork(ctx context.Context, actor domain.Actor, in Once, id, projectID, name string) (PromptView, error) {
	source, err := openPrompt(ctx, s.store, actor, id)
	if err != nil {
		return PromptView{}, err
	}
	project, err := openProjectFor(ctx, s.store, actor, projectID)
	if err == nil {
		err = checkRoom(s.store, actor)
	}
	if err != nil {
		return PromptView{}, err
	}
	p := source.Value().Fork(name)
	if source.ByShare() {
		if err := s.leaveBehind(ctx, actor, &p); err != nil {
			return PromptView{}, err
		}
	}
	if p.ForkedFrom, err = s.origin(ctx, source); err != nil {
		return PromptView{}, err
	}
	p.ID, p.CreatedBy = s.newID(), actor.UserID
	p.OrganizationID, p.ProjectID = project.Value().OrganizationID, project.Value().ID
	p.CreatedAt = s.now()
	p.UpdatedAt = p.CreatedAt
	return once(ctx, s.store, actor, in, p.CreatedAt,
		func(tx *store.Store) (PromptView, string, error) {
			return PromptView{Prompt: p, Permission: project.Permission()}, p.ID, s.fork(ctx, tx, actor, project, source, p)
		},
		func(id string) (PromptView, error) {
			prompt, err := openPrompt(ctx, s.store, actor, id)
			return viewOf(prompt), err
		})
}

// fork writes the copy while the source may still be seen.
func (s *Prompts) fork(ctx context.Context, tx *store.Store, actor domain.Actor, into projectHandle, source promptHandle, p domain.Prompt) error {
	if _, err := holdPrompt(ctx, tx, actor, source.Value().ID); err != nil {
		return err
	}
	if err := stillTakes(ctx, tx, actor, into); err != nil {
		return err
	}
	if source.ByShare() { // its organization hears of it, but not from where
		forked := actor.Event(domain.AuditShareForked, source.Value().Target())
		forked.OrganizationID, forked.Network = source.Value().OrganizationID, ""
		if err := s.audit.note(ctx, tx, forked); err != nil {
			return err
		}
	}
	return tx.CreatePrompt(ctx, into, p)
}

// leaveBehind puts a model of the actor's own in the place of one that only the source's organization is offered.
func (s *Prompts) leaveBehind(ctx context.Context, actor domain.Actor, p *domain.Prompt) error {
	models, err := s.models.List(ctx, actor)
	if err != nil {
		return err
	}
	offered := map[string]bool{}
	for _, m := range models {
		offered[m.ID] = true
	}
	p.ReplaceModels(func(id string) bool { return offered[id] }, s.models.defaultFor(ctx, actor))
	return nil
}

func (s *Prompts) origin(ctx context.Context, source promptHandle) (*domain.ForkedFrom, error) {
	p := source.Value()
	name, err := s.store.OrganizationName(ctx, source)
	from := domain.ForkedFrom{PromptID: p.ID, Name: p.Name, OrganizationName: name}
	if latest := latestOf(p); latest != nil {
		from.VersionNumber = &latest.VersionNumber
	}
	return &from, err
}
