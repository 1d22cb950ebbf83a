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

// OrganizationForUpdate reads one and locks it against changes until the transaction ends.
func (s *Store) OrganizationForUpdate(ctx context.Context, id string) (domain.Organization, error) {
	var o domain.Organization
	err := s.forUpdate(s.conn(ctx), "organizations").Where("id = ?", id).Take(&o).Error
	return found(o, err, "organization")
}

// UpdateOrganization writes the named columns of one that this transaction has locked.
func (s *Store) UpdateOrganization(ctx context.Context, o domain.Organization, columns ...string) error {
	if len(columns) == 0 {
		return nil
	}
	return updated(s.conn(ctx).Model(&domain.Organization{ID: o.ID}).Select(columns).Updates(o), "organization")
}

// OrganizationName is the name of the organization that a prompt belongs to.
func (s *Store) OrganizationName(ctx context.Context, of domain.Handle[domain.Prompt]) (name string, err error) {
	return name, s.conn(ctx).Model(&domain.Organization{}).Where("id = ?", of.Value().OrganizationID).Select("name").Take(&name).Error
}
