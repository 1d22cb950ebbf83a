package app

import (
	"context"
	"errors"
	"strconv"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// errMonthNotOpen ends a transaction that has to count in a month which nothing was counted in yet.
var errMonthNotOpen = errors.New("the month's usage is not summed up yet")

// insertWithinLimits inserts a run within its organization's limits. The first of a month first sums up
// what was used: in a transaction of its own, since this one is taken back when the sum is over the limit.
func (s *Executions) insertWithinLimits(ctx context.Context, actor domain.Actor, p plan, in Start) (e domain.Execution, err error) {
	err = s.withOpenMonth(ctx, p.prompt.Value().OrganizationID, func() error {
		e, err = s.insert(ctx, actor, p, in)
		return err
	})
	return e, err
}

// withOpenMonth tries again once the month is open.
func (s *Executions) withOpenMonth(ctx context.Context, organizationID string, insert func() error) error {
	for {
		err := insert()
		if !errors.Is(err, errMonthNotOpen) {
			return err
		}
		if err := s.store.OpenMonth(ctx, organizationID, s.now()); err != nil {
			return err
		}
	}
}

// checkLimits refuses an execution that its organization's limits do not let begin, and makes it remember
// what it reserves. It runs in the transaction that inserts the execution.
func (s *Executions) checkLimits(ctx context.Context, tx *store.Store, l domain.UsageLimits, p plan, e *domain.Execution) error {
	if l.Monthly() {
		tokens := p.counted + p.content.ModelConfig.MaxTokens
		e.ReservedTokens = &tokens
		if err := reserve(ctx, tx, l, *e); err != nil {
			return err
		}
	}
	if l.ConcurrentExecutions != nil {
		return concurrent(ctx, tx, *l.ConcurrentExecutions, e.OrganizationID)
	}
	return nil
}

func reserve(ctx context.Context, tx *store.Store, l domain.UsageLimits, e domain.Execution) error {
	sum, open, err := tx.ReserveUsage(ctx, e.OrganizationID, e.CreatedAt, *e.ReservedTokens)
	if err != nil {
		return err
	}
	if !open {
		return errMonthNotOpen
	}
	if limit := l.MonthlyExecutions; limit != nil && sum.Executions > *limit {
		return overQuota("monthly_executions", *limit, sum.Executions-1, e.CreatedAt, "This month's %d runs are used up.", *limit)
	}
	if limit := l.MonthlyTokens; limit != nil && sum.Tokens > *limit {
		return overQuota("monthly_tokens", *limit, sum.Tokens-*e.ReservedTokens, e.CreatedAt,
			"This run may take %d tokens, more than are left of this month's %d.", *e.ReservedTokens, *limit)
	}
	return nil
}

func overQuota(name string, limit, used int, now time.Time, message string, args ...any) error {
	_, _, end := domain.MonthOf(now)
	return domain.Errorf(domain.QuotaExceeded, message, args...).
		With("name", name).With("limit", limit).With("used", used).With(QuotaResetsAt, end)
}

// QuotaResetsAt is the detail of a QUOTA_EXCEEDED that holds a time.Time.
const QuotaResetsAt = "resets_at"

// concurrent counts exactly: of one organization's starts, on all instances, one at a time passes here.
func concurrent(ctx context.Context, tx *store.Store, limit int, organizationID string) error {
	if err := tx.AdvisoryLock(ctx, "runs of "+organizationID); err != nil {
		return err
	}
	used, err := tx.CountRunning(ctx, organizationID)
	if err == nil && used >= limit {
		return domain.Errorf(domain.RateLimited, "Your organization runs at most %d prompts at a time. Wait until one ends.", limit).
			With("name", "concurrent_executions").With("limit", limit).With("used", used).With("retry_after_seconds", 1)
	}
	return err
}

// checkMaxTokens refuses what no run of the organization may ask for.
func checkMaxTokens(l domain.UsageLimits, c domain.ModelConfig) error {
	if limit := l.MaxTokensPerRun; limit != nil && c.MaxTokens > *limit {
		return domain.Invalid(domain.FieldError{Field: "model_config.max_tokens", Rule: "maximum",
			Message: "your organization's runs write at most " + strconv.Itoa(*limit) + " tokens"})
	}
	return nil
}

// errLongerThanLent is checkMaxTokens' refusal as a guest is told it: without the owner's figure.
func errLongerThanLent() error {
	return domain.Invalid(domain.FieldError{Field: "model_config.max_tokens", Rule: "maximum",
		Message: "is more than the account of this prompt's owner lets a run write"})
}
