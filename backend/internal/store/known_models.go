package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// KnownModels lists an organization's models that no provider lists, in the order in which they came.
func (s *Store) KnownModels(ctx context.Context, organizationID string) ([]domain.KnownModel, error) {
	var models []domain.KnownModel
	err := s.conn(ctx).Where("organization_id = ?", organizationID).Order("created_at, id").Find(&models).Error
	return models, err
}

// KnownModel reads one of them, nil for none.
func (s *Store) KnownModel(ctx context.Context, organizationID, id string) (*domain.KnownModel, error) {
	var m domain.KnownModel
	err := s.conn(ctx).Where("organization_id = ? AND id = ?", organizationID, id).Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &m, err
}

// KeepKnownModel adds one, or changes which provider runs it.
func (s *Store) KeepKnownModel(ctx context.Context, m domain.KnownModel) error {
	return s.conn(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "organization_id"}, {Name: "id"}},
		DoUpdates: clause.AssignmentColumns([]string{"provider"})}).Create(&m).Error
}
