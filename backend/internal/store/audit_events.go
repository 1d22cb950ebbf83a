package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// Audit writes a line of the audit log. It is for the transaction that does what the line says: both are there, or
// neither.
func (s *Store) Audit(ctx context.Context, e domain.AuditEvent) error {
	db := s.conn(ctx)
	if e.UserName == "" && e.UserID != nil {
		err := db.Model(&domain.User{}).Where("id = ?", *e.UserID).Select("name").Take(&e.UserName).Error
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
	}
	return db.Create(&e).Error
}

// PurgeAudit removes what was written before a moment.
func (s *Store) PurgeAudit(ctx context.Context, before time.Time) error {
	return s.conn(ctx).Where("created_at < ?", before).Delete(&domain.AuditEvent{}).Error
}

// AuditEvents lists the audit log of the actor's organization, newest first, up to one more than the page asks for.
func (s *Store) AuditEvents(ctx context.Context, actor domain.Actor, filter domain.AuditFilter, page domain.PageRequest) ([]domain.AuditEvent, error) {
	db := s.conn(ctx).Where("organization_id = ?", actor.OrganizationID)
	if filter.Action != "" {
		db = db.Where("action = ?", filter.Action)
	}
	if filter.UserID != "" {
		db = db.Where("user_id = ?", filter.UserID)
	}
	if !filter.From.IsZero() {
		db = db.Where("created_at >= ?", filter.From)
	}
	if !filter.To.IsZero() {
		db = db.Where("created_at < ?", filter.To)
	}
	var out []domain.AuditEvent
	return out, keysetPage(db, page, "audit_events").Find(&out).Error
}
