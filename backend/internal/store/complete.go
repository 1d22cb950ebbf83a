package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// CreateTransientRun inserts a run of no prompt that goes on.
func (s *Store) CreateTransientRun(ctx context.Context, r domain.TransientRun) error {
	return s.conn(ctx).Create(&r).Error
}

// EndTransientRun writes what a run of no prompt has used, once, and puts it in the place of what it had reserved of
// its month.
func (s *Store) EndTransientRun(ctx context.Context, id string, o domain.Outcome, now time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		var ended domain.TransientRun
		res := tx.conn(ctx).Model(&ended).Clauses(clause.Returning{}).Where("id = ? AND finished_at IS NULL", id).
			UpdateColumns(map[string]any{"input_tokens": o.InputTokens, "output_tokens": o.OutputTokens, "cost_usd": o.CostUSD,
				"estimated": o.Estimated, "finished_at": now})
		if res.Error != nil || res.RowsAffected == 0 || ended.ReservedTokens == nil {
			return res.Error
		}
		month, _, _ := domain.MonthOf(ended.CreatedAt)
		more := orZero(o.InputTokens) + orZero(o.OutputTokens) - *ended.ReservedTokens
		return tx.conn(ctx).Model(&domain.MonthlyUsage{}).
			Where("organization_id = ? AND month = ?", ended.OrganizationID, month).
			UpdateColumn("tokens", gorm.Expr("tokens + ?", more)).Error
	})
}

// goesOn are the runs of no prompt that have not ended, without those whose instance was lost.
func (s *Store) goesOn(db *gorm.DB) *gorm.DB {
	return db.Where("finished_at IS NULL AND ends_by > ?", s.now())
}

func (s *Store) countTransientRuns(ctx context.Context, organizationID string) (n int64, err error) {
	db := s.conn(ctx).Model(&domain.TransientRun{}).Where("organization_id = ?", organizationID)
	return n, s.goesOn(db).Count(&n).Error
}

// transientUsage is what runs of no prompt have used of a month. Those that go on are marked to be reconciled with it
// at their end.
func (s *Store) transientUsage(ctx context.Context, organizationID string, start, end time.Time) (domain.MonthlyUsage, error) {
	of := func() *gorm.DB {
		return s.conn(ctx).Model(&domain.TransientRun{}).
			Where("organization_id = ? AND created_at >= ? AND created_at < ?", organizationID, start, end)
	}
	var usage domain.MonthlyUsage
	if err := of().Where("finished_at IS NULL AND reserved_tokens IS NULL").UpdateColumn("reserved_tokens", 0).Error; err != nil {
		return usage, err
	}
	return usage, of().Select(`count(*) AS executions, coalesce(sum(CASE WHEN finished_at IS NULL THEN reserved_tokens
		ELSE coalesce(input_tokens, 0) + coalesce(output_tokens, 0) END), 0) AS tokens`).Scan(&usage).Error
}

// usedColumns are what usage is summed up from.
const usedColumns = "model, user_id, created_at, input_tokens, output_tokens, cost_usd, estimated"

// allRuns are an organization's executions and its runs of no prompt in a time, as one table of executions.
func (s *Store) allRuns(ctx context.Context, organizationID string, f domain.UsageFilter) *gorm.DB {
	of := func(table, more string, args ...any) *gorm.DB {
		db := s.conn(ctx).Table(table).Select(usedColumns+", "+more, args...).
			Where("organization_id = ? AND created_at >= ? AND created_at < ?", organizationID, f.From.UTC(), f.To.UTC())
		if f.UserID != "" {
			db = db.Where("user_id = ?", f.UserID)
		}
		return db
	}
	return s.conn(ctx).Table("(? UNION ALL ?) AS executions", of("executions", "prompt_id, status"),
		of("completions", "NULL AS prompt_id, CASE WHEN finished_at IS NULL AND ends_by > ? THEN 'running' ELSE 'completed' END AS status", s.now()))
}
