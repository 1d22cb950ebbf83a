package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// CreatePreset inserts a preset. A name that another one of the person has is a duplicate.
func (s *Store) CreatePreset(ctx context.Context, p domain.Preset) error {
	err := s.conn(ctx).Create(&p).Error
	if err == nil {
		s.stored.add(p.OrganizationID, p.Bytes())
	}
	return err
}

// Preset reads a preset that is not deleted.
func (s *Store) Preset(ctx context.Context, id string) (domain.Unchecked[domain.Preset], error) {
	return s.preset(s.conn(ctx).Where("deleted_at IS NULL"), id)
}

// PresetForUpdate is Preset that locks it against changes until the transaction ends.
func (s *Store) PresetForUpdate(ctx context.Context, id string) (domain.Unchecked[domain.Preset], error) {
	return s.preset(s.forUpdate(s.conn(ctx), "presets").Where("deleted_at IS NULL"), id)
}

// DeletedPreset reads a preset that was deleted since, and locks it until the transaction ends.
func (s *Store) DeletedPreset(ctx context.Context, id string, since time.Time) (domain.Unchecked[domain.Preset], error) {
	return s.preset(s.forUpdate(s.conn(ctx), "presets").Where("deleted_at >= ?", since), id)
}

func (s *Store) preset(db *gorm.DB, id string) (domain.Unchecked[domain.Preset], error) {
	var p domain.Preset
	err := db.Where("id = ?", id).Take(&p).Error
	return unchecked(p, err, "preset")
}

// PresetNamed is the id of the person's preset with a name, by the key of it; "" for none.
func (s *Store) PresetNamed(ctx context.Context, actor domain.Actor, key string) (string, error) {
	var p domain.Preset
	err := s.presetsOf(ctx, actor).Select("id").Where("name_key = ?", key).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", nil
	}
	return p.ID, err
}

// Presets lists a person's presets, newest first, up to one more than the page asks for.
func (s *Store) Presets(ctx context.Context, actor domain.Actor, f domain.PresetFilter, page domain.PageRequest) ([]domain.Preset, error) {
	var rows []struct {
		domain.Preset        `gorm:"embedded"`
		PromptCut, ParamsCut bool
	}
	columns := "id, organization_id, user_id, name, mode, preview, length, created_at, updated_at"
	if f.WithContent {
		columns += ", " + ifListed("prompt", "NULL") + ", " + s.listedConfig("params")
	}
	db := s.presetsOf(ctx, actor).Select(columns)
	if f.Name != "" {
		db = db.Where(`name_key LIKE ? ESCAPE '\'`, "%"+likeEscapes.Replace(domain.PresetNameKey(f.Name))+"%")
	}
	err := keysetPage(db, page, "presets").Find(&rows).Error
	out := make([]domain.Preset, len(rows))
	for i, row := range rows {
		out[i] = row.Preset
		out[i].Truncated = cutFields(map[string]bool{"prompt": row.PromptCut, "params": row.ParamsCut})
	}
	return out, err
}

var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// PresetState tells how many presets a person has, and when any of them, a deleted one too, last changed.
func (s *Store) PresetState(ctx context.Context, actor domain.Actor) (domain.PresetState, error) {
	var total int64
	if err := s.presetsOf(ctx, actor).Count(&total).Error; err != nil {
		return domain.PresetState{}, err
	}
	var last domain.Preset
	err := s.conn(ctx).Model(&last).Select("updated_at").Where("organization_id = ? AND user_id = ?", actor.OrganizationID, actor.UserID).
		Order("updated_at DESC").Take(&last).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil
	}
	return domain.PresetState{Total: int(total), Changed: last.UpdatedAt}, err
}

func (s *Store) presetsOf(ctx context.Context, actor domain.Actor) *gorm.DB {
	return s.conn(ctx).Model(&domain.Preset{}).
		Where("organization_id = ? AND user_id = ? AND deleted_at IS NULL", actor.OrganizationID, actor.UserID)
}

// UpdatePreset writes all that a change of a preset may alter. This transaction has locked it. A name that another
// one has is a duplicate. After one that deleted or restored it, CountStoredAnew is due.
func (s *Store) UpdatePreset(ctx context.Context, p domain.Handle[domain.Preset], next domain.Preset) error {
	err := updated(s.conn(ctx).Model(&domain.Preset{ID: p.Value().ID}).
		Select("name", "name_key", "mode", "preview", "length", "prompt", "params", "updated_at", "deleted_at").UpdateColumns(next), "preset")
	if err != nil {
		return err
	}
	if (next.DeletedAt == nil) == (p.Value().DeletedAt == nil) {
		s.stored.add(p.Value().OrganizationID, next.Bytes()-p.Value().Bytes())
	}
	return nil
}

// PresetsMade says whether a person was given presets to start from.
func (s *Store) PresetsMade(ctx context.Context, actor domain.Actor) (bool, error) {
	var m domain.Membership
	err := s.membership(ctx, actor).Select("presets_made_at").Take(&m).Error
	return m.PresetsMadeAt != nil, err
}

// ClaimPresets notes that a person is given presets to start from; false: that was done before.
func (s *Store) ClaimPresets(ctx context.Context, actor domain.Actor, now time.Time) (bool, error) {
	res := s.membership(ctx, actor).Where("presets_made_at IS NULL").UpdateColumn("presets_made_at", now)
	return res.RowsAffected > 0, res.Error
}

func (s *Store) membership(ctx context.Context, actor domain.Actor) *gorm.DB {
	return s.conn(ctx).Model(&domain.Membership{}).Where("organization_id = ? AND user_id = ?", actor.OrganizationID, actor.UserID)
}
