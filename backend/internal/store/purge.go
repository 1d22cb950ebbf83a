package store

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
)

// invitationsKept is how long one is kept that is over: those of a day are counted. One that became a share lives as long
// as that, which is known, changed and taken back by it.
const invitationsKept = 24 * time.Hour

// Purge removes for good what was deleted before, and sign-ins that ended before now.
func (s *Store) Purge(ctx context.Context, deletedBefore, now time.Time) error {
	db := s.conn(ctx)
	projects := db.Model(&domain.Project{}).Select("id").Where("deleted_at < ?", deletedBefore)
	return errors.Join(
		db.Where("deleted_at < ?", deletedBefore).Delete(&domain.Execution{}).Error,
		db.Where("deleted_at < ? OR project_id IN (?)", deletedBefore, projects).Delete(&domain.Prompt{}).Error,
		db.Where("deleted_at < ?", deletedBefore).Delete(&domain.Project{}).Error,
		s.purgeComments(ctx, deletedBefore),
		db.Where("deleted_at < ?", deletedBefore).Delete(&domain.Preset{}).Error,
		db.Where("expires_at < ?", now).Delete(&domain.Session{}).Error,
		db.Where("expires_at < ?", now).Delete(&domain.OneTimeToken{}).Error,
		db.Where("expires_at < ?", now).Delete(&domain.MailedToken{}).Error,
		db.Where("expires_at < ? AND NOT EXISTS (SELECT 1 FROM shared_prompts WHERE shared_prompts.id = invitations.id)",
			now.Add(-invitationsKept)).Delete(&domain.Invitation{}).Error,
		db.Where("expires_at < ?", now.Add(-linksKept)).Delete(&domain.Link{}).Error,
		db.Where("created_at < ?", now.Add(-domain.IdempotencyKeyTTL)).Delete(&domain.IdempotencyKey{}).Error,
		s.purgeClientEvents(ctx, now),
	)
}
