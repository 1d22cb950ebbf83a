package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// CreateOutgoingMail puts a mail into the outbox, in the transaction that causes it.
func (s *Store) CreateOutgoingMail(ctx context.Context, m domain.OutgoingMail) error {
	return s.conn(ctx).Create(&m).Error
}

// ClaimOutgoingMails takes the mails that are due, the oldest first, so that no other instance sends them before until.
func (s *Store) ClaimOutgoingMails(ctx context.Context, now, until time.Time, most int) ([]domain.OutgoingMail, error) {
	var due int64
	if err := s.conn(ctx).Model(&domain.OutgoingMail{}).Where("due_at <= ?", now).Limit(1).Count(&due).Error; err != nil || due == 0 {
		return nil, err
	}
	var out []domain.OutgoingMail
	err := s.Tx(ctx, func(tx *Store) error {
		out = nil
		db := tx.conn(ctx).Where("due_at <= ?", now).Order("due_at, id").Limit(most)
		if s.postgres {
			db = db.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
		}
		if err := db.Find(&out).Error; err != nil {
			return err
		}
		for i := range out {
			out[i].Attempts++
			out[i].DueAt = until
			err := tx.conn(ctx).Model(&out[i]).UpdateColumns(map[string]any{"attempts": out[i].Attempts, "due_at": until}).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// PostponeOutgoingMail has a claimed mail tried again at a time, unless another instance has taken it over.
func (s *Store) PostponeOutgoingMail(ctx context.Context, m domain.OutgoingMail, due time.Time) error {
	return s.conn(ctx).Model(&domain.OutgoingMail{}).Where("id = ? AND attempts = ?", m.ID, m.Attempts).UpdateColumn("due_at", due).Error
}

// DeleteOutgoingMail removes a mail that was sent, or never will be.
func (s *Store) DeleteOutgoingMail(ctx context.Context, m domain.OutgoingMail) error {
	return s.conn(ctx).Where("id = ?", m.ID).Delete(&domain.OutgoingMail{}).Error
}
