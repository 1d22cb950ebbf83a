package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// Insights reads how an organization's runs and saves did on the whole days from from until to.
func (s *Store) Insights(ctx context.Context, organizationID string, from, to time.Time) (*domain.Insights, error) {
	in := domain.NewInsights(from, to)
	executions := func() *gorm.DB {
		return s.conn(ctx).Table("executions").
			Where("organization_id = ? AND created_at >= ? AND created_at < ?", organizationID, from, to)
	}
	for _, read := range []func(*domain.Insights, *gorm.DB) error{s.readRuns, s.readPromptsOfDays, s.readPrompts} {
		if err := read(in, executions()); err != nil {
			return nil, err
		}
	}
	return in, s.readNoticed(ctx, in, organizationID)
}

func (s *Store) readRuns(in *domain.Insights, executions *gorm.DB) error {
	var rows []struct {
		Day        string
		Status     domain.Status
		FirstToken *int64
		N          int64
	}
	err := executions.Select(s.utcDay("created_at") + " AS day, status, " + bucketOf("ttft_ms") + " AS first_token, count(*) AS n").
		Group("1, 2, 3").Scan(&rows).Error
	for _, r := range rows {
		in.AddRuns(r.Day, r.Status, r.FirstToken, r.N)
	}
	return err
}

// readPromptsOfDays counts the prompts that were run once, twice, … on each day.
func (s *Store) readPromptsOfDays(in *domain.Insights, executions *gorm.DB) error {
	perPrompt := executions.Select(s.utcDay("created_at") + " AS day, count(*) AS runs").Group(s.utcDay("created_at") + ", prompt_id")
	return s.countPrompts(in, perPrompt, "day, runs")
}

// readPrompts counts the prompts that were run once, twice, … in all.
func (s *Store) readPrompts(in *domain.Insights, executions *gorm.DB) error {
	return s.countPrompts(in, executions.Select("count(*) AS runs").Group("prompt_id"), "runs")
}

func (s *Store) countPrompts(in *domain.Insights, perPrompt *gorm.DB, by string) error {
	var rows []struct {
		Day     string
		Runs, N int64
	}
	err := perPrompt.Session(&gorm.Session{NewDB: true}).Table("(?) AS prompts", perPrompt).
		Select(by + ", count(*) AS n").Group(by).Scan(&rows).Error
	for _, r := range rows {
		in.AddPrompts(r.Day, r.Runs, r.N)
	}
	return err
}

func (s *Store) readNoticed(ctx context.Context, in *domain.Insights, organizationID string) error {
	var counts []domain.ClientCount
	err := s.conn(ctx).Where("organization_id = ? AND day >= ? AND day < ?", organizationID, domain.DayOf(in.From), domain.DayOf(in.To)).
		Find(&counts).Error
	for _, c := range counts {
		in.AddNoticed(c)
	}
	return err
}

// bucketOf is domain.Bucket of a column: an answer has a bounded number of rows then, however many were counted.
func bucketOf(column string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CASE WHEN %s < 100 THEN %s", column, column)
	for step := 10; step < 1e8; step *= 10 {
		fmt.Fprintf(&b, " WHEN %s < %d THEN %s / %d * %d", column, step*100, column, step, step)
	}
	fmt.Fprintf(&b, " ELSE %s END", column)
	return b.String()
}
