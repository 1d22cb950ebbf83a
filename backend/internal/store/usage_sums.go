package store

import (
	"context"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// mostGroups bounds an answer, whatever an organization has.
const mostGroups = 1000

const usageSum = `count(*) AS executions, coalesce(sum(executions.input_tokens), 0) AS input_tokens,
	coalesce(sum(executions.output_tokens), 0) AS output_tokens, coalesce(sum(executions.cost_usd), 0) AS cost_usd,
	coalesce(sum(CASE WHEN executions.status = 'running' THEN 1 ELSE 0 END), 0) AS running,
	coalesce(sum(CASE WHEN executions.status <> 'running' AND executions.cost_usd IS NULL
		AND coalesce(executions.input_tokens, executions.output_tokens) IS NOT NULL THEN 1 ELSE 0 END), 0) AS unpriced,
	coalesce(sum(CASE WHEN executions.estimated THEN 1 ELSE 0 END), 0) AS estimated`

// Usage sums up an organization's executions and its runs of no prompt. What was deleted has been paid for all the
// same.
func (s *Store) Usage(ctx context.Context, organizationID string, f domain.UsageFilter) (domain.Usage, error) {
	return s.usage(ctx, f, func() *gorm.DB { return s.allRuns(ctx, organizationID, f) })
}

// PromptUsage sums up those of a prompt's executions that may be seen.
func (s *Store) PromptUsage(ctx context.Context, of domain.Handle[domain.Prompt], f domain.UsageFilter) (domain.Usage, error) {
	return s.usage(ctx, f, func() *gorm.DB {
		return runsShown(s.conn(ctx).Table("executions"), of).Where("executions.prompt_id = ?", of.Value().ID)
	})
}

func (s *Store) usage(ctx context.Context, f domain.UsageFilter, executions func() *gorm.DB) (domain.Usage, error) {
	out := domain.Usage{From: f.From, To: f.To, Groups: []domain.UsageGroup{}}
	during := func() *gorm.DB {
		return executions().Where("executions.created_at >= ? AND executions.created_at < ?", f.From.UTC(), f.To.UTC())
	}
	if err := during().Select(usageSum).Scan(&out.Total).Error; err != nil {
		return out, err
	}
	if f.GroupBy == "" {
		return out, nil
	}
	return out, s.grouped(during(), f.GroupBy).Limit(mostGroups).Scan(&out.Groups).Error
}

// grouped makes a group of each day, model, project or person.
func (s *Store) grouped(db *gorm.DB, by string) *gorm.DB {
	key, name, order := "executions.model", "executions.model", "cost_usd DESC, executions DESC, 1"
	switch by {
	case domain.UsageByDay:
		key, order = s.utcDay("executions.created_at"), "1"
		name = key
	case domain.UsageByProject:
		db = db.Joins("LEFT JOIN prompts ON prompts.id = executions.prompt_id").Joins("LEFT JOIN projects ON projects.id = prompts.project_id")
		key, name = "coalesce(CAST(projects.id AS text), '')", "coalesce(projects.name, 'Without a prompt')"
	case domain.UsageByUser:
		db = db.Joins("JOIN users ON users.id = executions.user_id")
		key, name = "users.id", "users.name"
	}
	return db.Select(key + " AS key, " + name + " AS name, " + usageSum).Group(key + ", " + name).Order(order)
}

// utcDay is the day of a time, as 2006-01-02.
func (s *Store) utcDay(column string) string {
	if s.postgres {
		return "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
	}
	return "substr(" + column + ", 1, 10)" // times are kept in UTC
}
