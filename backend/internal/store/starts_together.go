package store

import (
	"context"
	"database/sql"
	"time"

	"playground/internal/batch"
	"playground/internal/domain"
	"playground/internal/store/postgres"
)

const (
	// startsInMessage bounds how long the first of them waits for the last, startMessages is how many messages are on
	// their way at the same time.
	startsInMessage = 32
	startMessages   = 2
	// startLockWait is how long all starts of a message wait because of one: a row that it needs is held.
	startLockWait = 100 * time.Millisecond
)

// startsTogether sends the starts of runs to PostgreSQL that gathered while others were on their way, of whichever
// organizations: in one message, with one commit. So they are the statements that skip a row which is held: none
// waits for another's prompt.
type startsTogether struct {
	store   *Store
	exec    func(ctx context.Context, pool *sql.DB, lockWait time.Duration, statements []postgres.Statement) (rows []int64, err error)
	batcher *batch.Batcher[startRequest, error]
}

// startRequest is a start in one statement.
type startRequest struct {
	ctx       context.Context
	statement postgres.Statement
}

func newStartsTogether(s *Store) *startsTogether {
	t := &startsTogether{store: s, exec: postgres.ExecTogether}
	t.batcher = batch.New(batch.Options{MaxSize: startsInMessage, Workers: startMessages}, t.startAll)
	return t
}

// start is the start's own error: NOT_FOUND where the statement met no row.
func (t *startsTogether) start(ctx context.Context, st statement, args []any) error {
	return t.batcher.Do(startRequest{ctx, postgres.Statement{Text: st.postgres, Args: args}})
}

// startAll starts all of them or, when one is refused, each alone: most often it is a key that is taken. A lock that does
// not come would keep each of them again.
func (t *startsTogether) startAll(requests []startRequest) []error {
	results := t.send(requests)
	if len(requests) == 1 || !postgres.Undoes(results[0]) || postgres.IsLocked(results[0]) {
		return results
	}
	for i := range requests {
		results[i] = t.send(requests[i : i+1])[0]
	}
	return results
}

// send sends one message. That a caller is gone does not interrupt it, the latest deadline does.
func (t *startsTogether) send(requests []startRequest) []error {
	results := make([]error, len(requests))
	statements := make([]postgres.Statement, len(requests))
	for i, r := range requests {
		statements[i] = r.statement
	}
	ctx, stop := untilDeadline(requests[len(requests)-1].ctx)
	defer stop()
	pool, err := t.store.db.DB()
	var rows []int64
	if err == nil {
		rows, err = t.exec(ctx, pool, startLockWait, statements)
	}
	err = t.store.translated(err)
	for i := range results {
		if results[i] = err; err == nil && rows[i] == 0 {
			results[i] = domain.NoSuch("prompt")
		}
	}
	return results
}

// untilDeadline is a context that only ctx's deadline ends.
func untilDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, has := ctx.Deadline()
	if ctx = context.WithoutCancel(ctx); !has {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline)
}
