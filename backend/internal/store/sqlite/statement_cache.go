package sqlite

import (
	"context"
	"database/sql/driver"
	"strings"
)

// maxCachedStatements bounds how many prepared statements a connection keeps: far more than the store
// writes, unless a list of values makes a new one at each length.
const maxCachedStatements = 200

// cachingConn is a connection with a cache of prepared statements: to prepare one costs more than to run
// it. Each connection has its own cache, so none waits for another's statement.
type cachingConn struct {
	sqliteConn
	idle map[string]driver.Stmt // by query, those that are not in use
}

// sqliteConn is what database/sql makes use of in a connection of this driver.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// cachingConnector makes connections that cache their statements.
type cachingConnector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c cachingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &cachingConn{sqliteConn: conn.(sqliteConn), idle: map[string]driver.Stmt{}}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *cachingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !cacheable(query) {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	s, err := c.acquire(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.release(query, s)
	return s.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *cachingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !cacheable(query) {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	s, err := c.acquire(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.release(query, s)
		return nil, err
	}
	return &cachedRows{Rows: rows, release: func() { c.release(query, s) }}, nil
}

// cacheable says whether query is one statement on rows, or around some, and not, say, a migration.
func cacheable(query string) bool {
	verb, _, _ := strings.Cut(query, " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "SAVEPOINT", "RELEASE", "ROLLBACK":
		return !strings.Contains(query, ";")
	}
	return false
}

// acquire returns a statement to run; while it is in use, the same query gets another one.
func (c *cachingConn) acquire(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	return c.PrepareContext(ctx, query)
}

// release returns a statement to the cache, in place of another when the cache is full.
func (c *cachingConn) release(query string, s driver.Stmt) {
	if _, duplicate := c.idle[query]; duplicate {
		_ = s.Close()
		return
	}
	for other, old := range c.idle {
		if len(c.idle) < maxCachedStatements {
			break
		}
		_ = old.Close()
		delete(c.idle, other)
	}
	c.idle[query] = s
}

// Close implements driver.Conn.
func (c *cachingConn) Close() error {
	for _, s := range c.idle {
		_ = s.Close()
	}
	return c.sqliteConn.Close()
}

// cachedRows releases its statement when it is closed.
type cachedRows struct {
	driver.Rows
	release func()
}

// Close implements driver.Rows. database/sql calls it once.
func (r *cachedRows) Close() error {
	err := r.Rows.Close()
	r.release()
	return err
}
