package store

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
)

// invitationsKept is how long one is kept that is over: those of a day are counted.
const invitationsKept = 24 * time.Hour

// Purge removes for good what was deleted before, and sign-ins that ended before now.
func (s *Store) Purge(ctx context.Context, deletedBefore, now time.Time) error {
	db := s.conn(ctx)
	projects := db.Model(&domain.Project{}).Select("id").Where("deleted_at < ?", deletedBefore)
	return errors.Join(
		db.Where("deleted_at < ?", deletedBefore).Delete(&domain.Execution{}).Error,
		db.Where("deleted_at < ? OR project_id IN (?)", deletedBefore, projects).Delete(&domain.Prompt{}).Error,
		db.Where("deleted_at < ?", deletedBefore).Delete(&domain.Project{}).Error,
		db.Where("deleted_at < ?", deletedBefore).Delete(&domain.Preset{}).Error,
		db.Where("expires_at < ?", now).Delete(&domain.Session{}).Error,
		db.Where("expires_at < ?", now).Delete(&domain.OneTimeToken{}).Error,
		db.Where("expires_at < ?", now.Add(-invitationsKept)).Delete(&domain.Invitation{}).Error,
		db.Where("created_at < ?", now.Add(-domain.IdempotencyKeyTTL)).Delete(&domain.IdempotencyKey{}).Error,
		s.purgeClientEvents(ctx, now),
	)
}
