package app

import (
	"context"
	"sync"

	"playground/internal/domain"
)

// twins lets those who start a run under one key begin it one at a time on this instance: the rest need
// no place in the line of starts, for the first one's run will be theirs too.
type twins struct {
	mu    sync.Mutex
	begun map[string]chan struct{} // by user and key; closed when the start has ended, well or not
}

// firstOf returns with the run that was started under the key, or else as the only one who may now start
// it: then end tells the others how it went.
func (s *Executions) firstOf(ctx context.Context, actor domain.Actor, in Start) (e domain.Execution, feed Feed, end func(), err error) {
	for {
		if e, feed, err = s.earlier(ctx, actor, in); err != nil || feed != nil {
			return e, feed, nil, err
		}
		end, other := s.twins.begin(in.IdempotencyKey, actor.UserID)
		if other == nil {
			return e, nil, end, nil
		}
		select {
		case <-other:
		case <-ctx.Done():
			return e, nil, nil, context.Cause(ctx)
		}
	}
}

// begin answers the start under way that has the same key, or none and how to end one's own.
func (t *twins) begin(key, userID string) (end func(), other <-chan struct{}) {
	if key == "" {
		return func() {}, nil
	}
	name := userID + " " + key
	t.mu.Lock()
	defer t.mu.Unlock()
	if other, ok := t.begun[name]; ok {
		return nil, other
	}
	done := make(chan struct{})
	if t.begun == nil {
		t.begun = map[string]chan struct{}{}
	}
	t.begun[name] = done
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.begun, name)
		close(done)
	}, nil
}
