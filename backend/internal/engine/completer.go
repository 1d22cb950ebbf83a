package engine

import (
	"context"

	"playground/internal/batch"
	"playground/internal/domain"
)

const (
	// maxCompletions bounds how many runs one transaction completes, maxCompleters how many such
	// transactions this instance has open: starts and edits need connections too.
	maxCompletions = 100
	maxCompleters  = 4
)

// completer writes the ends of runs in batches: those that end together, in one transaction.
type completer struct {
	store   Store
	batches *batch.Batcher[domain.Completion, completed]
}

// completed is what became of one completion.
type completed struct {
	first bool // the run had not ended before
	err   error
}

func newCompleter(store Store) *completer {
	c := &completer{store: store}
	c.batches = batch.New(batch.Options{MaxSize: maxCompletions, Workers: maxCompleters}, c.writeBatch)
	return c
}

// complete waits until the end is written, or cannot be. It returns false when the run had ended before.
func (c *completer) complete(one domain.Completion) (bool, error) {
	result := c.batches.Do(one)
	return result.first, result.err
}

func (c *completer) writeBatch(all []domain.Completion) []completed {
	results := c.write(all)
	if len(all) > 1 && results[0].err != nil {
		for i, one := range all { // one that cannot be written must not hold up the others
			results[i] = c.write([]domain.Completion{one})[0]
		}
	}
	return results
}

// write writes all or nothing.
func (c *completer) write(all []domain.Completion) []completed {
	ctx, stop := context.WithTimeout(context.Background(), storeTimeout)
	defer stop()
	first, err := c.store.CompleteExecutions(ctx, all)
	results := make([]completed, len(all))
	for i := range all {
		results[i].err = err
		if err == nil {
			results[i].first = first[i]
		}
	}
	return results
}
