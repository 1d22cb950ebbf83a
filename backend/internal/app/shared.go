package app

import (
	"context"

	"playground/internal/domain"
)

// SharedView is what an editor tells of a prompt of another organization: whose it is, and what the actor may do.
type SharedView struct {
	domain.SharedPrompt
	RunsUsed int // of the budget, this month
}

// SharedWithMe pages through the prompts of other organizations that were shared with the actor, newest first.
func (s *Shares) SharedWithMe(ctx context.Context, actor domain.Actor, page domain.PageRequest) (Page[domain.SharedPrompt], error) {
	rows, err := s.store.SharedWithMe(ctx, actor, page)
	return pageOf(rows, page.Limit, err)
}

// addShared adds what a page of a prompt of another organization has. Its models are those that the actor may run it
// with; of that organization's providers it tells nothing.
func (s *Prompts) addShared(ctx context.Context, actor domain.Actor, p promptHandle, page *PromptPage) error {
	shared, err := s.store.SharedPrompt(ctx, actor, p)
	if err != nil {
		return err
	}
	page.Shared, page.Providers = &SharedView{SharedPrompt: shared}, []ProviderStatus{}
	if !shared.MayRun() {
		page.Models, err = s.models.List(ctx, actor)
		return err
	}
	payer, err := s.payers.of(ctx, actor, p.Value().ID)
	if err != nil {
		return err
	}
	if page.Models, err = s.models.lent(ctx, payer); err != nil {
		return err
	}
	page.Shared.RunsUsed, err = s.store.CountRunsOf(ctx, p, actor.UserID, s.now())
	return err
}
