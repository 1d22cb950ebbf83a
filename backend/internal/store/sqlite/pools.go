package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"gorm.io/gorm"
)

// Pools sends queries to the connections that read, and all else to the one that writes. A transaction
// is the writer's.
type Pools struct{ write, read *sql.DB }

var _ interface {
	gorm.ConnPool
	gorm.TxBeginner
	gorm.GetDBConnector
} = (*Pools)(nil)

// route returns the pool for a statement.
func (p *Pools) route(query string) *sql.DB {
	if strings.HasPrefix(query, "SELECT ") {
		return p.read
	}
	return p.write
}

// PrepareContext implements gorm.ConnPool.
func (p *Pools) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.route(query).PrepareContext(ctx, query)
}

// ExecContext implements gorm.ConnPool.
func (p *Pools) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.write.ExecContext(ctx, query, args...)
}

// QueryContext implements gorm.ConnPool.
func (p *Pools) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.route(query).QueryContext(ctx, query, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (p *Pools) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.route(query).QueryRowContext(ctx, query, args...)
}

// BeginTx implements gorm.TxBeginner.
func (p *Pools) BeginTx(ctx context.Context, options *sql.TxOptions) (*sql.Tx, error) {
	return p.write.BeginTx(ctx, options)
}

// GetDBConn implements gorm.GetDBConnector: a caller that asks for the connection means to write.
func (p *Pools) GetDBConn() (*sql.DB, error) { return p.write, nil }

// Close ends every connection, the writer's last: it leaves the file whole.
func (p *Pools) Close() error { return errors.Join(p.read.Close(), p.write.Close()) }
