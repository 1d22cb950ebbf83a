package app

import (
	"context"
	"slices"
	"time"

	"playground/internal/domain"
	"playground/internal/engine"
	"playground/internal/store"
)

// recentExecutions is how many runs come with a prompt; countedExecutions how far its history is counted.
const (
	recentExecutions  = 10
	countedExecutions = 1000
)

// Prompts are drafts that save themselves.
type Prompts struct {
	store    *store.Store
	models   *Models
	engine   *engine.Engine
	versions versionMaker
	payers   payers
	audit    auditor
	now      func() time.Time
	newID    func() string
}

// PromptView is a prompt with what the actor may do.
type PromptView struct {
	domain.Prompt
	Permission domain.Permission
}

func viewOf(p promptHandle) PromptView {
	return PromptView{Prompt: p.Value(), Permission: p.Permission()}
}

// PromptPage is all that an editor needs.
type PromptPage struct {
	PromptView
	Shared    *SharedView // nil in the actor's own organization
	Recent    []domain.Execution
	Count     int
	Models    []domain.Model
	Providers []ProviderStatus
}

func newPrompt(project domain.Project, userID, name string, now time.Time) domain.Prompt {
	return domain.Prompt{
		OrganizationID: project.OrganizationID, ProjectID: project.ID, Name: name, Mode: domain.ModeChat,
		Messages: []domain.Message{}, Variables: []string{}, Revision: 1, FieldRevisions: map[string]int64{},
		CreatedBy: userID, CreatedAt: now, UpdatedAt: now,
	}
}

// Create makes a prompt in a project, once under a key: defaults first, then the changes.
func (s *Prompts) Create(ctx context.Context, actor domain.Actor, in Once, projectID, name string, changes []domain.Change) (PromptView, error) {
	project, err := openProjectFor(ctx, s.store, actor, projectID)
	if err == nil {
		err = checkRoom(s.store, actor)
	}
	if err != nil {
		return PromptView{}, err
	}
	p := newPrompt(project.Value(), actor.UserID, name, s.now())
	p.ID = s.newID()
	p.ModelConfig = domain.DefaultConfig(s.models.defaultFor(ctx, actor))
	for _, c := range changes {
		c.Set(&p)
	}
	if err := checkGenerations(p, changes); err != nil {
		return PromptView{}, err
	}
	p.Variables = p.Content().Variables()
	return once(ctx, s.store, actor, in, p.CreatedAt,
		func(tx *store.Store) (PromptView, string, error) {
			if err := stillTakes(ctx, tx, actor, project); err != nil {
				return PromptView{}, "", err
			}
			return PromptView{Prompt: p, Permission: project.Permission()}, p.ID, tx.CreatePrompt(ctx, project, p)
		},
		func(id string) (PromptView, error) {
			prompt, err := openPrompt(ctx, s.store, actor, id)
			return viewOf(prompt), err
		})
}

// DefaultModel is the model of a prompt for which none was chosen: of one that is there, or of a new one with the id "".
func (s *Prompts) DefaultModel(ctx context.Context, actor domain.Actor, promptID string) string {
	if promptID != "" {
		if payer, err := s.payers.of(ctx, actor, promptID); err == nil {
			actor = payer
		}
	}
	return s.models.defaultFor(ctx, actor)
}

// Get reads all an editor needs.
func (s *Prompts) Get(ctx context.Context, actor domain.Actor, id string) (page PromptPage, err error) {
	p, err := openPrompt(ctx, s.store, actor, id)
	if err != nil {
		return page, err
	}
	s.payers.homes.remember(p.Value())
	page.PromptView = viewOf(p)
	page.Recent, page.Count, err = s.store.RecentExecutions(ctx, p, domain.PageRequest{Limit: recentExecutions - 1}, countedExecutions)
	if err != nil {
		return page, err
	}
	if p.ByShare() {
		return page, s.addShared(ctx, actor, p, &page)
	}
	if page.Models, err = s.models.List(ctx, actor); err != nil {
		return page, err
	}
	page.Providers, err = s.models.Providers(ctx, actor)
	return page, err
}

// Update saves changed fields. Fields that another writer changed after the revision base are a CONFLICT.
func (s *Prompts) Update(ctx context.Context, actor domain.Actor, id string, changes []domain.Change, base *int64) (view PromptView, err error) {
	payer, err := s.payers.of(ctx, actor, id)
	if err != nil {
		return view, err
	}
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := lockPrompt(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		s.payers.homes.remember(p.Value())
		next, err := s.apply(ctx, tx, actor, payer, p, changes, base)
		view = PromptView{Prompt: next, Permission: p.Permission()}
		return err
	})
	if e := domain.AsError(err); err != nil && e.Code == domain.Conflict {
		return view, s.withCurrent(ctx, actor, id, e)
	}
	return view, err
}

// checkGenerations checks those of a prompt, where a change sets them. A prompt that is no completion any more keeps
// what it had, for when it is one again.
func checkGenerations(p domain.Prompt, changes []domain.Change) error {
	if !slices.ContainsFunc(changes, func(c domain.Change) bool { return c.Field == "generations" }) {
		return nil
	}
	if p.Mode != domain.ModeCompletion && len(p.Generations) > 0 {
		return domain.Invalid(domain.FieldError{Field: "generations", Rule: "mode", Message: "are for prompts in completion mode"})
	}
	return domain.CheckGenerations(p.Generations)
}

// ConflictCurrent is the detail that holds the prompt as it stands, a PromptView.
const ConflictCurrent = "current"

func (s *Prompts) withCurrent(ctx context.Context, actor domain.Actor, id string, conflict *domain.Error) error {
	p, err := openPrompt(ctx, s.store, actor, id)
	if err != nil {
		return err
	}
	return conflict.With(ConflictCurrent, viewOf(p))
}

func (s *Prompts) apply(ctx context.Context, tx *store.Store, actor, payer domain.Actor, prompt promptHandle, changes []domain.Change, base *int64) (domain.Prompt, error) {
	p := prompt.Value()
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
	if err := checkGenerations(next, changes); err != nil {
		return p, err
	}
	if err := checkGrowth(s.store, payer, p, next); err != nil {
		return p, told(actor, payer, err)
	}
	if next.ProjectID != p.ProjectID {
		if err := move(ctx, tx, actor, prompt, next.ProjectID); err != nil {
			return p, err
		}
	}
	version, err := s.versions.createElapsed(ctx, tx, actor, prompt)
	if err != nil {
		return p, err
	}
	if version != nil {
		next.LatestVersionID, next.LatestVersionNumber = &version.ID, &version.VersionNumber
	}
	next.UpdatedAt, next.UpdatedBy = s.now(), &actor.UserID
	return next, tx.UpdatePrompt(ctx, prompt, next, altered...)
}

// move takes more than the right to edit, which a share gives, and a key with that scope.
func move(ctx context.Context, tx *store.Store, actor domain.Actor, prompt promptHandle, projectID string) error {
	if prompt.Permission() != domain.PermissionOwner {
		return domain.Errorf(domain.Forbidden, "You may edit this prompt but not move it to another project.")
	}
	into, err := openProjectFor(ctx, tx, actor, projectID)
	if err != nil {
		return err
	}
	return tx.MovePrompt(ctx, prompt, into)
}

// Delete hides a prompt and its history, until it is restored or UndoWindow has passed, and stops its runs.
func (s *Prompts) Delete(ctx context.Context, actor domain.Actor, id string) error {
	prompt, err := openPrompt(ctx, s.store, actor, id)
	if err != nil {
		return err
	}
	now := s.now()
	if err := s.setDeleted(ctx, actor, prompt, &now, domain.AuditPromptDeleted); err != nil {
		return err
	}
	running, err := s.store.RunningInPrompt(ctx, prompt)
	if err != nil {
		return err
	}
	return s.engine.CancelAll(ctx, running)
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Prompts) Restore(ctx context.Context, actor domain.Actor, id string) (PromptView, error) {
	found, err := s.store.DeletedPrompt(ctx, actor, id, s.now().Add(-UndoWindow))
	if domain.HasCode(err, domain.NotFound) {
		prompt, err := openPrompt(ctx, s.store, actor, id)
		return viewOf(prompt), err
	}
	prompt, err := open(actor, found, err)
	if err != nil {
		return PromptView{}, err
	}
	return viewOf(prompt), s.setDeleted(ctx, actor, prompt, nil, domain.AuditPromptRestored)
}

func (s *Prompts) setDeleted(ctx context.Context, actor domain.Actor, prompt promptHandle, at *time.Time, action domain.AuditAction) error {
	p := prompt.Value()
	defer s.store.CountStoredAnew(p.OrganizationID)
	return s.store.Tx(ctx, func(tx *store.Store) error {
		if err := stillOpens(ctx, tx, actor, prompt); err != nil {
			return err
		}
		if err := tx.SetPromptDeleted(ctx, prompt, at); err != nil {
			return err
		}
		return s.audit.note(ctx, tx, actor.Event(action, p.Target()))
	})
}
