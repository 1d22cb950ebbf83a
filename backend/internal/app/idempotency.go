package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// Once is a request that makes something, and the key under which it does so once: with the same key, the same
// request again is the thing that it made before. An empty key makes something each time.
type Once struct{ Key, RequestHash string }

// once makes a thing in a transaction, or reads the one that the key stands for by the id it was given. A key that came
// with another request is IDEMPOTENCY_KEY_REUSED.
func once[T any](ctx context.Context, s *store.Store, actor domain.Actor, in Once, now time.Time,
	create func(tx *store.Store) (T, string, error), read func(id string) (T, error)) (made T, err error) {
	since := now.Add(-domain.IdempotencyKeyTTL)
	for range 2 { // a faster one under the key may make it after the first look
		before, lookErr := madeBefore(ctx, s, actor, in, since)
		if lookErr != nil {
			return made, lookErr
		}
		if before != "" {
			return read(before)
		}
		err = s.Tx(ctx, func(tx *store.Store) (err error) {
			var id string
			if made, id, err = create(tx); err != nil || in.Key == "" {
				return err
			}
			return tx.CreateCreatedThing(ctx, domain.CreatedThing{OrganizationID: actor.OrganizationID, UserID: actor.UserID,
				Key: in.Key, RequestHash: in.RequestHash, ThingID: id, CreatedAt: now}, since)
		})
		if in.Key == "" || !store.IsDuplicate(err) {
			break
		}
	}
	return made, err
}

// madeBefore is the id of what the request made before, "" for nothing.
func madeBefore(ctx context.Context, s *store.Store, actor domain.Actor, in Once, since time.Time) (string, error) {
	if in.Key == "" {
		return "", nil
	}
	run, err := s.IdempotencyKey(ctx, actor.UserID, in.Key, since)
	if err != nil {
		return "", err
	}
	made, err := s.CreatedThing(ctx, actor, in.Key, since)
	if err != nil {
		return "", err
	}
	if run != nil || made != nil && made.RequestHash != in.RequestHash {
		return "", errKeyReused()
	}
	if made == nil {
		return "", nil
	}
	return made.ThingID, nil
}

func errKeyReused() error {
	return domain.Errorf(domain.IdempotencyKeyReused, "This Idempotency-Key came with another request before. Use a new key.")
}

// hash tells requests under one key apart.
func (in Start) hash() string {
	request := []any{in.PromptID, in.VersionNumber, in.Values}
	if in.RerunOf != nil {
		request = append(request, *in.RerunOf)
	}
	if in.Pane != nil {
		request = append(request, "pane", *in.Pane)
	}
	if in.ContinueAt != nil {
		request = append(request, "continue_at", *in.ContinueAt)
	}
	if in.WithSuffix {
		request = append(request, "with_suffix")
	}
	if in.Logprobs != nil {
		request = append(request, "logprobs", *in.Logprobs)
	}
	raw, err := json.Marshal(request)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// startOnce starts a run under its key, one start at a time on this instance: the others wait without a place among the
// starts, for the first one's run will be theirs too. Other instances are held off by the key's row. Whether there is a
// run already is asked when nothing could be started: nearly every key is new.
func (s *Executions) startOnce(ctx context.Context, actor domain.Actor, in Start) (e domain.Execution, subscription Subscription, err error) {
	for {
		started := false // by this call, and not by the one it waited for
		_, _, _ = s.keyed.Do(actor.UserID+" "+in.IdempotencyKey, func() (any, error) {
			started = true
			e, subscription, err = s.start(ctx, actor, in)
			return nil, nil
		})
		if started && err == nil {
			return e, subscription, nil
		}
		before, theirs, lookErr := s.earlier(ctx, actor, in)
		if lookErr != nil || theirs != nil {
			return before, theirs, lookErr
		}
		if started {
			return e, nil, err
		}
		if ctx.Err() != nil {
			return e, nil, context.Cause(ctx)
		}
	}
}

// earlier finds the run that a request under the same key has started, and opens it from its first
// event; a nil subscription means that there is none. Another request under the key is IDEMPOTENCY_KEY_REUSED.
func (s *Executions) earlier(ctx context.Context, actor domain.Actor, in Start) (domain.Execution, Subscription, error) {
	bound, err := s.store.IdempotencyKey(ctx, actor.UserID, in.IdempotencyKey, s.now().Add(-domain.IdempotencyKeyTTL))
	if err != nil || bound == nil {
		return domain.Execution{}, nil, err
	}
	if bound.RequestHash != in.hash() {
		return domain.Execution{}, nil, errKeyReused()
	}
	view, err := s.Follow(ctx, actor, bound.ExecutionID, nil)
	return view.Execution, view.Subscription, err
}

// keyOf is the key under which an execution is started, nil for none.
func (in Start) keyOf(e domain.Execution) *domain.IdempotencyKey {
	if in.IdempotencyKey == "" {
		return nil
	}
	return &domain.IdempotencyKey{UserID: e.UserID, Key: in.IdempotencyKey, RequestHash: in.hash(), ExecutionID: e.ID, CreatedAt: e.CreatedAt}
}

// bindKey keeps the key in the transaction that writes the execution: both are there, or neither.
func (s *Executions) bindKey(ctx context.Context, tx *store.Store, key *domain.IdempotencyKey) error {
	if key == nil {
		return nil
	}
	return tx.CreateIdempotencyKey(ctx, *key, key.CreatedAt.Add(-domain.IdempotencyKeyTTL))
}
