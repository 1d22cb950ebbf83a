package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// OpenMonth makes the row of the month of now from its executions and its runs of no prompt, unless it is there.
func (s *Store) OpenMonth(ctx context.Context, organizationID string, now time.Time) error {
	month, _, _ := domain.MonthOf(now)
	return s.Tx(ctx, func(tx *Store) error {
		usage, err := tx.monthSum(ctx, organizationID, "", now)
		if err != nil {
			return err
		}
		usage.OrganizationID, usage.Month = organizationID, month
		return tx.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&usage).Error
	})
}

// monthSum is what an organization, or with a user's id one person in it, uses in the month of now. Runs that go on are
// marked to be reconciled with it; locked first, none of them ends between the sum and its row.
func (s *Store) monthSum(ctx context.Context, organizationID, userID string, now time.Time) (domain.MonthlyUsage, error) {
	_, start, end := domain.MonthOf(now)
	of := func() *gorm.DB {
		return ofMonth(s.conn(ctx).Model(&domain.Execution{}), organizationID, userID, start, end)
	}
	var running []string
	err := s.forUpdate(of(), "executions").Where("status = ?", domain.StatusRunning).Order("id").Pluck("id", &running).Error
	if err == nil && len(running) > 0 {
		err = of().Where("id IN ? AND reserved_tokens IS NULL", running).UpdateColumn("reserved_tokens", 0).Error
	}
	if err == nil {
		err = ofMonth(s.conn(ctx).Model(&domain.TransientRun{}), organizationID, userID, start, end).
			Where("finished_at IS NULL AND reserved_tokens IS NULL").UpdateColumn("reserved_tokens", 0).Error
	}
	if err != nil {
		return domain.MonthlyUsage{}, err
	}
	return s.sumOfMonth(ctx, organizationID, userID, start, end)
}

// sumOfMonth sums up what was used in a time, and what is reserved.
func (s *Store) sumOfMonth(ctx context.Context, organizationID, userID string, start, end time.Time) (domain.MonthlyUsage, error) {
	var usage, transient domain.MonthlyUsage
	err := ofMonth(s.conn(ctx).Model(&domain.Execution{}), organizationID, userID, start, end).Select(monthSum).Scan(&usage).Error
	if err == nil {
		err = ofMonth(s.conn(ctx).Model(&domain.TransientRun{}), organizationID, userID, start, end).Select(transientSum).Scan(&transient).Error
	}
	return domain.MonthlyUsage{Executions: usage.Executions + transient.Executions, Tokens: usage.Tokens + transient.Tokens}, err
}

func ofMonth(db *gorm.DB, organizationID, userID string, start, end time.Time) *gorm.DB {
	db = db.Where("organization_id = ? AND created_at >= ? AND created_at < ?", organizationID, start, end)
	if userID != "" {
		db = db.Where("user_id = ?", userID)
	}
	return db
}

const transientSum = `count(*) AS executions, coalesce(sum(CASE WHEN finished_at IS NULL THEN coalesce(reserved_tokens, 0)
	ELSE coalesce(input_tokens, 0) + coalesce(output_tokens, 0) END), 0) AS tokens`

const monthSum = `count(*) AS executions, coalesce(sum(CASE WHEN status = 'running' THEN coalesce(reserved_tokens, 0)
	ELSE coalesce(input_tokens, 0) + coalesce(output_tokens, 0) END), 0) AS tokens`

// reconcileUsage replaces what ended executions had reserved by what they used, in the transaction that
// completes them.
func (s *Store) reconcileUsage(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	var ended []domain.Execution
	err := s.conn(ctx).Select("organization_id", "user_id", "created_at", "reserved_tokens", "input_tokens", "output_tokens").
		Where("id IN ? AND reserved_tokens IS NOT NULL", ids).Find(&ended).Error
	if err != nil {
		return err
	}
	return s.addUsage(ctx, ended)
}

// usageOf sums by month what executions used beyond what they had reserved, in an order in which two
// transactions cannot wait for each other.
func usageOf(ended []domain.Execution) []domain.MonthlyUsage {
	sums := map[domain.MonthlyUsage]int{}
	for _, e := range ended {
		month, _, _ := domain.MonthOf(e.CreatedAt)
		key := domain.MonthlyUsage{OrganizationID: e.OrganizationID, Month: month}
		sums[key] += orZero(e.InputTokens) + orZero(e.OutputTokens) - orZero(e.ReservedTokens)
	}
	out := []domain.MonthlyUsage{}
	for key, tokens := range sums {
		key.Tokens = tokens
		out = append(out, key)
	}
	slices.SortFunc(out, func(a, b domain.MonthlyUsage) int {
		return cmp.Or(cmp.Compare(a.OrganizationID, b.OrganizationID), cmp.Compare(a.Month, b.Month))
	})
	return out
}

// personalUsageOf is usageOf by person.
func personalUsageOf(ended []domain.Execution) []domain.PersonalUsage {
	sums := map[domain.PersonalUsage]int{}
	for _, e := range ended {
		month, _, _ := domain.MonthOf(e.CreatedAt)
		key := domain.PersonalUsage{OrganizationID: e.OrganizationID, UserID: e.UserID, Month: month}
		sums[key] += orZero(e.InputTokens) + orZero(e.OutputTokens) - orZero(e.ReservedTokens)
	}
	out := []domain.PersonalUsage{}
	for key, tokens := range sums {
		key.Tokens = tokens
		out = append(out, key)
	}
	slices.SortFunc(out, func(a, b domain.PersonalUsage) int {
		return cmp.Or(cmp.Compare(a.OrganizationID, b.OrganizationID), cmp.Compare(a.UserID, b.UserID), cmp.Compare(a.Month, b.Month))
	})
	return out
}

func orZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// DeleteUsage removes an organization's counts. OpenMonth makes them anew when they are needed.
func (s *Store) DeleteUsage(ctx context.Context, organizationID string) error {
	return s.conn(ctx).Where("organization_id = ?", organizationID).Delete(&domain.MonthlyUsage{}).Error
}

// OrganizationsWithUsage are those of which something is counted.
func (s *Store) OrganizationsWithUsage(ctx context.Context) ([]domain.Organization, error) {
	var out []domain.Organization
	err := s.conn(ctx).Where("id IN (SELECT organization_id FROM monthly_usage)").Find(&out).Error
	return out, err
}

// CountRunning counts an organization's running executions, and its runs of no prompt that go on, on all instances.
func (s *Store) CountRunning(ctx context.Context, organizationID string) (int, error) {
	var n int64
	err := s.conn(ctx).Model(&domain.Execution{}).
		Where("organization_id = ? AND status = ?", organizationID, domain.StatusRunning).Count(&n).Error
	if err != nil {
		return 0, err
	}
	transient, err := s.countTransientRuns(ctx, organizationID)
	return int(n + transient), err
}
