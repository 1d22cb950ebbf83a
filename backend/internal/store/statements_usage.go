package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

const (
	ofOrganizationMonth = "WHERE organization_id = ? AND month = ?"
	ofPersonMonth       = "WHERE organization_id = ? AND user_id = ? AND month = ?"
	reserving           = "SET executions = executions + 1, tokens = tokens + ?"
	settling            = "SET tokens = tokens + ?"
	returningUsage      = "RETURNING executions, tokens"
)

var (
	reserveUsage         = inBoth("UPDATE monthly_usage", reserving, ofOrganizationMonth, returningUsage)
	reservePersonalUsage = inBoth("UPDATE personal_usage", reserving, ofPersonMonth, returningUsage)
	addMonthlyUsage      = inBoth("UPDATE monthly_usage", settling, ofOrganizationMonth)
	addPersonalUsage     = inBoth("UPDATE personal_usage", settling, ofPersonMonth)
)

// ReserveUsage adds one execution and its tokens to what an organization uses in the month of now, and
// returns the sum, or false when the month is not open yet. Other transactions wait for this one's end: a
// sum over the limit is undone by a rollback.
func (s *Store) ReserveUsage(ctx context.Context, organizationID string, now time.Time, tokens int) (domain.MonthlyUsage, bool, error) {
	month, _, _ := domain.MonthOf(now)
	usage := domain.MonthlyUsage{OrganizationID: organizationID, Month: month}
	open, err := s.reserve(ctx, reserveUsage, []any{tokens, organizationID, month}, &usage.Executions, &usage.Tokens)
	return usage, open, err
}

// ReservePersonalUsage is ReserveUsage for what one person uses of an organization.
func (s *Store) ReservePersonalUsage(ctx context.Context, organizationID, userID string, now time.Time, tokens int) (domain.PersonalUsage, bool, error) {
	month, _, _ := domain.MonthOf(now)
	usage := domain.PersonalUsage{OrganizationID: organizationID, UserID: userID, Month: month}
	open, err := s.reserve(ctx, reservePersonalUsage, []any{tokens, organizationID, userID, month}, &usage.Executions, &usage.Tokens)
	return usage, open, err
}

func (s *Store) reserve(ctx context.Context, st statement, args []any, executions, tokens *int) (open bool, err error) {
	err = s.queryRow(ctx, st, args, executions, tokens)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return false, nil
	}
	return err == nil, err
}

// addUsage puts what runs used beyond what they had reserved into the sums of their month. Sums of organizations come
// before those of people, and each kind in one order, so that no two transactions wait for each other.
func (s *Store) addUsage(ctx context.Context, ended []domain.Execution) error {
	for _, u := range usageOf(ended) {
		if err := s.exec(ctx, addMonthlyUsage, u.Tokens, u.OrganizationID, u.Month); err != nil {
			return err
		}
	}
	for _, u := range personalUsageOf(ended) {
		if err := s.exec(ctx, addPersonalUsage, u.Tokens, u.OrganizationID, u.UserID, u.Month); err != nil {
			return err
		}
	}
	return nil
}
