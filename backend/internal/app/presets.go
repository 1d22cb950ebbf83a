package app

import (
	"context"
	"strconv"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// Presets are saved texts with their parameters, each person's own.
type Presets struct {
	store  *store.Store
	models *Models
	now    func() time.Time
	newID  func() string
}

// PresetContent is what a preset is to be called, and to hold. Params are given the model for which none was chosen.
type PresetContent struct {
	Name   string
	Prompt domain.PresetPrompt
	Params func(defaultModel func() string) domain.ModelConfig
}

// PresetPage is a page of presets, and what tells whether any has changed.
type PresetPage struct {
	Page[domain.Preset]
	State domain.PresetState
}

// ConflictPresetID is the detail of a CONFLICT that holds the id of the preset which has the name.
const ConflictPresetID = "preset_id"

// Create saves a preset, once under a key.
func (s *Presets) Create(ctx context.Context, actor domain.Actor, in Once, content PresetContent) (p domain.Preset, err error) {
	p = domain.Preset{ID: s.newID(), OrganizationID: actor.OrganizationID, UserID: actor.UserID}
	p = p.With(content.Name, content.Prompt, content.Params(s.defaultModel(ctx, actor))).ChangedAt(s.now())
	p.CreatedAt = p.UpdatedAt
	if err := s.checkRoom(actor, domain.Preset{}, p); err != nil {
		return p, err
	}
	read := func(id string) (domain.Preset, error) { return s.Get(ctx, actor, id) }
	return p, retried(in.Key != "", func() error {
		p, err = once(ctx, s.store, actor, in, s.now(), func(tx *store.Store) (domain.Preset, string, error) {
			if err := stillMay(ctx, tx, actor); err != nil {
				return p, "", err
			}
			if err := checkName(ctx, tx, actor, p); err != nil {
				return p, "", err
			}
			return p, p.ID, tx.CreatePreset(ctx, p)
		}, read)
		return err
	})
}

// retried does once more what a name that was taken at the same moment has refused: then it is seen whose it is. Under
// a key that may be the same request's.
func retried(isKeyed bool, do func() error) error {
	err := do()
	if store.IsDuplicate(err) || isKeyed && domain.HasCode(err, domain.Conflict) {
		err = do()
	}
	return err
}

func checkName(ctx context.Context, tx *store.Store, actor domain.Actor, p domain.Preset) error {
	id, err := tx.PresetNamed(ctx, actor, p.NameKey)
	if err != nil || id == "" || id == p.ID {
		return err
	}
	return domain.Errorf(domain.Conflict, "You have a preset with this name. Overwrite it, or choose another name.").
		With("fields", []string{"name"}).With(ConflictPresetID, id)
}

// checkRoom is as for prompts: what is short is saved, and what only shrinks.
func (s *Presets) checkRoom(actor domain.Actor, before, after domain.Preset) error {
	if size := after.Bytes(); before.ID != "" && (size <= alwaysSaved || size <= before.Bytes()) {
		return nil
	}
	return checkRoom(s.store, actor)
}

func (s *Presets) defaultModel(ctx context.Context, actor domain.Actor) func() string {
	return func() string { return s.models.defaultFor(ctx, actor) }
}

// List pages through the actor's presets, newest first. The first time there are some to start from.
func (s *Presets) List(ctx context.Context, actor domain.Actor, f domain.PresetFilter, page domain.PageRequest) (PresetPage, error) {
	if err := s.start(ctx, actor); err != nil {
		return PresetPage{}, err
	}
	// Before the rows: a change that comes between is seen as one the next time.
	state, err := s.store.PresetState(ctx, actor)
	if err != nil {
		return PresetPage{}, err
	}
	rows, err := s.store.Presets(ctx, actor, f, page)
	presets, err := pageOf(rows, page.Limit, err)
	return PresetPage{Page: presets, State: state}, err
}

// Get reads a preset.
func (s *Presets) Get(ctx context.Context, actor domain.Actor, id string) (domain.Preset, error) {
	found, err := s.store.Preset(ctx, id)
	p, err := open(actor, found, err)
	return p.Value(), err
}

// Put overwrites a preset. With a base, that is when the caller has seen it saved: over a later change it is a
// CONFLICT with the preset as it is.
func (s *Presets) Put(ctx context.Context, actor domain.Actor, id string, content PresetContent, base *time.Time) (next domain.Preset, err error) {
	if _, err := s.Get(ctx, actor, id); err != nil {
		return next, err
	}
	// Before the transaction: it may ask providers.
	params := content.Params(s.defaultModel(ctx, actor))
	return next, retried(false, func() error {
		next, err = s.change(ctx, actor, id, func(tx *store.Store, p domain.Preset) (domain.Preset, error) {
			if base != nil && !base.Equal(p.UpdatedAt) {
				return p, domain.Errorf(domain.Conflict, "This preset was changed elsewhere since you loaded it.").With(ConflictCurrent, p)
			}
			next := p.With(content.Name, content.Prompt, params)
			if err := s.checkRoom(actor, p, next); err != nil {
				return p, err
			}
			return next, checkName(ctx, tx, actor, next)
		})
		return err
	})
}

// Delete hides a preset until it is restored or UndoWindow has passed.
func (s *Presets) Delete(ctx context.Context, actor domain.Actor, id string) error {
	_, err := s.change(ctx, actor, id, func(_ *store.Store, p domain.Preset) (domain.Preset, error) {
		now := s.now()
		p.DeletedAt = &now
		return p, nil
	})
	if err == nil {
		s.store.CountStoredAnew(actor.OrganizationID)
	}
	return err
}

// change writes what a change makes of a preset.
func (s *Presets) change(ctx context.Context, actor domain.Actor, id string,
	changed func(*store.Store, domain.Preset) (domain.Preset, error)) (next domain.Preset, err error) {
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		if err := stillMay(ctx, tx, actor); err != nil {
			return err
		}
		found, err := tx.PresetForUpdate(ctx, id)
		p, err := open(actor, found, err)
		if err != nil {
			return err
		}
		if next, err = changed(tx, p.Value()); err != nil {
			return err
		}
		next = next.ChangedAt(s.now())
		return tx.UpdatePreset(ctx, p, next)
	})
	return next, err
}

// Restore undoes Delete. Restoring what is not deleted changes nothing. A name that another has taken meanwhile is
// followed by a number.
func (s *Presets) Restore(ctx context.Context, actor domain.Actor, id string) (next domain.Preset, err error) {
	err = retried(false, func() error {
		return s.store.Tx(ctx, func(tx *store.Store) error {
			if err := stillMay(ctx, tx, actor); err != nil {
				return err
			}
			found, err := tx.DeletedPreset(ctx, id, s.now().Add(-UndoWindow))
			p, err := open(actor, found, err)
			if err != nil {
				return err
			}
			next = p.Value()
			if next, err = freeName(ctx, tx, actor, next); err != nil {
				return err
			}
			next.DeletedAt = nil
			next = next.ChangedAt(s.now())
			return tx.UpdatePreset(ctx, p, next)
		})
	})
	if domain.HasCode(err, domain.NotFound) {
		return s.Get(ctx, actor, id)
	}
	if err == nil {
		s.store.CountStoredAnew(actor.OrganizationID)
	}
	return next, err
}

// longestNumbered is how long a name may be that a number is put behind.
const longestNumbered = 190

func freeName(ctx context.Context, tx *store.Store, actor domain.Actor, p domain.Preset) (domain.Preset, error) {
	name := p.Name
	for n := 2; ; n++ {
		taken, err := tx.PresetNamed(ctx, actor, p.NameKey)
		if err != nil || taken == "" {
			return p, err
		}
		short := []rune(name)
		short = short[:min(len(short), longestNumbered)]
		p = p.With(string(short)+" ("+strconv.Itoa(n)+")", p.Prompt, p.Params)
	}
}
