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
	"playground/internal/store/postgres"
	"playground/internal/store/sqlite"
)

// Store is a database, or one transaction on it.
type Store struct {
	db            *gorm.DB
	heartbeats    *gorm.DB // PostgreSQL's connection for heartbeats alone; nil: they use db
	postgres      bool
	groupCommit   *groupCommit    // SQLite's transactions
	inGroupCommit bool            // this store is one transaction of a group
	starts        *startsTogether // PostgreSQL's; nil in a transaction, and on a connection of its own
	reads         *readsTogether  // as starts
	stored        *storedBytes    // shared with every transaction
}

// Config says which database: PostgreSQL at URL, or without one SQLite in the file Path.
type Config struct {
	URL  string
	Path string
}

// Open connects, without migrating. The caller closes the store.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{postgres: cfg.URL != "", stored: newStoredBytes()}
	var err error
	if s.postgres {
		s.db, err = postgres.Open(cfg.URL, config(), postgres.Conns)
	} else {
		s.db, err = sqlite.Open(cfg.Path, config())
		s.groupCommit = newGroupCommit(s.db, s.stored)
	}
	if err == nil && s.postgres {
		s.starts, s.reads = newStartsTogether(s), newReadsTogether(s)
		s.heartbeats, err = postgres.Open(cfg.URL, config(), 1)
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
		Logger:                 logger.Discard, // errors are logged once, at the edge
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

// CommitsInGroups says that transactions which wait share one commit, and hold no connection meanwhile.
func (s *Store) CommitsInGroups() bool { return s.groupCommit != nil }

// Close ends every connection.
func (s *Store) Close() error {
	return errors.Join(closeDB(s.db), closeDB(s.heartbeats))
}

func closeDB(db *gorm.DB) error {
	if db == nil {
		return nil
	}
	if pools, ok := db.ConnPool.(*sqlite.Pools); ok {
		return pools.Close()
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// Ping asks whether the database answers.
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
	if s.groupCommit != nil {
		return s.groupCommit.run(ctx, fn)
	}
	begun := false
	var err error
	for range beginTries {
		err = s.conn(ctx).Transaction(func(tx *gorm.DB) error {
			begun = true
			return fn(&Store{db: tx, postgres: s.postgres, inGroupCommit: s.inGroupCommit, stored: s.stored})
		})
		if begun || !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	return err
}

// beginTries is how often a transaction is begun that was given a connection which had just been
// closed: many requests end at once, and the pool hands their connections on.
const beginTries = 5

// conn is the database for one statement. In a group commit the end of ctx does not interrupt it: SQLite
// would undo what all others of the group did.
func (s *Store) conn(ctx context.Context) *gorm.DB {
	if s.inGroupCommit {
		ctx = context.WithoutCancel(ctx)
	}
	return s.db.WithContext(ctx)
}

// forUpdate locks the selected rows until this transaction ends. SQLite's transactions are exclusive as they are.
func (s *Store) forUpdate(db *gorm.DB, table string) *gorm.DB {
	if !s.postgres {
		return db
	}
	return db.Clauses(clause.Locking{Strength: "UPDATE", Table: clause.Table{Name: table}})
}

// forShare keeps others from changing the selected rows of a table until this transaction ends, and lets them read.
func (s *Store) forShare(db *gorm.DB, table string) *gorm.DB {
	if !s.postgres {
		return db
	}
	return db.Clauses(clause.Locking{Strength: "SHARE", Table: clause.Table{Name: table}})
}

// keysetPage narrows a query to a page by id. It asks for one row more, so the caller sees whether more follow.
func keysetPage(db *gorm.DB, p domain.PageRequest, table string) *gorm.DB {
	if p.Before != "" {
		db = db.Where(table+".id < ?", p.Before)
	}
	if p.Last != "" {
		db = db.Where(table+".id >= ?", p.Last)
	}
	return db.Order(table + ".id DESC").Limit(p.Limit + 1)
}

// idsAtOnce is how many ids a query names: databases bound the parameters of a statement.
const idsAtOnce = 1000

// found maps the lack of a row to the noun's NOT_FOUND.
func found[T any](row T, err error, noun string) (T, error) {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, domain.NoSuch(noun)
	}
	return row, err
}

// unchecked is found for a tenant's thing, which only an actor opens.
func unchecked[T domain.TenantThing](row T, err error, noun string) (domain.Unchecked[T], error) {
	row, err = found(row, err, noun)
	return domain.NewUnchecked(row), err
}

// updated maps an update that met no row to the noun's NOT_FOUND.
func updated(res *gorm.DB, noun string) error {
	if res.Error == nil && res.RowsAffected == 0 {
		return domain.NoSuch(noun)
	}
	return res.Error
}

// AdvisoryLock lets one transaction at a time, of all instances, go on for a purpose; it is released at the
// transaction's end.
func (s *Store) AdvisoryLock(ctx context.Context, purpose string) error {
	if !s.postgres {
		return nil // every transaction is exclusive
	}
	return s.conn(ctx).Exec("SELECT pg_advisory_xact_lock(hashtext(?))", purpose).Error
}

// IsDuplicate says whether err is a unique constraint's refusal, on either database.
func IsDuplicate(err error) bool { return postgres.IsDuplicate(err) || sqlite.IsDuplicate(err) }

// IsDiskFull says whether err is a write's for which the disk had no room, on either database.
func IsDiskFull(err error) bool { return postgres.IsDiskFull(err) || sqlite.IsDiskFull(err) }
