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

// ofOpenOrganizations leaves out what organizations have shared that the operator has shut out.
const ofOpenOrganizations = "NOT EXISTS (SELECT 1 FROM organizations o JOIN prompts p ON p.organization_id = o.id " +
	"WHERE p.id = shared.prompt_id AND o.suspended_at IS NOT NULL)"

// promptsShare joins what prompts were shared with a user for.
const promptsShare = "LEFT JOIN shared_prompts shared ON shared.prompt_id = prompts.id AND shared.shared_with_user_id = ? AND " +
	ofOpenOrganizations

// sharedWith joins what the prompts of a query were shared with an actor for.
func sharedWith(db *gorm.DB, actor domain.Actor) *gorm.DB {
	return db.Joins(promptsShare, cmp.Or(actor.UserID, noID))
}

// withShareHeld reads again, after a prompt was locked, what it was shared for with an actor of another organization, and
// keeps that from being changed until the transaction ends. A join's row may be older than the lock.
func (s *Store) withShareHeld(ctx context.Context, actor domain.Actor, p domain.Prompt, err error) (domain.Unchecked[domain.Prompt], error) {
	if err != nil || p.OrganizationID == actor.OrganizationID {
		return unchecked(p, err, "prompt")
	}
	var shares []domain.Share
	err = s.forShare(s.conn(ctx).Table("shared_prompts shared"), "shared").Select("shared.*").
		Where("shared.prompt_id = ? AND shared.shared_with_user_id = ? AND "+ofOpenOrganizations, p.ID, cmp.Or(actor.UserID, noID)).
		Limit(1).Find(&shares).Error
	p.Share = domain.ShareRight{}
	if len(shares) > 0 {
		p.Share = shares[0].Right()
	}
	return domain.NewUnchecked(p), err
}

// sharesOf reads what prompts were shared with people for, by prompt and person.
func (s *Store) sharesOf(ctx context.Context, promptIDs, userIDs []string) (map[[2]string]domain.ShareRight, error) {
	out := map[[2]string]domain.ShareRight{}
	for some := range slices.Chunk(promptIDs, idsAtOnce) {
		for people := range slices.Chunk(userIDs, idsAtOnce) {
			var rows []domain.Share
			err := s.conn(ctx).Table("shared_prompts shared").Select("shared.*").
				Where("shared.prompt_id IN ? AND shared.shared_with_user_id IN ? AND "+ofOpenOrganizations, some, people).Find(&rows).Error
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

// SharedWithMe lists the prompts of other organizations that were shared with an actor, newest first, up to one more than
// the page asks for.
func (s *Store) SharedWithMe(ctx context.Context, actor domain.Actor, page domain.PageRequest) ([]domain.SharedPrompt, error) {
	var out []domain.SharedPrompt
	return out, keysetPage(s.sharedPrompts(ctx, actor), page, "shared").Find(&out).Error
}

// SharedPrompt is one of them.
func (s *Store) SharedPrompt(ctx context.Context, actor domain.Actor, p domain.Handle[domain.Prompt]) (domain.SharedPrompt, error) {
	var out domain.SharedPrompt
	err := s.sharedPrompts(ctx, actor).Where("shared.prompt_id = ?", p.Value().ID).Take(&out).Error
	return found(out, err, "prompt")
}

func (s *Store) sharedPrompts(ctx context.Context, actor domain.Actor) *gorm.DB {
	return s.conn(ctx).Table("shared_prompts shared").
		Select("shared.id, shared.prompt_id, prompts.name, shared.permission_level, shared.run_budget, shared.shows_runs, "+
			"o.name AS organization_name, users.name AS shared_by_name, shared.created_at").
		Joins("JOIN prompts ON prompts.id = shared.prompt_id AND prompts.deleted_at IS NULL").
		Joins("JOIN projects ON projects.id = prompts.project_id AND projects.deleted_at IS NULL").
		Joins("JOIN organizations o ON o.id = prompts.organization_id AND o.suspended_at IS NULL").
		Joins("JOIN users ON users.id = shared.created_by").
		Where("shared.shared_with_user_id = ? AND o.id <> ?", actor.UserID, actor.OrganizationID)
}
