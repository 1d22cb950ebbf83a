package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"playground/internal/batch"
)

// groupCommitSize bounds how long the last transaction of a group waits for the commit.
const groupCommitSize = 64

// groupCommit commits transactions together that wait for SQLite's one connection that writes: what has
// gathered while one commit was written to the disk is one transaction, each request in a savepoint of
// its own, which one that comes alone does not need. An acknowledged write is as durable as alone, and a
// disk that takes 5 ms still takes thousands a second.
type groupCommit struct {
	db      *gorm.DB
	stored  *storedBytes
	batcher *batch.Batcher[txRequest, txResult]
}

// txRequest is a transaction that waits for its turn.
type txRequest struct {
	ctx context.Context
	fn  func(*Store) error
}

type txResult struct {
	err   error
	panic any // what fn panicked with
}

func newGroupCommit(db *gorm.DB, stored *storedBytes) *groupCommit {
	g := &groupCommit{db: db, stored: stored}
	g.batcher = batch.New(batch.Options{MaxSize: groupCommitSize, Workers: 1}, g.commit)
	return g
}

// run runs fn in a transaction. It panics with what fn panics with.
func (g *groupCommit) run(ctx context.Context, fn func(*Store) error) error {
	res := g.batcher.Do(txRequest{ctx, fn})
	if res.panic != nil {
		panic(res.panic)
	}
	return res.err
}

// commit runs the requests one after the other. A request's error undoes that request alone; what breaks
// the transaction itself is the error of all.
func (g *groupCommit) commit(requests []txRequest) []txResult {
	results := make([]txResult, len(requests))
	err := g.db.Transaction(func(tx *gorm.DB) (err error) {
		s := &Store{db: tx, inGroupCommit: true, stored: g.stored}
		if len(requests) == 1 {
			results[0] = requests[0].call(s)
			return results[0].err
		}
		for i, r := range requests {
			if results[i], err = r.inSavepoint(s); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range results {
		if err != nil && results[i].err == nil {
			results[i].err = err
		}
	}
	return results
}

var (
	savepoint = inBoth("SAVEPOINT request")
	undo      = inBoth("ROLLBACK TO request")
	release   = inBoth("RELEASE request")
)

// inSavepoint runs the request so that it can be undone alone. An error is of the transaction around it.
func (r txRequest) inSavepoint(tx *Store) (res txResult, err error) {
	if err := tx.exec(context.Background(), savepoint); err != nil {
		return res, err
	}
	if res = r.call(tx); res.err != nil {
		if err := tx.exec(context.Background(), undo); err != nil {
			return res, err
		}
	}
	return res, tx.exec(context.Background(), release)
}

func (r txRequest) call(tx *Store) (res txResult) {
	if err := r.ctx.Err(); err != nil {
		return txResult{err: err} // the caller has left before its turn
	}
	defer func() {
		if res.panic = recover(); res.panic != nil {
			res.err = fmt.Errorf("panic: %v", res.panic)
		}
	}()
	return txResult{err: r.fn(tx)}
}
