package store

import (
	"context"
	"slices"
	"time"

	"playground/internal/domain"
)

// AddPresence says that a page has a prompt open, and forgets the pages that are long gone.
func (s *Store) AddPresence(ctx context.Context, of domain.Handle[domain.Prompt], p domain.Presence, now time.Time) error {
	p.PromptID = of.Value().ID
	if err := s.conn(ctx).Where("expires_at < ?", now).Delete(&domain.Presence{}).Error; err != nil {
		return err
	}
	return s.conn(ctx).Create(&p).Error
}

// EndPresence says until when a page that was left counts as present.
func (s *Store) EndPresence(ctx context.Context, id string, at time.Time) error {
	return s.conn(ctx).Model(&domain.Presence{}).Where("id = ? AND expires_at > ?", id, at).Update("expires_at", at).Error
}

// PresentAt reads the pages on which these prompts are open, by prompt, each person once, in the order of their names.
func (s *Store) PresentAt(ctx context.Context, promptIDs []string, now time.Time) (map[string][]domain.Presence, error) {
	out := map[string][]domain.Presence{}
	for some := range slices.Chunk(promptIDs, idsAtOnce) {
		var rows []domain.Presence
		err := s.conn(ctx).Table("presence").Select("DISTINCT presence.prompt_id, presence.user_id, users.name AS user_name").
			Joins("JOIN users ON users.id = presence.user_id").
			Where("presence.prompt_id IN ? AND presence.expires_at > ?", some, now).
			Order("users.name, presence.user_id").Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[row.PromptID] = append(out[row.PromptID], row)
		}
	}
	return out, nil
}

// DraftsNow reads, of each of these prompts that can be read, when and by whom its draft was saved last, and the revision
// of its comments.
func (s *Store) DraftsNow(ctx context.Context, promptIDs []string) (map[string]domain.Prompt, error) {
	out := map[string]domain.Prompt{}
	for some := range slices.Chunk(promptIDs, idsAtOnce) {
		var rows []domain.Prompt
		err := s.conn(ctx).Select("prompts.id, prompts.revision, prompts.updated_at, prompts.updated_by, coalesce(c.revision, 0) AS comments_revision").
			Joins("LEFT JOIN comment_revisions c ON c.prompt_id = prompts.id").
			Where("prompts.id IN ? AND prompts.deleted_at IS NULL", some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[row.ID] = row
		}
	}
	return out, nil
}
