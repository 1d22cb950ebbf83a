package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

const promptCount = `projects.*, (SELECT count(*) FROM prompts p
	WHERE p.project_id = projects.id AND p.deleted_at IS NULL) AS prompt_count`

// CreateProject inserts a project.
func (s *Store) CreateProject(ctx context.Context, p domain.Project) error {
	return s.conn(ctx).Create(&p).Error
}

// Project reads a project that is not deleted.
func (s *Store) Project(ctx context.Context, id string) (domain.Unchecked[domain.Project], error) {
	return s.project(s.conn(ctx).Where("projects.deleted_at IS NULL"), id)
}

// DeletedProject reads a project that was deleted since.
func (s *Store) DeletedProject(ctx context.Context, id string, since time.Time) (domain.Unchecked[domain.Project], error) {
	return s.project(s.conn(ctx).Where("projects.deleted_at >= ?", since), id)
}

func (s *Store) project(db *gorm.DB, id string) (domain.Unchecked[domain.Project], error) {
	var p domain.Project
	err := db.Select(promptCount).Where("projects.id = ?", id).Take(&p).Error
	return unchecked(p, err, "project")
}

// Projects lists the projects of the actor's organization, newest first, up to one more than the page asks for. A key
// that is bound to one has that alone.
func (s *Store) Projects(ctx context.Context, actor domain.Actor, page domain.PageRequest) ([]domain.Project, error) {
	var out []domain.Project
	db := s.conn(ctx).Select(promptCount).Where("organization_id = ? AND deleted_at IS NULL", actor.OrganizationID)
	if actor.Key != nil && actor.Key.ProjectID != "" {
		db = db.Where("id = ?", actor.Key.ProjectID)
	}
	return out, keysetPage(db, page, "projects").Find(&out).Error
}

// ProjectChange is what of a project to write: what is not nil, and the time.
type ProjectChange struct {
	Name, Description *string
	UpdatedAt         time.Time
}

// UpdateProject writes what of a project changes, and nothing else, and returns the project as it is then;
// NOT_FOUND when it was deleted. UpdateColumns, here and elsewhere, keeps GORM from putting a time of its own in
// the place of the caller's.
func (s *Store) UpdateProject(ctx context.Context, p domain.Handle[domain.Project], change ProjectChange) (next domain.Project, err error) {
	columns := map[string]any{"updated_at": change.UpdatedAt}
	setColumn(columns, "name", change.Name)
	setColumn(columns, "description", change.Description)
	res := s.conn(ctx).Model(&next).Clauses(clause.Returning{}).
		Where("id = ? AND deleted_at IS NULL", p.Value().ID).UpdateColumns(columns)
	next.PromptCount = p.Value().PromptCount
	return next, updated(res, "project")
}

// setColumn has a column written when there is a value.
func setColumn(columns map[string]any, name string, value *string) {
	if value != nil {
		columns[name] = *value
	}
}

// SetProjectDeleted deletes (at a time) or restores (nil) a project. CountStoredAnew is due after its transaction.
func (s *Store) SetProjectDeleted(ctx context.Context, p domain.Handle[domain.Project], at *time.Time) error {
	return updated(s.conn(ctx).Model(&domain.Project{}).Where("id = ?", p.Value().ID).UpdateColumn("deleted_at", at), "project")
}
