package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"playground/internal/domain"
)

func (s *Store) versions(ctx context.Context) *gorm.DB {
	return s.conn(ctx).Model(&domain.PromptVersion{}).Select("prompt_versions.*, users.name AS created_by_name").
		Joins("JOIN users ON users.id = prompt_versions.created_by")
}

// CreateVersion inserts a version; a taken number is a duplicate.
func (s *Store) CreateVersion(ctx context.Context, v domain.PromptVersion) error {
	return s.conn(ctx).Create(&v).Error
}

// Version reads a prompt's version by its number.
func (s *Store) Version(ctx context.Context, promptID string, number int) (domain.PromptVersion, error) {
	var v domain.PromptVersion
	err := s.versions(ctx).Where("prompt_id = ? AND version_number = ?", promptID, number).Take(&v).Error
	return found(v, err, "version")
}

// LatestVersion reads a prompt's newest version, nil when it has none.
func (s *Store) LatestVersion(ctx context.Context, promptID string) (*domain.PromptVersion, error) {
	var v domain.PromptVersion
	err := s.versions(ctx).Where("prompt_id = ?", promptID).Order("version_number DESC").Take(&v).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &v, err
}

// VersionsByID reads versions in no particular order.
func (s *Store) VersionsByID(ctx context.Context, ids ...string) ([]domain.PromptVersion, error) {
	var out []domain.PromptVersion
	return out, s.versions(ctx).Where("prompt_versions.id IN ?", ids).Order("prompt_versions.id").Find(&out).Error
}

// Versions lists a prompt's versions, newest first, up to one more than the page asks for.
func (s *Store) Versions(ctx context.Context, promptID string, page domain.PageRequest) ([]domain.PromptVersion, error) {
	var out []domain.PromptVersion
	db := s.versions(ctx).Where("prompt_id = ?", promptID)
	return out, keysetPage(db, page, "prompt_versions").Find(&out).Error
}
