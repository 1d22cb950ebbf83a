package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// PromptValues reads a person's values for a prompt. Where none were kept they are empty, at revision 0.
func (s *Store) PromptValues(ctx context.Context, of domain.Handle[domain.Prompt], userID string) (domain.PromptValues, error) {
	return promptValues(s.conn(ctx), of, userID)
}

// PromptValuesForUpdate is PromptValues that locks them against changes until the transaction ends.
func (s *Store) PromptValuesForUpdate(ctx context.Context, of domain.Handle[domain.Prompt], userID string) (domain.PromptValues, error) {
	return promptValues(s.forUpdate(s.conn(ctx), "prompt_values"), of, userID)
}

func promptValues(db *gorm.DB, of domain.Handle[domain.Prompt], userID string) (domain.PromptValues, error) {
	v := domain.PromptValues{PromptID: of.Value().ID, UserID: userID}
	err := db.Where("prompt_id = ? AND user_id = ?", v.PromptID, userID).Take(&v).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil
	}
	return v, err
}

// PutPromptValues writes what this transaction has read as before. false: another writer made the first revision
// meanwhile.
func (s *Store) PutPromptValues(ctx context.Context, of domain.Handle[domain.Prompt], before, v domain.PromptValues) (bool, error) {
	v.PromptID = of.Value().ID
	var res *gorm.DB
	if before.Revision == 0 {
		res = s.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&v)
	} else {
		res = s.conn(ctx).Model(&v).Select("variables", "sets", "revision", "updated_at").
			Where("revision = ?", before.Revision).Updates(v)
	}
	if res.Error == nil && res.RowsAffected > 0 {
		s.stored.add(of.Value().OrganizationID, v.Bytes()-before.Bytes())
	}
	return res.RowsAffected > 0, res.Error
}
