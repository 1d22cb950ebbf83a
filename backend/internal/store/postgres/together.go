package postgres

import (
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
	ctx, stop := context.WithTimeout(ctx, queryTimeout)
	defer stop()
	for range sendTries {
		if rows, err = execTogether(ctx, pool, lockWait, statements); !pgconn.SafeToRetry(err) {
			break
		}
	}
	return rows, err
}

func execTogether(ctx context.Context, pool *sql.DB, lockWait time.Duration, statements []Statement) (rows []int64, err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	var message pgx.Batch
	message.Queue("SELECT set_config('lock_timeout', $1, true)", strconv.FormatInt(lockWait.Milliseconds(), 10))
	for _, s := range statements {
		message.Queue(s.Text, s.Args...)
	}
	err = conn.Raw(func(on any) error {
		rows, err = answers(on.(*stdlib.Conn).Conn().SendBatch(ctx, &message), len(statements))
		return err
	})
	return rows, err
}

// answers reads how many rows each of n statements met, behind the one that bounds their wait.
func answers(from pgx.BatchResults, n int) (rows []int64, err error) {
	_, err = from.Exec()
	for i := 0; err == nil && i < n; i++ {
		var tag pgconn.CommandTag
		tag, err = from.Exec()
		rows = append(rows, tag.RowsAffected())
	}
	if closing := from.Close(); err == nil {
		err = closing
	}
	return rows, err
}

// Undoes says whether err is PostgreSQL's refusal of a statement, which undoes the transaction that it was in.
func Undoes(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && !isUnavailable(err)
}

// IsLocked says whether err is of a lock that did not come in time.
func IsLocked(err error) bool { return hasCode(err, lockNotAvailable) }
