package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// PromptValues are what prompts' variables stand for, for each person alone.
type PromptValues struct {
	store  *store.Store
	payers payers
	now    func() time.Time
	newID  func() string
}

// Get reads the actor's values for a prompt.
func (s *PromptValues) Get(ctx context.Context, actor domain.Actor, promptID string) (domain.PromptValues, error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return domain.PromptValues{}, err
	}
	return s.store.PromptValues(ctx, p, actor.UserID)
}

// Put replaces the actor's values for a prompt. With a base, that is the revision which the caller has seen: over
// another it is a CONFLICT with what is kept.
func (s *PromptValues) Put(ctx context.Context, actor domain.Actor, promptID string, next domain.PromptValues, base *int64) (domain.PromptValues, error) {
	if _, err := openPrompt(ctx, s.store, actor, promptID); err != nil {
		return next, err
	}
	payer, err := s.payers.of(ctx, actor, promptID)
	if err != nil {
		return next, err
	}
	for i := range next.Sets {
		if next.Sets[i].ID == "" {
			next.Sets[i].ID = s.newID()
		}
	}
	next.UserID, next.UpdatedAt = actor.UserID, s.now()
	written := false
	for err == nil && !written { // once more when another writer made the first revision meanwhile
		next.Revision, written, err = s.put(ctx, actor, payer, promptID, next, base)
	}
	return next, err
}

func (s *PromptValues) put(ctx context.Context, actor, payer domain.Actor, promptID string, next domain.PromptValues, base *int64) (revision int64, written bool, err error) {
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := holdPrompt(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		before, err := tx.PromptValuesForUpdate(ctx, p, actor.UserID)
		if err != nil {
			return err
		}
		if err := s.check(actor, payer, before, next, base); err != nil {
			return err
		}
		next.Revision = before.Revision + 1
		written, err = tx.PutPromptValues(ctx, p, before, next)
		return err
	})
	return next.Revision, written, err
}

func (s *PromptValues) check(actor, payer domain.Actor, before, next domain.PromptValues, base *int64) error {
	if base != nil && *base != before.Revision {
		return domain.Errorf(domain.Conflict, "These values were changed elsewhere since you loaded them.").With(ConflictCurrent, before)
	}
	if size := next.Bytes(); size > alwaysSaved && size > before.Bytes() {
		return s.payers.checkRoom(actor, payer)
	}
	return nil
}
