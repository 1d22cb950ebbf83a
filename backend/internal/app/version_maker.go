package app

import (
	"context"
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
	hash, number := content.Hash(), 1
	if latest != nil {
		if latest.ContentHash == hash {
			return *latest, false, nil
		}
		number = latest.VersionNumber + 1
	}
	v = domain.PromptVersion{ID: m.newID(), PromptID: p.Value().ID, VersionNumber: number, Mode: content.Mode,
		SystemPrompt: content.SystemPrompt, Messages: content.Messages, ModelConfig: content.ModelConfig,
		Variables: content.Variables(), ContentHash: hash, Reason: reason, Message: message,
		CreatedBy: userID, CreatedAt: m.now()}
	if err := tx.CreateVersion(ctx, p, v); err != nil {
		return v, false, err
	}
	return v, true, tx.SetLatestVersion(ctx, p, v.ID)
}

// createElapsed keeps what a draft held, when its latest version, or the prompt itself, is older than
// versionAfter. It returns the version it made, if any.
func (m versionMaker) createElapsed(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle) (*domain.PromptVersion, error) {
	latest, err := tx.LatestVersion(ctx, p)
	if err != nil {
		return nil, err
	}
	since := p.Value().CreatedAt
	if latest != nil {
		since = latest.CreatedAt
	}
	if m.now().Sub(since) < versionAfter {
		return nil, nil
	}
	v, created, err := m.createOrReuse(ctx, tx, p, p.Value().Content(), actor.UserID, domain.ReasonElapsed, "")
	if err != nil || !created {
		return nil, err
	}
	return &v, nil
}
