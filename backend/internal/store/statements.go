package store

import (
	"context"
	"database/sql/driver"
	"strings"
)

// statementsKept bounds how many prepared statements a connection keeps: far more than this package
// writes, unless a list of values makes a new one at each length.
const statementsKept = 200

// statements is a connection to SQLite that keeps its statements prepared: to prepare one costs more than
// to run it. Each connection keeps its own, so nobody waits for another's.
type statements struct {
	sqliteConn
	idle map[string]driver.Stmt // those that nobody reads from
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

// keeping is a Connector whose connections keep their statements.
type keeping struct{ driver.Connector }

// Connect implements driver.Connector.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &statements{sqliteConn: conn.(sqliteConn), idle: map[string]driver.Stmt{}}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *statements) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !worthKeeping(query) {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.put(query, s)
	return s.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *statements) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !worthKeeping(query) {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.put(query, s)
		return nil, err
	}
	return &keptRows{Rows: rows, done: func() { c.put(query, s) }}, nil
}

// worthKeeping leaves out what is no single statement on rows, such as a migration.
func worthKeeping(query string) bool {
	verb, _, _ := strings.Cut(query, " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE":
		return !strings.Contains(query, ";")
	}
	return false
}

// take gets a statement to run; while it is out, the same query gets another one.
func (c *statements) take(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	return c.PrepareContext(ctx, query)
}

func (c *statements) put(query string, s driver.Stmt) {
	if _, twin := c.idle[query]; twin {
		_ = s.Close()
		return
	}
	for other, old := range c.idle {
		if len(c.idle) < statementsKept {
			break
		}
		_ = old.Close()
		delete(c.idle, other)
	}
	c.idle[query] = s
}

// Close implements driver.Conn.
func (c *statements) Close() error {
	for _, s := range c.idle {
		_ = s.Close()
	}
	return c.sqliteConn.Close()
}

// keptRows gives its statement back when it is closed.
type keptRows struct {
	driver.Rows
	done func()
}

// Close implements driver.Rows. database/sql calls it once.
func (r *keptRows) Close() error {
	err := r.Rows.Close()
	r.done()
	return err
}
