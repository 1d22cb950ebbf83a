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

// errPersonalMonthNotOpen is errMonthNotOpen for what the person uses.
var errPersonalMonthNotOpen = errors.New("the month's usage of the person is not summed up yet")

// insertWithinLimits inserts a run within its organization's limits. The first of a month first sums up
// what was used: in a transaction of its own, since this one is taken back when the sum is over the limit.
func (s *Executions) insertWithinLimits(ctx context.Context, actor domain.Actor, p plan, in Start) (e domain.Execution, err error) {
	err = s.withOpenMonth(ctx, p.prompt.Value().OrganizationID, actor.UserID, func() error {
		e, err = s.insert(ctx, actor, p, in)
		return err
	})
	return e, s.noted(ctx, actor, p.prompt.Value().OrganizationID, err)
}

// withOpenMonth tries again once the month is open.
func (s *Executions) withOpenMonth(ctx context.Context, organizationID, userID string, insert func() error) error {
	for {
		err := insert()
		open := func() error { return s.store.OpenMonth(ctx, organizationID, s.now()) }
		if errors.Is(err, errPersonalMonthNotOpen) {
			open = func() error { return s.store.OpenPersonalMonth(ctx, organizationID, userID, s.now()) }
		} else if !errors.Is(err, errMonthNotOpen) {
			return err
		}
		if err := open(); err != nil {
			return err
		}
	}
}

// checkLimits refuses an execution that its organization's limits do not let begin, and makes it remember
// what it reserves. It runs in the transaction that inserts the execution.
func (s *Executions) checkLimits(ctx context.Context, tx *store.Store, actor domain.Actor, p plan, e *domain.Execution) error {
	l, person := p.payer.Limits, domain.PersonLimits{}
	if actor.OrganizationID == e.OrganizationID { // of a guest, the share says how much
		person = actor.PersonLimits
	}
	if l.Monthly() || person.Monthly() {
		tokens := p.counted + p.content.ModelConfig.MaxTokens
		e.ReservedTokens = &tokens
	}
	var uses []domain.LimitUse
	if l.Monthly() {
		used, err := reserve(ctx, tx, l, *e)
		if err != nil {
			return err
		}
		uses = used
	}
	if person.Monthly() {
		used, err := reservePersonal(ctx, tx, person, actor.UserID, *e)
		if err != nil {
			return err
		}
		uses = append(uses, used...)
	}
	if err := s.warn(ctx, tx, actor, e.OrganizationID, uses...); err != nil {
		return err
	}
	if l.ConcurrentExecutions != nil {
		return concurrent(ctx, tx, *l.ConcurrentExecutions, e.OrganizationID)
	}
	return nil
}

func reserve(ctx context.Context, tx *store.Store, l domain.UsageLimits, e domain.Execution) ([]domain.LimitUse, error) {
	sum, open, err := tx.ReserveUsage(ctx, e.OrganizationID, e.CreatedAt, *e.ReservedTokens)
	if err != nil {
		return nil, err
	}
	if !open {
		return nil, errMonthNotOpen
	}
	if limit := l.MonthlyExecutions; limit != nil && sum.Executions > *limit {
		return nil, overQuota(domain.ScopeOrganization, "monthly_executions", *limit, sum.Executions-1, e.CreatedAt, "Your organization's %d runs of this month are used up.", *limit)
	}
	if limit := l.MonthlyTokens; limit != nil && sum.Tokens > *limit {
		return nil, overQuota(domain.ScopeOrganization, "monthly_tokens", *limit, sum.Tokens-*e.ReservedTokens, e.CreatedAt,
			"This run may take %d tokens, more than are left of your organization's %d of this month.", *e.ReservedTokens, *limit)
	}
	return usesOf(domain.ScopeOrganization, e.OrganizationID, "monthly_", domain.PersonLimits{MonthlyExecutions: l.MonthlyExecutions,
		MonthlyTokens: l.MonthlyTokens}, sum.Executions, sum.Tokens), nil
}

// reservePersonal is reserve for what one person may use.
func reservePersonal(ctx context.Context, tx *store.Store, l domain.PersonLimits, userID string, e domain.Execution) ([]domain.LimitUse, error) {
	sum, open, err := tx.ReservePersonalUsage(ctx, e.OrganizationID, userID, e.CreatedAt, *e.ReservedTokens)
	if err != nil {
		return nil, err
	}
	if !open {
		return nil, errPersonalMonthNotOpen
	}
	if limit := l.MonthlyExecutions; limit != nil && sum.Executions > *limit {
		return nil, overQuota(domain.ScopePerson, "person_executions", *limit, sum.Executions-1, e.CreatedAt,
			"Your %d runs of this month are used up. An owner or admin of your organization can give you more.", *limit)
	}
	if limit := l.MonthlyTokens; limit != nil && sum.Tokens > *limit {
		return nil, overQuota(domain.ScopePerson, "person_tokens", *limit, sum.Tokens-*e.ReservedTokens, e.CreatedAt,
			"This run may take %d tokens, more than are left of your %d of this month. An owner or admin of your organization can give you more.", *e.ReservedTokens, *limit)
	}
	return usesOf(domain.ScopePerson, userID, "person_", l, sum.Executions, sum.Tokens), nil
}

// overQuota is the refusal of what a monthly limit does not let begin; scope says whose that is.
func overQuota(scope, name string, limit, used int, now time.Time, message string, args ...any) error {
	_, _, end := domain.MonthOf(now)
	return domain.Errorf(domain.QuotaExceeded, message, args...).With("scope", scope).
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
