package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// OpenPersonalMonth is OpenMonth for what one person uses of an organization.
func (s *Store) OpenPersonalMonth(ctx context.Context, organizationID, userID string, now time.Time) error {
	month, _, _ := domain.MonthOf(now)
	return s.Tx(ctx, func(tx *Store) error {
		sum, err := tx.monthSum(ctx, organizationID, userID, now)
		if err != nil {
			return err
		}
		usage := domain.PersonalUsage{OrganizationID: organizationID, UserID: userID, Month: month, Executions: sum.Executions, Tokens: sum.Tokens}
		return tx.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&usage).Error
	})
}

// DeletePersonalUsage removes the counts of a person in an organization, "" for all its people. OpenPersonalMonth makes
// them anew when they are needed.
func (s *Store) DeletePersonalUsage(ctx context.Context, organizationID, userID string) error {
	db := s.conn(ctx).Where("organization_id = ?", organizationID)
	if userID != "" {
		db = db.Where("user_id = ?", userID)
	}
	return db.Delete(&domain.PersonalUsage{}).Error
}

// UsedOfMonth is what an organization, or with a user's id one person in it, has used in the month of now, as its limits
// count it.
func (s *Store) UsedOfMonth(ctx context.Context, organizationID, userID string, now time.Time) (domain.MonthlyUsage, error) {
	month, start, end := domain.MonthOf(now)
	db, sum := s.conn(ctx).Table("monthly_usage").Where("organization_id = ? AND month = ?", organizationID, month), []domain.MonthlyUsage{}
	if userID != "" {
		db = s.conn(ctx).Table("personal_usage").Where("organization_id = ? AND user_id = ? AND month = ?", organizationID, userID, month)
	}
	if err := db.Select("executions, tokens").Limit(1).Find(&sum).Error; err != nil {
		return domain.MonthlyUsage{}, err
	}
	if len(sum) > 0 {
		return sum[0], nil
	}
	return s.sumOfMonth(ctx, organizationID, userID, start, end)
}

// WarnOnce takes note that a limit has come to a threshold in the month of now, and says whether that is new.
func (s *Store) WarnOnce(ctx context.Context, organizationID string, u domain.LimitUse, now time.Time) (isNew bool, err error) {
	month, _, _ := domain.MonthOf(now)
	res := s.conn(ctx).Table("limit_warnings").Clauses(clause.OnConflict{DoNothing: true}).Create(map[string]any{
		"organization_id": organizationID, "scope": u.Scope, "subject_id": u.SubjectID, "name": u.Name, "month": month,
		"percent": u.Percent(), "created_at": now})
	return res.RowsAffected > 0, res.Error
}

// LimitedAPIKeys are the actor's keys with a monthly limit that work.
func (s *Store) LimitedAPIKeys(ctx context.Context, actor domain.Actor) ([]domain.APIKey, error) {
	var out []domain.APIKey
	return out, s.conn(ctx).Table("api_keys").Where("organization_id = ? AND user_id = ? AND revoked_at IS NULL AND monthly_executions IS NOT NULL",
		actor.OrganizationID, actor.UserID).Where("NOT "+expired, s.now()).Order("id DESC").Limit(domain.MaxAPIKeys).Find(&out).Error
}
