package store

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"playground/internal/domain"
)

func (s *Store) versions(ctx context.Context) *gorm.DB {
	return s.conn(ctx).Model(&domain.PromptVersion{}).Select("prompt_versions.*, users.name AS created_by_name").
		Joins("JOIN users ON users.id = prompt_versions.created_by")
}

// CreateVersion inserts a version of a prompt; a taken number is a duplicate.
func (s *Store) CreateVersion(ctx context.Context, p domain.Handle[domain.Prompt], v domain.PromptVersion) error {
	v.PromptID = p.Value().ID
	if v.Generations == nil {
		v.Generations = []domain.Generation{}
	}
	s.stored.add(p.Value().OrganizationID, v.Content().Bytes())
	return s.conn(ctx).Create(&v).Error
}

// SetVersionMessage changes what a version is remembered by, which is no part of its content.
func (s *Store) SetVersionMessage(ctx context.Context, p domain.Handle[domain.Prompt], number int, message string) error {
	return updated(s.conn(ctx).Model(&domain.PromptVersion{}).Where("prompt_id = ? AND version_number = ?", p.Value().ID, number).
		UpdateColumn("message", message), "version")
}

// SetVersionOfPrompt marks a version that was made for a pane as one of the prompt itself.
func (s *Store) SetVersionOfPrompt(ctx context.Context, p domain.Handle[domain.Prompt], id string) error {
	return updated(s.conn(ctx).Model(&domain.PromptVersion{}).Where("id = ? AND prompt_id = ?", id, p.Value().ID).
		UpdateColumn("is_pane", false), "version")
}

// Version reads a prompt's version by its number.
func (s *Store) Version(ctx context.Context, p domain.Handle[domain.Prompt], number int) (domain.PromptVersion, error) {
	return s.version(ctx, p.Value().ID, number)
}

// VersionByID reads a prompt's version by its id.
func (s *Store) VersionByID(ctx context.Context, p domain.Handle[domain.Prompt], id string) (domain.PromptVersion, error) {
	var v domain.PromptVersion
	err := s.versions(ctx).Where("prompt_id = ? AND prompt_versions.id = ?", p.Value().ID, id).Take(&v).Error
	return found(v, err, "version")
}

// VersionOf reads the version that an execution ran.
func (s *Store) VersionOf(ctx context.Context, e domain.Handle[domain.Execution]) (domain.PromptVersion, error) {
	return s.version(ctx, e.Value().PromptID, e.Value().VersionNumber)
}

func (s *Store) version(ctx context.Context, promptID string, number int) (domain.PromptVersion, error) {
	var v domain.PromptVersion
	err := s.versions(ctx).Where("prompt_id = ? AND version_number = ?", promptID, number).Take(&v).Error
	return found(v, err, "version")
}

// LatestVersion reads a prompt's newest version that is not of a pane, nil when it has none.
func (s *Store) LatestVersion(ctx context.Context, p domain.Handle[domain.Prompt]) (*domain.PromptVersion, error) {
	var v domain.PromptVersion
	err := s.versions(ctx).Where("prompt_id = ? AND NOT is_pane", p.Value().ID).Order("version_number DESC").Take(&v).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &v, err
}

// VersionOfContent reads the newest version of a prompt with a content, by its hash; nil when there is none.
func (s *Store) VersionOfContent(ctx context.Context, p domain.Handle[domain.Prompt], hash string) (*domain.PromptVersion, error) {
	var v domain.PromptVersion
	err := s.versions(ctx).Where("prompt_id = ? AND content_hash = ?", p.Value().ID, hash).Order("version_number DESC").Take(&v).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &v, err
}

// LastVersionNumber is the highest number of a prompt's versions, those of panes among them; 0 when it has none.
func (s *Store) LastVersionNumber(ctx context.Context, p domain.Handle[domain.Prompt]) (n int, err error) {
	return n, s.conn(ctx).Model(&domain.PromptVersion{}).Where("prompt_id = ?", p.Value().ID).
		Select("coalesce(max(version_number), 0)").Scan(&n).Error
}

// VersionsOf reads the versions that executions ran, each once, in no particular order.
func (s *Store) VersionsOf(ctx context.Context, executions []domain.Handle[domain.Execution]) ([]domain.PromptVersion, error) {
	ids := make([]string, len(executions))
	for i, e := range executions {
		ids[i] = e.Value().PromptVersionID
	}
	var out []domain.PromptVersion
	return out, s.versions(ctx).Where("prompt_versions.id IN ?", ids).Order("prompt_versions.id").Find(&out).Error
}

// everything of a version that has a bounded length
const listedVersion = `prompt_versions.id, prompt_versions.prompt_id, prompt_versions.version_number, prompt_versions.mode,
	prompt_versions.content_hash, prompt_versions.reason, prompt_versions.is_pane, prompt_versions.message, prompt_versions.changes,
	prompt_versions.created_by,
	prompt_versions.created_at, users.name AS created_by_name`

// Versions lists a prompt's versions, newest first, up to one more than the page asks for.
func (s *Store) Versions(ctx context.Context, p domain.Handle[domain.Prompt], page domain.PageRequest) ([]domain.PromptVersion, error) {
	var rows []struct {
		domain.PromptVersion                                       `gorm:"embedded"`
		SystemPromptCut, MessagesCut, ModelConfigCut, VariablesCut bool
	}
	db := s.versions(ctx).Select(strings.Join([]string{listedVersion, listed("prompt_versions.system_prompt"),
		listed("prompt_versions.messages"), s.listedConfig("prompt_versions.model_config"), listed("prompt_versions.variables")}, ", ")).
		Where("prompt_id = ?", p.Value().ID)
	err := keysetPage(db, page, "prompt_versions").Find(&rows).Error
	out := make([]domain.PromptVersion, len(rows))
	for i, row := range rows {
		out[i] = row.PromptVersion
		out[i].Truncated = cutFields(map[string]bool{"content_snapshot": row.SystemPromptCut || row.MessagesCut,
			"model_config_snapshot": row.ModelConfigCut, "variables_snapshot": row.VariablesCut})
	}
	return out, err
}
