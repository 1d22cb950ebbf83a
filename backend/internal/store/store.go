// Package store keeps everything in PostgreSQL or SQLite. It is the only package that sees GORM.
package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"

	"playground/internal/domain"
)

// Store is a database, or one transaction on it.
type Store struct {
	db       *gorm.DB
	beats    *gorm.DB // PostgreSQL's connection for signs of life; nil: db's do
	postgres bool
	group    *group // SQLite's transactions
	grouped  bool   // this store is one transaction of a group
}

// Config says which database: PostgreSQL at URL, or without one SQLite in the file Path.
type Config struct {
	URL  string
	Path string
}

// Open connects, without migrating. The caller closes the store.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{postgres: cfg.URL != ""}
	var err error
	if s.postgres {
		s.db, err = openPostgres(cfg, config(), postgresConns)
	} else {
		s.db, err = openSQLite(cfg, config())
		s.group = &group{db: s.db}
	}
	if err == nil && s.postgres {
		s.beats, err = openPostgres(cfg, config(), 1)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), s.Close())
	}
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach database: %w", err), s.Close())
	}
	return s, nil
}

// config is GORM's, without PrepareStmt: a transaction then may wait for a statement that another request
// prepares, which waits for a connection, which waits for the transaction.
func config() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard, // errors are logged once, at the edge, by who handles them
		NowFunc:                func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
	}
}

// Dialect is "postgres" or "sqlite".
func (s *Store) Dialect() string {
	if s.postgres {
		return "postgres"
	}
	return "sqlite"
}

// Close ends every connection.
func (s *Store) Close() error {
	return errors.Join(closed(s.db), closed(s.beats))
}

func closed(db *gorm.DB) error {
	if db == nil {
		return nil
	}
	if both, ok := db.ConnPool.(*split); ok {
		return both.Close()
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Ping asks the database for an answer.
func (s *Store) Ping(ctx context.Context) error {
	db, err := s.db.DB()
	if err != nil {
		return err
	}
	return db.PingContext(ctx)
}

// Tx runs fn in one transaction: all of it or nothing. Never hold one across a model call, and never
// use the outer store in it: SQLite has one connection that writes.
func (s *Store) Tx(ctx context.Context, fn func(*Store) error) error {
	if s.group != nil {
		return s.group.run(ctx, fn)
	}
	begun := false
	var err error
	for range beginTries {
		err = s.in(ctx).Transaction(func(tx *gorm.DB) error {
			begun = true
			return fn(&Store{db: tx, postgres: s.postgres, grouped: s.grouped})
		})
		if begun || !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	return err
}

// beginTries is how often a transaction is begun that was given a connection which had just been
// closed: many leave at once, and the pool hands on what they left.
const beginTries = 5

// in is the database for one request. In a group nobody's leaving interrupts a statement: SQLite would
// undo what all others did.
func (s *Store) in(ctx context.Context) *gorm.DB {
	if s.grouped {
		ctx = context.WithoutCancel(ctx)
	}
	return s.db.WithContext(ctx)
}

// locked makes the selected rows wait for this transaction. SQLite's transactions are exclusive as they are.
func (s *Store) locked(db *gorm.DB, table string) *gorm.DB {
	if !s.postgres {
		return db
	}
	return db.Clauses(clause.Locking{Strength: "UPDATE", Table: clause.Table{Name: table}})
}

// paged narrows a query to a page. It asks for one row more, so the caller sees whether more follow.
func paged(db *gorm.DB, p domain.PageRequest, table string) *gorm.DB {
	if p.Before != "" {
		db = db.Where(table+".id < ?", p.Before)
	}
	return db.Order(table + ".id DESC").Limit(p.Limit + 1)
}

// one maps the lack of a row to the noun's NOT_FOUND.
func one[T any](row T, err error, noun string) (T, error) {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, domain.NoSuch(noun)
	}
	return row, err
}

// changed maps an update that met no row to the noun's NOT_FOUND.
func changed(res *gorm.DB, noun string) error {
	if res.Error == nil && res.RowsAffected == 0 {
		return domain.NoSuch(noun)
	}
	return res.Error
}

// AdvisoryLock lets one transaction at a time, of all instances, pass for a purpose.
func (s *Store) AdvisoryLock(ctx context.Context, purpose string) error {
	if !s.postgres {
		return nil // every transaction is exclusive
	}
	return s.in(ctx).Exec("SELECT pg_advisory_xact_lock(hashtext(?))", purpose).Error
}
