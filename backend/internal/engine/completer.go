package engine

import (
	"context"
	"sync"

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
	mu      sync.Mutex
	waiting []*completion
	working int
}

type completion struct {
	domain.Completion
	first bool // the run had not ended before
	err   error
	done  chan struct{}
}

// complete waits until the end is written, or cannot be. It returns false when the run had ended before.
func (c *completer) complete(one domain.Completion) (bool, error) {
	mine := &completion{Completion: one, done: make(chan struct{})}
	c.mu.Lock()
	c.waiting = append(c.waiting, mine)
	if c.working < maxCompleters {
		c.working++
		go c.work()
	}
	c.mu.Unlock()
	<-mine.done
	return mine.first, mine.err
}

func (c *completer) work() {
	for {
		batch := c.nextBatch()
		if len(batch) == 0 {
			return
		}
		if c.write(batch) != nil && len(batch) > 1 {
			for _, one := range batch { // one that cannot be written must not hold up the others
				_ = c.write([]*completion{one})
			}
		}
		for _, one := range batch {
			close(one.done)
		}
	}
}

func (c *completer) nextBatch() []*completion {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(c.waiting), maxCompletions)
	batch := c.waiting[:n:n]
	c.waiting = c.waiting[n:]
	if n == 0 {
		c.waiting = nil
		c.working--
	}
	return batch
}

func (c *completer) write(batch []*completion) error {
	ctx, stop := context.WithTimeout(context.Background(), storeTimeout)
	defer stop()
	all := make([]domain.Completion, len(batch))
	for i, one := range batch {
		all[i] = one.Completion
	}
	first, err := c.store.CompleteExecutions(ctx, all)
	for i, one := range batch {
		one.err = err
		if err == nil {
			one.first = first[i]
		}
	}
	return err
}
