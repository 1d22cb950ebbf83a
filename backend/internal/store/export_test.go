package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// Raw lets tests look behind the methods.
func (s *Store) Raw(ctx context.Context) *gorm.DB { return s.conn(ctx) }

// LastQuery keeps the last SELECT that GORM builds, with its arguments, in the two places.
func (s *Store) LastQuery(text *string, args *[]any) error {
	return s.db.Callback().Query().After("gorm:query").Register("test:last", func(db *gorm.DB) {
		*text, *args = db.Statement.SQL.String(), db.Statement.Vars
	})
}

// EachQuery hears of every SELECT that GORM makes, with its arguments.
func (s *Store) EachQuery(hear func(text string, args []any)) error {
	tell := func(db *gorm.DB) { hear(db.Statement.SQL.String(), db.Statement.Vars) }
	return errors.Join(s.db.Callback().Query().After("gorm:query").Register("test:each", tell),
		s.db.Callback().Row().After("gorm:row").Register("test:each", tell))
}

// CompleteExecution is CompleteExecutions of one.
func (s *Store) CompleteExecution(ctx context.Context, id string, o domain.Outcome, text *string, now time.Time) (bool, error) {
	c := domain.Completion{ExecutionID: id, Outcome: o, At: now}
	if text != nil {
		c.Transcript = new(domain.Transcript)
		*c.Transcript = domain.Transcript(*text)
	}
	completed, err := s.CompleteExecutions(ctx, []domain.Completion{c})
	return err == nil && completed[0], err
}

// SearchQuery is the query of a search.
func (s *Store) SearchQuery(organizationID string, q domain.SearchQuery, page domain.PageRequest) (string, []any, error) {
	return s.searchQuery(organizationID, q, page)
}
