package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// CreatePrompt inserts a prompt into a project.
func (s *Store) CreatePrompt(ctx context.Context, into domain.Handle[domain.Project], p domain.Prompt) error {
	p.ProjectID, p.OrganizationID = into.Value().ID, into.Value().OrganizationID
	if p.Panes == nil {
		p.Panes = []domain.Pane{}
	}
	if p.Generations == nil {
		p.Generations = []domain.Generation{}
	}
	s.stored.add(p.OrganizationID, p.Bytes())
	return s.conn(ctx).Create(&p).Error
}

// Prompt reads a prompt that is not deleted, nor its project, and how it was shared with the actor.
func (s *Store) Prompt(ctx context.Context, actor domain.Actor, id string) (domain.Unchecked[domain.Prompt], error) {
	return s.prompt(s.conn(ctx).Where("prompts.deleted_at IS NULL"), actor, id)
}

// PromptForUpdate reads a prompt and locks it against changes until the transaction ends.
func (s *Store) PromptForUpdate(ctx context.Context, actor domain.Actor, id string) (domain.Unchecked[domain.Prompt], error) {
	p, err := readPrompt(s.forUpdate(s.conn(ctx), "prompts").Where("prompts.deleted_at IS NULL"), actor, id)
	err = s.withLatestNow(ctx, &p, err)
	return s.withShareHeld(ctx, actor, p, err)
}

// PromptForShare reads of a prompt what decides who may do what with it, and nothing else. It keeps others from changing
// that, and from deleting the prompt, until the transaction ends; any number of transactions may do so at the same time.
func (s *Store) PromptForShare(ctx context.Context, actor domain.Actor, id string) (domain.Unchecked[domain.Prompt], error) {
	var p domain.Prompt
	err := s.forShare(s.conn(ctx), "prompts").Select("prompts.id, prompts.organization_id, prompts.project_id").
		Joins(promptsProject).Where("prompts.id = ? AND prompts.deleted_at IS NULL", id).Take(&p).Error
	return s.withShareHeld(ctx, actor, p, err)
}

// DeletedPrompt reads a prompt that was deleted since; its project must be there.
func (s *Store) DeletedPrompt(ctx context.Context, actor domain.Actor, id string, since time.Time) (domain.Unchecked[domain.Prompt], error) {
	return s.prompt(s.conn(ctx).Where("prompts.deleted_at >= ?", since), actor, id)
}

func (s *Store) prompt(db *gorm.DB, actor domain.Actor, id string) (domain.Unchecked[domain.Prompt], error) {
	p, err := readPrompt(db, actor, id)
	return unchecked(p, err, "prompt")
}

const (
	promptsLatest  = "LEFT JOIN prompt_versions latest ON latest.id = prompts.latest_version_id"
	promptsProject = "JOIN projects ON projects.id = prompts.project_id AND projects.deleted_at IS NULL"
	// latestColumns are a prompt's, of what promptsLatest joins.
	latestColumns = "latest.version_number AS latest_version_number, latest.created_at AS latest_version_at, latest.content_hash AS latest_content_hash"
)

func readPrompt(db *gorm.DB, actor domain.Actor, id string) (domain.Prompt, error) {
	var p domain.Prompt
	err := sharedWith(db, actor).Select(shareColumns+", prompts.*, "+latestColumns+", "+
		"coalesce((SELECT max(v.version_number) FROM prompt_versions v WHERE v.prompt_id = prompts.id), 0) AS version_count").
		Joins(promptsLatest).Joins(promptsProject).Where("prompts.id = ?", id).Take(&p).Error
	return p, err
}

// Prompts lists a project's prompts, newest first, up to one more than the page asks for.
func (s *Store) Prompts(ctx context.Context, in domain.Handle[domain.Project], page domain.PageRequest) ([]domain.Prompt, error) {
	var out []domain.Prompt
	// No text of theirs: a list shows what a prompt is called, not what it says.
	db := s.conn(ctx).Select("id, organization_id, project_id, name, mode, revision, created_by, created_at, updated_at, "+
		s.listedConfig("model_config")).Where("project_id = ? AND deleted_at IS NULL", in.Value().ID)
	return out, keysetPage(db, page, "prompts").Find(&out).Error
}

// MovePrompt puts a prompt into another project.
func (s *Store) MovePrompt(ctx context.Context, p domain.Handle[domain.Prompt], into domain.Handle[domain.Project]) error {
	return updated(s.conn(ctx).Model(&domain.Prompt{}).Where("id = ?", p.Value().ID).
		UpdateColumn("project_id", into.Value().ID), "prompt")
}

// SetLatestVersion points a prompt at its newest version, without touching the draft.
func (s *Store) SetLatestVersion(ctx context.Context, p domain.Handle[domain.Prompt], versionID string) error {
	return s.conn(ctx).Model(&domain.Prompt{}).Where("id = ?", p.Value().ID).
		UpdateColumn("latest_version_id", versionID).Error
}

// SetPromptDeleted deletes (at a time) or restores (nil) a prompt. CountStoredAnew is due after its transaction.
func (s *Store) SetPromptDeleted(ctx context.Context, p domain.Handle[domain.Prompt], at *time.Time) error {
	return updated(s.conn(ctx).Model(&domain.Prompt{}).Where("id = ?", p.Value().ID).UpdateColumn("deleted_at", at), "prompt")
}
