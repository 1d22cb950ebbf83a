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
		return tx.addUsage(ctx, []domain.Execution{{OrganizationID: ended.OrganizationID, UserID: ended.UserID, CreatedAt: ended.CreatedAt,
			InputTokens: o.InputTokens, OutputTokens: o.OutputTokens, ReservedTokens: ended.ReservedTokens}})
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
