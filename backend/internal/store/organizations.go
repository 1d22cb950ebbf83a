package store

import (
	"context"

	"playground/internal/domain"
)

// Organization reads one.
func (s *Store) Organization(ctx context.Context, id string) (domain.Organization, error) {
	var o domain.Organization
	err := s.conn(ctx).Where("id = ?", id).Take(&o).Error
	return found(o, err, "organization")
}

// UpdateOrganization writes name and limits.
func (s *Store) UpdateOrganization(ctx context.Context, o domain.Organization) error {
	return updated(s.conn(ctx).Model(&domain.Organization{ID: o.ID}).Select("name", "usage_limits").Updates(o), "organization")
}
