package app

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// versionAfter is how old the latest version may grow while people edit, before an edit keeps what was
// there as a version.
const versionAfter = 10 * time.Minute

// versionMaker makes the versions of prompts, for every use case that does: the same content is the same
// version.
type versionMaker struct {
	now   func() time.Time
	newID func() string
}

// createOrReuse returns the latest version if it holds content already, else makes it the next one.
// The caller holds the prompt's lock, so numbers have no gaps and none stands twice.
func (m versionMaker) createOrReuse(ctx context.Context, tx *store.Store, p promptHandle, content domain.Content, userID, reason, message string) (v domain.PromptVersion, created bool, err error) {
	latest, err := tx.LatestVersion(ctx, p)
	if err != nil {
		return v, false, err
	}
	if latest != nil && latest.ContentHash == content.Hash() {
		return *latest, false, nil
	}
	if v, err := m.promote(ctx, tx, p, content, latest); err != nil || v != nil {
		return orZero(v), false, err
	}
	v = domain.PromptVersion{Reason: reason, Message: message, CreatedBy: userID}
	if v, err = m.create(ctx, tx, p, content, v, latest); err != nil {
		return v, false, err
	}
	return v, true, tx.SetLatestVersion(ctx, p, v.ID)
}

// ofPane is createOrReuse for what a pane holds. Panes are run in turns, so every version with the content will do,
// and none of theirs is the prompt's latest.
func (m versionMaker) ofPane(ctx context.Context, tx *store.Store, p promptHandle, content domain.Content, userID string) (domain.PromptVersion, error) {
	known, err := tx.VersionOfContent(ctx, p, content.Hash())
	if err != nil || known != nil {
		return orZero(known), err
	}
	latest, err := tx.LatestVersion(ctx, p)
	if err != nil {
		return domain.PromptVersion{}, err
	}
	return m.create(ctx, tx, p, content, domain.PromptVersion{IsPane: true, Reason: domain.ReasonRun, CreatedBy: userID}, latest)
}

// promote makes a pane's version the prompt's latest, where it holds content and came after latest: the prompt and a
// pane that says the same may be run at the same moment. It returns nil where there is none.
func (m versionMaker) promote(ctx context.Context, tx *store.Store, p promptHandle, content domain.Content, latest *domain.PromptVersion) (*domain.PromptVersion, error) {
	v, err := tx.VersionOfContent(ctx, p, content.Hash())
	if err != nil || v == nil || !v.IsPane || latest != nil && v.VersionNumber < latest.VersionNumber {
		return nil, err
	}
	v.IsPane = false
	return v, errors.Join(tx.SetVersionOfPrompt(ctx, p, v.ID), tx.SetLatestVersion(ctx, p, v.ID))
}

// create inserts content as the next version, described by v, with what changed since the prompt's latest.
func (m versionMaker) create(ctx context.Context, tx *store.Store, p promptHandle, content domain.Content, v domain.PromptVersion, latest *domain.PromptVersion) (domain.PromptVersion, error) {
	last, err := tx.LastVersionNumber(ctx, p)
	if err != nil {
		return v, err
	}
	v.ID, v.PromptID, v.VersionNumber, v.CreatedAt = m.newID(), p.Value().ID, last+1, m.now()
	v.Mode, v.SystemPrompt, v.Messages, v.ModelConfig = content.Mode, content.SystemPrompt, content.Messages, content.ModelConfig
	v.Generations = content.Generations
	v.Variables, v.ContentHash = content.Variables(), content.Hash()
	if latest != nil {
		v.Changes = domain.Differences(latest.Content(), content)
	}
	return v, tx.CreateVersion(ctx, p, v)
}

func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// createElapsed keeps what a draft held, when its latest version, or the prompt itself, is older than
// versionAfter. It returns the version it made, if any.
func (m versionMaker) createElapsed(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle) (*domain.PromptVersion, error) {
	if !m.isDue(p.Value(), p.Value().LatestVersionAt) {
		return nil, nil
	}
	latest, err := tx.LatestVersion(ctx, p) // one may have been made while the prompt's lock was waited for
	if err != nil || latest != nil && !m.isDue(p.Value(), &latest.CreatedAt) {
		return nil, err
	}
	v, created, err := m.createOrReuse(ctx, tx, p, p.Value().Content(), actor.UserID, domain.ReasonElapsed, "")
	if err != nil || !created {
		return nil, err
	}
	return &v, nil
}

// isDue says whether a prompt whose latest version is of a time, or which has none, has not been kept for versionAfter.
func (m versionMaker) isDue(p domain.Prompt, latest *time.Time) bool {
	kept := p.CreatedAt
	if latest != nil {
		kept = *latest
	}
	return m.now().Sub(kept) >= versionAfter
}
