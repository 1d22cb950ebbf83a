package store

import (
	"cmp"
	"context"
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
