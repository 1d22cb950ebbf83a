package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"playground/internal/batch"
	"playground/internal/store/postgres"
)

const (
	// readsInMessage bounds how long the first of them waits for the last, readMessages is how many messages are on their
	// way at the same time.
	readsInMessage = 32
	readMessages   = 2
	// readWithin bounds the wait for a row, also for one that is asked for again.
	readWithin = 10 * time.Second
)

// readsTogether asks PostgreSQL in one message for the rows that were asked for while others were on their way, by
// whichever requests: most of what a small row costs that is found by its key is the way there and back. A row that may
// be large, such as a prompt's, would have the others wait for it.
type readsTogether struct {
	store   *Store
	query   func(ctx context.Context, pool *sql.DB, queries []postgres.Query) []error
	batcher *batch.Batcher[postgres.Query, error]
}

func newReadsTogether(s *Store) *readsTogether {
	t := &readsTogether{store: s, query: postgres.QueryTogether}
	t.batcher = batch.New(batch.Options{MaxSize: readsInMessage, Workers: readMessages}, t.readAll)
	return t
}

// readRow is queryRow for a statement that only reads, and looks a small row up by its key.
func (s *Store) readRow(ctx context.Context, st statement, args []any, dest ...any) error {
	if s.reads == nil {
		return s.queryRow(ctx, st, args, dest...)
	}
	return s.rowless(s.reads.read(ctx, st, args, dest))
}

// read asks for a row. That a caller is gone does not interrupt the others.
func (t *readsTogether) read(ctx context.Context, st statement, args, dest []any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return t.batcher.Do(postgres.Query{Statement: postgres.Statement{Text: st.postgres, Args: args}, Dest: dest})
}

// readAll asks once more, each alone, for what failed: one that is refused has those fail that come behind it, and a
// connection that has just been lost all.
func (t *readsTogether) readAll(queries []postgres.Query) []error {
	ctx, stop := context.WithTimeout(context.Background(), readWithin)
	defer stop()
	errs := t.ask(ctx, queries)
	for i, err := range errs {
		if err != nil && !errors.Is(err, sql.ErrNoRows) && ctx.Err() == nil {
			errs[i] = t.ask(ctx, queries[i:i+1])[0]
		}
	}
	return errs
}

func (t *readsTogether) ask(ctx context.Context, queries []postgres.Query) []error {
	pool, err := t.store.db.DB()
	if err != nil {
		return slices.Repeat([]error{err}, len(queries))
	}
	return t.query(ctx, pool, queries)
}
