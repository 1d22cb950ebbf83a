package app

import (
	"context"
	"fmt"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// Versions are immutable snapshots of prompts.
type Versions struct {
	store    *store.Store
	versions versionMaker
	payers   payers
	now      func() time.Time
}

// Create keeps the draft as a version, once under a key. It returns the latest one, and false, when nothing differs;
// a message is then that one's.
func (s *Versions) Create(ctx context.Context, actor domain.Actor, in Once, promptID, message string) (v domain.PromptVersion, created bool, err error) {
	payer, err := s.payers.of(ctx, actor, promptID)
	if err != nil {
		return v, false, err
	}
	v, err = once(ctx, s.store, actor, in, s.now(),
		func(tx *store.Store) (domain.PromptVersion, string, error) {
			p, err := lockPrompt(ctx, tx, actor, promptID)
			if err == nil {
				err = s.payers.checkRoom(actor, payer)
			}
			if err != nil {
				return v, "", err
			}
			v, created, err = s.versions.createOrReuse(ctx, tx, p, p.Value().Content(), actor.UserID, domain.ReasonManual, message)
			if err == nil && !created && message != "" { // the same content, by another name
				err = tx.SetVersionMessage(ctx, p, v.VersionNumber, message)
			}
			if err != nil {
				return v, "", err
			}
			v, err = tx.Version(ctx, p, v.VersionNumber) // with its author's name
			return v, v.ID, err
		},
		func(id string) (domain.PromptVersion, error) {
			p, err := openPrompt(ctx, s.store, actor, promptID)
			if err != nil {
				return v, err
			}
			created = true // as the first answer said
			return s.store.VersionByID(ctx, p, id)
		})
	return v, created, err
}

// List pages through a prompt's versions, newest first.
func (s *Versions) List(ctx context.Context, actor domain.Actor, promptID string, page domain.PageRequest) (Page[domain.PromptVersion], error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return Page[domain.PromptVersion]{}, err
	}
	rows, err := s.store.Versions(ctx, p, page)
	compareNeighbours(rows)
	return pageOf(rows, page.Limit, err)
}

// compareNeighbours finds what rows of older binaries lack, as far as the list has read both contents whole: reading
// more would make a page weigh what a hundred prompts do. The rest is found when a version is opened.
func compareNeighbours(newestFirst []domain.PromptVersion) {
	for i := range max(len(newestFirst)-1, 0) {
		v, before := &newestFirst[i], newestFirst[i+1]
		if v.Changes == nil && len(v.Truncated)+len(before.Truncated) == 0 {
			v.Changes = domain.Differences(before.Content(), v.Content())
		}
	}
}

// Get reads one version.
func (s *Versions) Get(ctx context.Context, actor domain.Actor, promptID string, number int) (v domain.PromptVersion, err error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return v, err
	}
	v, err = s.store.Version(ctx, p, number)
	if err != nil || v.Changes != nil || number == 1 {
		return v, err
	}
	before, err := s.store.Version(ctx, p, number-1)
	v.Changes = domain.Differences(before.Content(), v.Content())
	return v, err
}

// SetMessage changes what a version is remembered by.
func (s *Versions) SetMessage(ctx context.Context, actor domain.Actor, promptID string, number int, message string) (domain.PromptVersion, error) {
	err := s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := holdPrompt(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		return tx.SetVersionMessage(ctx, p, number, message)
	})
	if err != nil {
		return domain.PromptVersion{}, err
	}
	return s.Get(ctx, actor, promptID, number)
}

// Restore makes a version the draft again. The draft as it was is kept as a version before.
func (s *Versions) Restore(ctx context.Context, actor domain.Actor, promptID string, number int) (view PromptView, err error) {
	payer, err := s.payers.of(ctx, actor, promptID)
	if err != nil {
		return view, err
	}
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := lockPrompt(ctx, tx, actor, promptID)
		if err == nil {
			err = s.payers.checkRoom(actor, payer)
		}
		if err != nil {
			return err
		}
		v, err := tx.Version(ctx, p, number)
		if err != nil {
			return err
		}
		restored, err := s.restore(ctx, tx, actor, p, v)
		view = PromptView{Prompt: restored, Permission: p.Permission()}
		return err
	})
	return view, err
}

func (s *Versions) restore(ctx context.Context, tx *store.Store, actor domain.Actor, prompt promptHandle, v domain.PromptVersion) (domain.Prompt, error) {
	p := prompt.Value()
	before := fmt.Sprintf("Before version %d was restored", v.VersionNumber)
	if _, _, err := s.versions.createOrReuse(ctx, tx, prompt, p.Content(), actor.UserID, domain.ReasonRestore, before); err != nil {
		return p, err
	}
	after := fmt.Sprintf("Restored version %d", v.VersionNumber)
	restored, _, err := s.versions.createOrReuse(ctx, tx, prompt, v.Content(), actor.UserID, domain.ReasonRestore, after)
	if err != nil {
		return p, err
	}
	content := v.Content()
	content.Generations = domain.RestoredGenerations(v.Generations, p.Generations, p.Content().Text())
	next, altered, _ := p.Apply(content.Changes(), nil)
	next.LatestVersionID, next.LatestVersionNumber = &restored.ID, &restored.VersionNumber
	next.UpdatedAt, next.UpdatedBy = s.now(), &actor.UserID
	return next, tx.UpdatePrompt(ctx, prompt, next, altered...)
}
