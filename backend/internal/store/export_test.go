package store

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// PostgresConns is how many connections one instance has for what it is asked.
const PostgresConns = postgresConns

// SQLiteConns opens a file as openSQLite does.
func SQLiteConns(path string, most int) (*sql.DB, error) { return sqliteConns(path, most) }

// Raw lets tests look behind the methods.
func (s *Store) Raw(ctx context.Context) *gorm.DB { return s.in(ctx) }

// LastQuery keeps the last SELECT that GORM builds, with its arguments, in the two places.
func (s *Store) LastQuery(text *string, args *[]any) error {
	return s.db.Callback().Query().After("gorm:query").Register("test:last", func(db *gorm.DB) {
		*text, *args = db.Statement.SQL.String(), db.Statement.Vars
	})
}

// CompleteExecution is CompleteExecutions of one.
func (s *Store) CompleteExecution(ctx context.Context, id string, o domain.Outcome, text *string, now time.Time) (bool, error) {
	settled, err := s.CompleteExecutions(ctx, []domain.Completion{{ExecutionID: id, Outcome: o, Text: text, At: now}})
	return err == nil && settled[0], err
}
