package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	sqlite3 "modernc.org/sqlite"
	sqlite3lib "modernc.org/sqlite/lib"
)

// sqliteReaders is how many questions are answered at the same time, beside the one writer.
const sqliteReaders = 4

// openSQLite opens a file with one connection that writes: writers queue in Go, in groups, instead of
// meeting SQLITE_BUSY. Others read what was committed last, so that no crowd of readers stands between
// two writes.
func openSQLite(cfg Config, conf *gorm.Config) (*gorm.DB, error) {
	writer, err := sqliteConns(cfg.Path, 1)
	if err != nil {
		return nil, err
	}
	reader, err := sqliteConns(cfg.Path, sqliteReaders, "query_only(1)")
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	return gorm.Open(sqlite.Dialector{Conn: &split{writer, reader}}, conf)
}

func sqliteConns(path string, most int, pragmas ...string) (*sql.DB, error) {
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
	db := sql.OpenDB(keeping{connector})
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

// split sends questions to the readers, and all else to the writer. A transaction is the writer's.
type split struct{ writer, reader *sql.DB }

var _ interface {
	gorm.ConnPool
	gorm.TxBeginner
	gorm.GetDBConnector
} = (*split)(nil)

func (s *split) of(query string) *sql.DB {
	if strings.HasPrefix(query, "SELECT ") {
		return s.reader
	}
	return s.writer
}

// PrepareContext implements gorm.ConnPool.
func (s *split) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return s.of(query).PrepareContext(ctx, query)
}

// ExecContext implements gorm.ConnPool.
func (s *split) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return s.writer.ExecContext(ctx, query, args...)
}

// QueryContext implements gorm.ConnPool.
func (s *split) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.of(query).QueryContext(ctx, query, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (s *split) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return s.of(query).QueryRowContext(ctx, query, args...)
}

// BeginTx implements gorm.TxBeginner.
func (s *split) BeginTx(ctx context.Context, options *sql.TxOptions) (*sql.Tx, error) {
	return s.writer.BeginTx(ctx, options)
}

// GetDBConn implements gorm.GetDBConnector: whoever asks for the connection means to write.
func (s *split) GetDBConn() (*sql.DB, error) { return s.writer, nil }

// Close ends every connection, the writer's last: it leaves the file whole.
func (s *split) Close() error { return errors.Join(s.reader.Close(), s.writer.Close()) }

func isSQLiteDuplicate(err error) bool {
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code() == sqlite3lib.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3lib.SQLITE_CONSTRAINT_PRIMARYKEY
}

func isSQLiteFull(err error) bool {
	var e *sqlite3.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3lib.SQLITE_FULL
}
