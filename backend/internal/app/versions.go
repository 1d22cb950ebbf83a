package app

import (
	"context"
	"fmt"

	"playground/internal/domain"
	"playground/internal/store"
)

// Versions are immutable snapshots of prompts.
type Versions struct{ Deps }

// checkpoint returns the latest version if it holds content already, else makes it the next one.
// The caller holds the prompt's lock, so numbers have no gaps and no twins.
func (d Deps) checkpoint(ctx context.Context, tx *store.Store, promptID string, content domain.Content, userID, reason, message string) (v domain.PromptVersion, created bool, err error) {
	latest, err := tx.LatestVersion(ctx, promptID)
	if err != nil {
		return v, false, err
	}
	hash, number := content.Hash(), 1
	if latest != nil {
		if latest.ContentHash == hash {
			return *latest, false, nil
		}
		number = latest.VersionNumber + 1
	}
	v = domain.PromptVersion{ID: d.NewID(), PromptID: promptID, VersionNumber: number, Mode: content.Mode,
		SystemPrompt: content.SystemPrompt, Messages: content.Messages, ModelConfig: content.ModelConfig,
		Variables: content.Variables(), ContentHash: hash, Reason: reason, Message: message,
		CreatedBy: userID, CreatedAt: d.Now()}
	if err := tx.CreateVersion(ctx, v); err != nil {
		return v, false, err
	}
	return v, true, tx.SetLatestVersion(ctx, promptID, v.ID)
}

// checkpointElapsed keeps what a draft held, when its latest version, or the prompt itself, is older
// than checkpointAfter. It returns the version it made, if any.
func (d Deps) checkpointElapsed(ctx context.Context, tx *store.Store, actor domain.Actor, p domain.Prompt) (*domain.PromptVersion, error) {
	latest, err := tx.LatestVersion(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	since := p.CreatedAt
	if latest != nil {
		since = latest.CreatedAt
	}
	if d.Now().Sub(since) < checkpointAfter {
		return nil, nil
	}
	v, created, err := d.checkpoint(ctx, tx, p.ID, p.Content(), actor.UserID, domain.ReasonElapsed, "")
	if err != nil || !created {
		return nil, err
	}
	return &v, nil
}

// Create keeps the draft as a version. It answers the latest one, and false, when nothing differs.
func (s *Versions) Create(ctx context.Context, actor domain.Actor, promptID, message string) (v domain.PromptVersion, created bool, err error) {
	err = s.Store.Tx(ctx, func(tx *store.Store) error {
		p, err := promptForUpdate(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		v, created, err = s.checkpoint(ctx, tx, p.ID, p.Content(), actor.UserID, domain.ReasonManual, message)
		if err != nil {
			return err
		}
		v, err = tx.Version(ctx, p.ID, v.VersionNumber) // with its author's name
		return err
	})
	return v, created, err
}

// List pages through a prompt's versions, newest first.
func (s *Versions) List(ctx context.Context, actor domain.Actor, promptID string, page domain.PageRequest) (Page[domain.PromptVersion], error) {
	if _, err := s.prompt(ctx, actor, promptID); err != nil {
		return Page[domain.PromptVersion]{}, err
	}
	rows, err := s.Store.Versions(ctx, promptID, page)
	return pageOf(rows, page.Limit, err)
}

// Get reads one version.
func (s *Versions) Get(ctx context.Context, actor domain.Actor, promptID string, number int) (domain.PromptVersion, error) {
	if _, err := s.prompt(ctx, actor, promptID); err != nil {
		return domain.PromptVersion{}, err
	}
	return s.Store.Version(ctx, promptID, number)
}

// Restore makes a version the draft again. The draft as it was is kept as a version before.
func (s *Versions) Restore(ctx context.Context, actor domain.Actor, promptID string, number int) (view PromptView, err error) {
	err = s.Store.Tx(ctx, func(tx *store.Store) error {
		p, err := promptForUpdate(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		v, err := tx.Version(ctx, promptID, number)
		if err != nil {
			return err
		}
		p, err = s.restore(ctx, tx, actor, p, v)
		view = viewOf(actor, p)
		return err
	})
	return view, err
}

func (s *Versions) restore(ctx context.Context, tx *store.Store, actor domain.Actor, p domain.Prompt, v domain.PromptVersion) (domain.Prompt, error) {
	before := fmt.Sprintf("Before version %d was restored", v.VersionNumber)
	if _, _, err := s.checkpoint(ctx, tx, p.ID, p.Content(), actor.UserID, domain.ReasonRestore, before); err != nil {
		return p, err
	}
	after := fmt.Sprintf("Restored version %d", v.VersionNumber)
	restored, _, err := s.checkpoint(ctx, tx, p.ID, v.Content(), actor.UserID, domain.ReasonRestore, after)
	if err != nil {
		return p, err
	}
	next, _, _ := p.Apply(changesTo(v.Content()), nil)
	next.LatestVersionID, next.LatestVersionNumber = &restored.ID, &restored.VersionNumber
	next.UpdatedAt = s.Now()
	return next, tx.UpdatePrompt(ctx, next)
}

func changesTo(c domain.Content) []domain.Change {
	return []domain.Change{
		{Field: "mode", Set: func(p *domain.Prompt) { p.Mode = c.Mode }},
		{Field: "system_prompt", Set: func(p *domain.Prompt) { p.SystemPrompt = c.SystemPrompt }},
		{Field: "messages", Set: func(p *domain.Prompt) { p.Messages = c.Messages }},
		{Field: "model_config.model", Set: func(p *domain.Prompt) { p.ModelConfig.Model = c.ModelConfig.Model }},
		{Field: "model_config.temperature", Set: func(p *domain.Prompt) { p.ModelConfig.Temperature = c.ModelConfig.Temperature }},
		{Field: "model_config.max_tokens", Set: func(p *domain.Prompt) { p.ModelConfig.MaxTokens = c.ModelConfig.MaxTokens }},
		{Field: "model_config.top_p", Set: func(p *domain.Prompt) { p.ModelConfig.TopP = c.ModelConfig.TopP }},
		{Field: "model_config.stop_sequences", Set: func(p *domain.Prompt) { p.ModelConfig.StopSequences = c.ModelConfig.StopSequences }},
		{Field: "model_config.frequency_penalty", Set: func(p *domain.Prompt) { p.ModelConfig.FrequencyPenalty = c.ModelConfig.FrequencyPenalty }},
		{Field: "model_config.presence_penalty", Set: func(p *domain.Prompt) { p.ModelConfig.PresencePenalty = c.ModelConfig.PresencePenalty }},
		{Field: "model_config.seed", Set: func(p *domain.Prompt) { p.ModelConfig.Seed = c.ModelConfig.Seed }},
	}
}
