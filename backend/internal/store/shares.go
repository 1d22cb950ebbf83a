package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// shareColumns are a ShareRight's, of what sharedWith joins.
const shareColumns = "shared.shared_with_user_id AS share_user_id, shared.permission_level AS share_permission, " +
	"shared.run_budget AS share_run_budget, shared.shows_runs AS share_shows_runs"

// sharedWith joins what the prompts of a query were shared with an actor for.
func sharedWith(db *gorm.DB, actor domain.Actor) *gorm.DB {
	return db.Joins("LEFT JOIN shared_prompts shared ON shared.prompt_id = prompts.id AND shared.shared_with_user_id = ?",
		cmp.Or(actor.UserID, noID))
}

// sharesOf reads what prompts were shared with people for, by prompt and person.
func (s *Store) sharesOf(ctx context.Context, promptIDs, userIDs []string) (map[[2]string]domain.ShareRight, error) {
	out := map[[2]string]domain.ShareRight{}
	for some := range slices.Chunk(promptIDs, idsAtOnce) {
		for people := range slices.Chunk(userIDs, idsAtOnce) {
			var rows []domain.Share
			err := s.conn(ctx).Where("prompt_id IN ? AND shared_with_user_id IN ?", some, people).Find(&rows).Error
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				out[[2]string{row.PromptID, row.SharedWithUserID}] = row.Right()
			}
		}
	}
	return out, nil
}

// PromptLook is one reader's look at one prompt.
type PromptLook struct{ UserID, PromptID string }

// PromptsShown reads, of each look at a prompt that can be read, what decides whether the reader may see it, and
// nothing else.
func (s *Store) PromptsShown(ctx context.Context, looks []PromptLook) (map[PromptLook]domain.Unchecked[domain.Prompt], error) {
	prompts, users := map[string]bool{}, map[string]bool{}
	for _, look := range looks {
		prompts[look.PromptID], users[look.UserID] = true, true
	}
	there := map[string]domain.Prompt{}
	for some := range slices.Chunk(slices.Collect(maps.Keys(prompts)), idsAtOnce) {
		var rows []domain.Prompt
		err := s.conn(ctx).Select("prompts.id, prompts.organization_id, prompts.project_id").
			Joins("JOIN projects ON projects.id = prompts.project_id AND projects.deleted_at IS NULL").
			Where("prompts.id IN ? AND prompts.deleted_at IS NULL", some).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			there[row.ID] = row
		}
	}
	shares, err := s.sharesOf(ctx, slices.Collect(maps.Keys(there)), slices.Collect(maps.Keys(users)))
	out := map[PromptLook]domain.Unchecked[domain.Prompt]{}
	for _, look := range looks {
		if p, found := there[look.PromptID]; found {
			p.Share = shares[[2]string{p.ID, look.UserID}]
			out[look] = domain.NewUnchecked(p)
		}
	}
	return out, err
}
