// Package sqlite opens SQLite files for the store: one connection that writes, a few that read, each
// with its statements prepared.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	sqlite3 "modernc.org/sqlite"
	sqlite3lib "modernc.org/sqlite/lib"
)

// readConns is how many queries run at the same time, beside the one connection that writes.
const readConns = 4

// The connection that writes keeps what a savepoint would need to undo it in memory. SQLite's own way is a file, written
// with a call per page, which took a tenth of a run's start and end. Sorting is kept in memory with it, so what sorts
// whole tables does that in files (see SortInFiles).
const undoInMemory = "temp_store(MEMORY)"

// Open opens a file with one connection that writes: writers queue in Go, in group commits, instead of
// meeting SQLITE_BUSY. Others read what was committed last, so that no crowd of readers stands between
// two writes. The database's ConnPool is a *Pools, which the caller closes.
func Open(path string, conf *gorm.Config) (*gorm.DB, error) {
	write, err := openPool(path, 1, undoInMemory)
	if err != nil {
		return nil, err
	}
	read, err := openPool(path, readConns, "query_only(1)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return gorm.Open(sqlite.Dialector{Conn: &Pools{write, read}}, conf)
}

// openPool opens a file with up to maxConns connections.
func openPool(path string, maxConns int, pragmas ...string) (*sql.DB, error) {
	query := url.Values{
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
		"_pragma":      append([]string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}, pragmas...),
	}
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}
	connector, err := sqlite3.NewConnector(file.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(cachingConnector{connector})
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	return db, nil
}

// SortInFiles runs fn while the connection that writes sorts in files: an index over millions of rows takes more room than
// there may be memory.
func SortInFiles(ctx context.Context, write *sql.DB, fn func() error) error {
	if _, err := write.ExecContext(ctx, "PRAGMA temp_store = FILE"); err != nil {
		return err
	}
	err := fn()
	_, again := write.ExecContext(context.WithoutCancel(ctx), "PRAGMA temp_store = MEMORY")
	return errors.Join(err, again)
}

// IsDuplicate says whether err is a unique constraint's refusal.
func IsDuplicate(err error) bool {
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code() == sqlite3lib.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3lib.SQLITE_CONSTRAINT_PRIMARYKEY
}

// IsDiskFull says whether err is a write's for which the disk had no room.
func IsDiskFull(err error) bool {
	var e *sqlite3.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3lib.SQLITE_FULL
}
