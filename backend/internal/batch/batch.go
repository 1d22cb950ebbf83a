// Package batch runs requests together that would cost more one by one: what gathers while one batch
// runs is the next batch. A request that comes alone does not wait.
package batch

import "sync"

// Options bound a Batcher.
type Options struct {
	MaxSize int // requests in one batch
	Workers int // batches that run at the same time
}

// Batcher gathers requests into batches, in the order in which they come. Safe for concurrent use.
type Batcher[Req, Res any] struct {
	options Options
	run     func([]Req) []Res

	mu      sync.Mutex
	queue   []*call[Req, Res]
	workers int
}

type call[Req, Res any] struct {
	req   Req
	res   Res
	panic any // what run panicked with
	done  chan struct{}
}

// New makes a batcher of run, which returns one result for each request, in their order. What one
// request's failure means to the others of its batch is run's to decide. When it panics, so does each Do of the batch.
func New[Req, Res any](o Options, run func(batch []Req) []Res) *Batcher[Req, Res] {
	return &Batcher[Req, Res]{options: o, run: run}
}

// Do waits until a batch with the request has run, and returns the request's own result.
func (b *Batcher[Req, Res]) Do(req Req) Res {
	c := &call[Req, Res]{req: req, done: make(chan struct{})}
	b.mu.Lock()
	b.queue = append(b.queue, c)
	if b.workers < b.options.Workers {
		b.workers++
		go b.work()
	}
	b.mu.Unlock()
	<-c.done
	if c.panic != nil {
		panic(c.panic)
	}
	return c.res
}

// work runs batches until the queue is empty.
func (b *Batcher[Req, Res]) work() {
	for calls := b.next(); len(calls) > 0; calls = b.next() {
		b.serve(calls)
	}
}

func (b *Batcher[Req, Res]) serve(calls []*call[Req, Res]) {
	defer func() {
		p := recover()
		for _, c := range calls {
			c.panic = p
			close(c.done)
		}
	}()
	reqs := make([]Req, len(calls))
	for i, c := range calls {
		reqs[i] = c.req
	}
	for i, res := range b.run(reqs) {
		calls[i].res = res
	}
}

// next takes a batch off the queue. When it is empty, the worker that asks is gone.
func (b *Batcher[Req, Res]) next() []*call[Req, Res] {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := min(len(b.queue), b.options.MaxSize)
	calls := b.queue[:n:n]
	b.queue = b.queue[n:]
	if n == 0 {
		b.queue = nil // so that what the array held can be collected
		b.workers--
	}
	return calls
}
