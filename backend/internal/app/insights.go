package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// Insights says how well runs and saves do.
type Insights struct {
	store *store.Store
	now   func() time.Time
}

// Of is of the actor's organization, which each of its members may see, as they may its usage. A nil to is now, and a
// nil from thirty days before it.
func (s *Insights) Of(ctx context.Context, actor domain.Actor, from, to *time.Time) (*domain.Insights, error) {
	end := s.now()
	if to != nil {
		end = *to
	}
	start := end.Add(-domain.UsualInsights)
	if from != nil {
		start = *from
	}
	if end.Before(start) {
		return nil, domain.Invalid(domain.FieldError{Field: "to", Rule: "minimum", Message: "is before from"})
	}
	if end.Sub(start) > domain.LongestInsights {
		return nil, domain.Invalid(domain.FieldError{Field: "from", Rule: "maximum", Message: "is more than 92 days before to"})
	}
	start, end = domain.WholeDays(start, end)
	return s.store.Insights(ctx, actor.OrganizationID, start, end)
}
