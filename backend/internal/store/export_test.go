package store

import (
	"context"

	"gorm.io/gorm"
)

// Raw lets tests look behind the methods.
func (s *Store) Raw(ctx context.Context) *gorm.DB { return s.in(ctx) }

// LastQuery keeps the last SELECT that GORM builds, with its arguments, in the two places.
func (s *Store) LastQuery(text *string, args *[]any) error {
	return s.db.Callback().Query().After("gorm:query").Register("test:last", func(db *gorm.DB) {
		*text, *args = db.Statement.SQL.String(), db.Statement.Vars
	})
}
