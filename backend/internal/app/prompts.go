package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// checkpointAfter is how old the latest version may grow while people edit, before an edit keeps
// what was there as a version.
const checkpointAfter = 10 * time.Minute

// recentExecutions is how many runs come with a prompt; countedExecutions how far its history is counted.
const (
	recentExecutions  = 10
	countedExecutions = 1000
)

// Prompts are drafts that save themselves.
type Prompts struct{ Deps }

// PromptView is a prompt with what the actor may do.
type PromptView struct {
	domain.Prompt
	Permission domain.Permission
}

func viewOf(actor domain.Actor, p domain.Prompt) PromptView {
	return PromptView{Prompt: p, Permission: actor.PermissionIn(p.OrganizationID)}
}

// PromptPage is all that an editor needs.
type PromptPage struct {
	PromptView
	Recent []domain.Execution
	Count  int
	Models []domain.Model
}

func newPrompt(project domain.Project, userID, name string, now time.Time) domain.Prompt {
	return domain.Prompt{
		OrganizationID: project.OrganizationID, ProjectID: project.ID, Name: name, Mode: domain.ModeChat,
		Messages: []domain.Message{}, Variables: []string{}, Revision: 1, FieldRevisions: map[string]int64{},
		CreatedBy: userID, CreatedAt: now, UpdatedAt: now,
	}
}

// Create makes a prompt in a project: defaults first, then the changes.
func (s *Prompts) Create(ctx context.Context, actor domain.Actor, projectID, name string, changes []domain.Change) (PromptView, error) {
	if err := s.mayCreateIn(ctx, actor, projectID); err != nil {
		return PromptView{}, err
	}
	project := domain.Project{ID: projectID, OrganizationID: actor.OrganizationID}
	p := newPrompt(project, actor.UserID, name, s.Now())
	p.ID = s.NewID()
	p.ModelConfig = domain.DefaultConfig(s.defaultModel(ctx))
	for _, c := range changes {
		c.Set(&p)
	}
	p.Variables = p.Content().Variables()
	return viewOf(actor, p), s.Store.CreatePrompt(ctx, p)
}

// DefaultModel is the model of a prompt for which none was chosen.
func (s *Prompts) DefaultModel(ctx context.Context) string { return s.defaultModel(ctx) }

// Get reads all an editor needs.
func (s *Prompts) Get(ctx context.Context, actor domain.Actor, id string) (page PromptPage, err error) {
	p, err := s.prompt(ctx, actor, id)
	if err != nil {
		return page, err
	}
	page.PromptView = viewOf(actor, p)
	page.Recent, err = s.Store.Executions(ctx, id, domain.ExecutionFilter{}, domain.PageRequest{Limit: recentExecutions - 1})
	if err != nil {
		return page, err
	}
	page.Models = s.Models.Models(ctx)
	page.Count, err = s.Store.CountExecutions(ctx, id, countedExecutions)
	return page, err
}

// Update saves changed fields. Fields that somebody else changed after the revision base are a CONFLICT.
func (s *Prompts) Update(ctx context.Context, actor domain.Actor, id string, changes []domain.Change, base *int64) (view PromptView, err error) {
	err = s.Store.Tx(ctx, func(tx *store.Store) error {
		p, err := promptForUpdate(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		next, err := s.apply(ctx, tx, actor, p, changes, base)
		view = viewOf(actor, next)
		return err
	})
	if e := domain.AsError(err); err != nil && e.Code == domain.Conflict {
		return view, s.withCurrent(ctx, actor, id, e)
	}
	return view, err
}

// ConflictCurrent is the detail that holds the prompt as it stands, a PromptView.
const ConflictCurrent = "current"

func (s *Prompts) withCurrent(ctx context.Context, actor domain.Actor, id string, conflict *domain.Error) error {
	p, err := s.prompt(ctx, actor, id)
	if err != nil {
		return err
	}
	return conflict.With(ConflictCurrent, viewOf(actor, p))
}

func (s *Prompts) apply(ctx context.Context, tx *store.Store, actor domain.Actor, p domain.Prompt, changes []domain.Change, base *int64) (domain.Prompt, error) {
	if base != nil && *base > p.Revision {
		return p, domain.Invalid(domain.FieldError{Field: "base_revision", Rule: "maximum",
			Message: "is newer than the prompt itself"})
	}
	next, altered, conflicts := p.Apply(changes, base)
	if len(conflicts) > 0 {
		return p, domain.Errorf(domain.Conflict, "Somebody else changed the same field since you loaded the prompt.").
			With("fields", conflicts)
	}
	if len(altered) == 0 {
		return p, nil
	}
	if next.ProjectID != p.ProjectID {
		if err := moveInto(ctx, tx, actor, next.ProjectID); err != nil {
			return p, err
		}
	}
	version, err := s.checkpointElapsed(ctx, tx, actor, p)
	if err != nil {
		return p, err
	}
	if version != nil {
		next.LatestVersionID, next.LatestVersionNumber = &version.ID, &version.VersionNumber
	}
	next.UpdatedAt = s.Now()
	return next, tx.UpdatePrompt(ctx, next)
}

func moveInto(ctx context.Context, tx *store.Store, actor domain.Actor, projectID string) error {
	project, err := tx.Project(ctx, projectID)
	if err != nil {
		return err
	}
	actor.Needs = domain.PermissionEdit
	return actor.Check(project.OrganizationID, "project")
}

// Delete hides a prompt and its history, until it is restored or UndoWindow has passed, and stops its runs.
func (s *Prompts) Delete(ctx context.Context, actor domain.Actor, id string) error {
	if _, err := s.prompt(ctx, actor, id); err != nil {
		return err
	}
	now := s.Now()
	if err := s.Store.SetPromptDeleted(ctx, id, &now); err != nil {
		return err
	}
	running, err := s.Store.RunningInPrompt(ctx, id)
	if err != nil {
		return err
	}
	return s.cancelRuns(ctx, running)
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Prompts) Restore(ctx context.Context, actor domain.Actor, id string) (PromptView, error) {
	p, err := s.Store.DeletedPrompt(ctx, id, s.Now().Add(-UndoWindow))
	if domain.HasCode(err, domain.NotFound) {
		p, err = s.prompt(ctx, actor, id)
		return viewOf(actor, p), err
	}
	if err != nil {
		return PromptView{}, err
	}
	if err := actor.Check(p.OrganizationID, "prompt"); err != nil {
		return PromptView{}, err
	}
	return viewOf(actor, p), s.Store.SetPromptDeleted(ctx, id, nil)
}
