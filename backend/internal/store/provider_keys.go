package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// ProviderKeys reads the keys of the actor's organization, in the order of their providers.
func (s *Store) ProviderKeys(ctx context.Context, actor domain.Actor) ([]domain.ProviderKey, error) {
	var out []domain.ProviderKey
	return out, s.conn(ctx).Where("organization_id = ?", actor.OrganizationID).Order("provider").Find(&out).Error
}

// ProviderKey reads the one of the actor's organization for a provider.
func (s *Store) ProviderKey(ctx context.Context, actor domain.Actor, provider string) (domain.Unchecked[domain.ProviderKey], error) {
	var k domain.ProviderKey
	err := s.conn(ctx).Where("organization_id = ? AND provider = ?", actor.OrganizationID, provider).Take(&k).Error
	return unchecked(k, err, "provider key")
}

// PutProviderKey keeps a key in place of the one before.
func (s *Store) PutProviderKey(ctx context.Context, key domain.Handle[domain.ProviderKey]) error {
	k := key.Value()
	return s.Tx(ctx, func(tx *Store) error {
		if err := tx.conn(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&k).Error; err != nil {
			return err
		}
		return tx.changedProviderKeys(ctx, k.OrganizationID)
	})
}

// DeleteProviderKey forgets a key; NOT_FOUND when it is gone.
func (s *Store) DeleteProviderKey(ctx context.Context, key domain.Handle[domain.ProviderKey]) error {
	k := key.Value()
	return s.Tx(ctx, func(tx *Store) error {
		gone := tx.conn(ctx).Where("organization_id = ? AND provider = ?", k.OrganizationID, k.Provider).Delete(&domain.ProviderKey{})
		if err := updated(gone, "provider key"); err != nil {
			return err
		}
		return tx.changedProviderKeys(ctx, k.OrganizationID)
	})
}

func (s *Store) changedProviderKeys(ctx context.Context, organizationID string) error {
	return updated(s.conn(ctx).Model(&domain.Organization{}).Where("id = ?", organizationID).
		UpdateColumn("provider_keys_revision", gorm.Expr("provider_keys_revision + 1")), "organization")
}
