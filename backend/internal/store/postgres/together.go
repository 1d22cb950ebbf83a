package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// lockNotAvailable is PostgreSQL's code for a lock that did not come in time.
const lockNotAvailable = "55P03"

// sendTries is how often a message is sent that could not leave: on a connection which had just been closed.
const sendTries = 3

// Statement is a statement's text and its arguments, in the types that pgx knows.
type Statement struct {
	Text string
	Args []any
}

// ExecTogether carries statements out in one message and one transaction, on one connection of the pool. It returns how
// many rows each met. None waits longer than lockWait for what another transaction holds. Where Undoes says so of an
// error, nothing was written; of any other that is not known.
func ExecTogether(ctx context.Context, pool *sql.DB, lockWait time.Duration, statements []Statement) (rows []int64, err error) {
	bound := Statement{"SELECT set_config('lock_timeout', $1, true)", []any{strconv.FormatInt(lockWait.Milliseconds(), 10)}}
	err = sendTogether(ctx, pool, append([]Statement{bound}, statements...), func(answers pgx.BatchResults) (err error) {
		rows, err = rowsMet(answers, len(statements))
		return err
	})
	return rows, err
}

// rowsMet reads how many rows each of n statements met, behind the one that bounds their wait.
func rowsMet(answers pgx.BatchResults, n int) (rows []int64, err error) {
	_, err = answers.Exec()
	for i := 0; err == nil && i < n; i++ {
		var tag pgconn.CommandTag
		tag, err = answers.Exec()
		rows = append(rows, tag.RowsAffected())
	}
	return rows, err
}

// Query is a statement that only reads, and where the columns of its one row are read to.
type Query struct {
	Statement
	Dest []any
}

// QueryTogether asks all queries in one message, on one connection of the pool. It returns an error for each:
// sql.ErrNoRows where there is no row. Where one is refused, those behind it are not carried out; where one cannot be
// sent, none is.
func QueryTogether(ctx context.Context, pool *sql.DB, queries []Query) []error {
	errs := make([]error, len(queries))
	statements := make([]Statement, len(queries))
	for i, q := range queries {
		statements[i] = q.Statement
	}
	asked := false
	err := sendTogether(ctx, pool, statements, func(answers pgx.BatchResults) error {
		asked = true
		for i, q := range queries {
			errs[i] = answers.QueryRow().Scan(q.Dest...)
		}
		return nil
	})
	if !asked {
		for i := range errs {
			errs[i] = err
		}
	}
	return errs
}

// sendTogether sends statements in one message on a connection of the pool, and has their answers read.
func sendTogether(ctx context.Context, pool *sql.DB, statements []Statement, read func(answers pgx.BatchResults) error) (err error) {
	ctx, stop := context.WithTimeout(ctx, queryTimeout)
	defer stop()
	for range sendTries {
		if err = trySending(ctx, pool, statements, read); !pgconn.SafeToRetry(err) {
			break
		}
	}
	return err
}

func trySending(ctx context.Context, pool *sql.DB, statements []Statement, read func(answers pgx.BatchResults) error) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	var message pgx.Batch
	for _, s := range statements {
		message.Queue(s.Text, s.Args...)
	}
	return conn.Raw(func(on any) error {
		answers := on.(*stdlib.Conn).Conn().SendBatch(ctx, &message)
		err := read(answers)
		return cmp.Or(err, answers.Close())
	})
}

// Undoes says whether err is PostgreSQL's refusal of a statement, which undoes the transaction that it was in.
func Undoes(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && !isUnavailable(err)
}

// IsLocked says whether err is of a lock that did not come in time.
func IsLocked(err error) bool { return hasCode(err, lockNotAvailable) }
