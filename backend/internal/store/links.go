package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// linksKept is how long a public link is kept that works no more.
const linksKept = 30 * 24 * time.Hour

// CreateLink inserts a public link to a prompt.
func (s *Store) CreateLink(ctx context.Context, p domain.Handle[domain.Prompt], l domain.Link) error {
	l.PromptID = p.Value().ID
	return s.conn(ctx).Create(&l).Error
}

// Links lists a prompt's public links that were not revoked, expired ones too, newest first, up to one more than the page
// asks for.
func (s *Store) Links(ctx context.Context, p domain.Handle[domain.Prompt], page domain.PageRequest) ([]domain.Link, error) {
	var out []domain.Link
	return out, keysetPage(s.linksOf(ctx, p), page, "public_links").Find(&out).Error
}

// Link reads one of a prompt's that was not revoked.
func (s *Store) Link(ctx context.Context, p domain.Handle[domain.Prompt], id string) (domain.Link, error) {
	var l domain.Link
	err := s.linksOf(ctx, p).Where("public_links.id = ?", id).Take(&l).Error
	return found(l, err, "link")
}

func (s *Store) linksOf(ctx context.Context, p domain.Handle[domain.Prompt]) *gorm.DB {
	return s.conn(ctx).Model(&domain.Link{}).Select("public_links.*, users.name AS created_by_name").
		Joins("JOIN users ON users.id = public_links.created_by").
		Where("public_links.prompt_id = ? AND public_links.revoked_at IS NULL", p.Value().ID)
}

// CountLinks counts those of a prompt that work. The caller has locked the prompt.
func (s *Store) CountLinks(ctx context.Context, p domain.Handle[domain.Prompt], now time.Time) (n int64, err error) {
	return n, s.conn(ctx).Model(&domain.Link{}).
		Where("prompt_id = ? AND revoked_at IS NULL AND expires_at > ?", p.Value().ID, now).Count(&n).Error
}

// RevokeLink ends one; NOT_FOUND when it had ended.
func (s *Store) RevokeLink(ctx context.Context, p domain.Handle[domain.Prompt], id string, now time.Time) error {
	return updated(s.conn(ctx).Model(&domain.Link{}).Where("id = ? AND prompt_id = ? AND revoked_at IS NULL", id, p.Value().ID).
		UpdateColumn("revoked_at", now), "link")
}

// LiveLink reads by its token's hash a link that works now: it was not revoked and has not expired, its prompt and project
// are there, and their organization allows links and is not suspended. NOT_FOUND for any other.
func (s *Store) LiveLink(ctx context.Context, tokenHash string, now time.Time) (domain.Link, error) {
	var l domain.Link
	err := s.liveLinks(s.conn(ctx), tokenHash, now).Take(&l).Error
	return found(l, err, "link")
}

// HoldLiveLink keeps a link that works now from being revoked until the transaction ends; NOT_FOUND for any other.
func (s *Store) HoldLiveLink(ctx context.Context, tokenHash string, now time.Time) error {
	var l domain.Link
	err := s.liveLinks(s.forShare(s.conn(ctx), "public_links"), tokenHash, now).Take(&l).Error
	_, err = found(l, err, "link")
	return err
}

func (s *Store) liveLinks(db *gorm.DB, tokenHash string, now time.Time) *gorm.DB {
	return db.Select("public_links.*").
		Joins("JOIN prompts ON prompts.id = public_links.prompt_id AND prompts.deleted_at IS NULL").
		Joins("JOIN projects ON projects.id = prompts.project_id AND projects.deleted_at IS NULL").
		Joins("JOIN organizations o ON o.id = prompts.organization_id AND o.public_links AND o.suspended_at IS NULL").
		Where("public_links.token_hash = ? AND public_links.revoked_at IS NULL AND public_links.expires_at > ?", tokenHash, now)
}

// SeeLink notes that a link was opened, at most once in a while.
func (s *Store) SeeLink(ctx context.Context, id string, now time.Time, every time.Duration) error {
	return s.conn(ctx).Model(&domain.Link{}).
		Where("id = ? AND (last_opened_at IS NULL OR last_opened_at < ?)", id, now.Add(-every)).UpdateColumn("last_opened_at", now).Error
}

const (
	// linkedLength is how many characters of a run's text a public link shows.
	linkedLength = 64 << 10
	linkedRun    = `executions.id, executions.organization_id, executions.prompt_id, executions.version_number, executions.user_id,
		executions.model, executions.status, executions.input_tokens, executions.output_tokens, executions.estimated,
		executions.latency_ms, executions.created_at, executions.finished_at, r.finish_reason, prompts.project_id AS project_id,
		substr(r.response_text, 1, ?) AS response_text, length(r.response_text) > ? AS response_text_cut`
)

// CompletedRuns are those of the ids that are completed runs of a prompt which were not deleted.
func (s *Store) CompletedRuns(ctx context.Context, p domain.Handle[domain.Prompt], ids []string) (found []string, err error) {
	return found, completedRuns(s.conn(ctx).Table("executions"), p, ids).Pluck("executions.id", &found).Error
}

func completedRuns(db *gorm.DB, p domain.Handle[domain.Prompt], ids []string) *gorm.DB {
	return db.Where("executions.id IN ? AND executions.prompt_id = ? AND executions.deleted_at IS NULL AND executions.status = ?",
		ids, p.Value().ID, domain.StatusCompleted)
}

// RunsToLink reads completed runs of a prompt by their ids, in no particular order, as a public link shows them: of a text
// its first linkedLength characters. Others are left out.
func (s *Store) RunsToLink(ctx context.Context, p domain.Handle[domain.Prompt], ids []string) ([]domain.Unchecked[domain.Execution], error) {
	var rows []executionRow
	columns := linkedRun + ", " + listed("executions.variable_values") + ", " + s.listedConfig("executions.model_config")
	db := withPrompts(s.conn(ctx).Table("executions")).Select(columns, linkedLength, linkedLength).
		Joins("JOIN execution_results r ON r.execution_id = executions.id")
	err := completedRuns(db, p, ids).Find(&rows).Error
	out := make([]domain.Unchecked[domain.Execution], len(rows))
	for i, row := range rows {
		out[i] = domain.NewUnchecked(row.execution())
	}
	return out, err
}
