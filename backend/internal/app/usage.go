package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// Usage says what runs have used and cost.
type Usage struct {
	store *store.Store
	now   func() time.Time
}

// UsageQuery is which runs are asked about. From nil is the first of this month, To nil is now.
type UsageQuery struct {
	From, To *time.Time
	Mine     bool   // the actor's own alone
	GroupBy  string // "" for no groups
}

// Of is the sum of the actor's organization, which each of its members may see, as they may its runs.
func (u *Usage) Of(ctx context.Context, actor domain.Actor, q UsageQuery) (domain.Usage, error) {
	f, err := u.filter(q)
	if err != nil {
		return domain.Usage{}, err
	}
	if q.Mine {
		f.UserID = actor.UserID
	}
	return u.store.Usage(ctx, actor.OrganizationID, f)
}

// OfPrompt is the sum of a prompt.
func (u *Usage) OfPrompt(ctx context.Context, actor domain.Actor, promptID string, q UsageQuery) (domain.Usage, error) {
	f, err := u.filter(q)
	if err != nil {
		return domain.Usage{}, err
	}
	prompt, err := openPrompt(ctx, u.store, actor, promptID)
	if err != nil {
		return domain.Usage{}, err
	}
	return u.store.PromptUsage(ctx, prompt, f)
}

func (u *Usage) filter(q UsageQuery) (domain.UsageFilter, error) {
	now := u.now()
	_, month, _ := domain.MonthOf(now)
	f := domain.UsageFilter{From: month, To: now, GroupBy: q.GroupBy}
	if q.From != nil {
		f.From = *q.From
	}
	if q.To != nil {
		f.To = *q.To
	}
	if f.To.Before(f.From) {
		return f, domain.Invalid(domain.FieldError{Field: "to", Rule: "minimum", Message: "is before from"})
	}
	if f.To.Sub(f.From) > domain.LongestUsage {
		return f, domain.Invalid(domain.FieldError{Field: "from", Rule: "maximum", Message: "is more than 400 days before to"})
	}
	return f, nil
}
