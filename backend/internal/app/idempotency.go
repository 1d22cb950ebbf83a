package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"playground/internal/domain"
	"playground/internal/store"
)

// hash tells requests under one key apart.
func (in Start) hash() string {
	request := []any{in.PromptID, in.VersionNumber, in.Values}
	if in.RerunOf != nil {
		request = append(request, *in.RerunOf)
	}
	raw, err := json.Marshal(request)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// earlier finds the run that a request under the same key has started, and opens it from its first
// event; a nil feed means that there is none. Another request under the key is IDEMPOTENCY_KEY_REUSED.
func (s *Executions) earlier(ctx context.Context, actor domain.Actor, in Start) (domain.Execution, Feed, error) {
	if in.IdempotencyKey == "" {
		return domain.Execution{}, nil, nil
	}
	bound, err := s.Store.IdempotencyKey(ctx, actor.UserID, in.IdempotencyKey, s.Now().Add(-domain.IdempotencyKeyTTL))
	if err != nil || bound == nil {
		return domain.Execution{}, nil, err
	}
	if bound.RequestHash != in.hash() {
		return domain.Execution{}, nil, domain.Errorf(domain.IdempotencyKeyReused,
			"This Idempotency-Key came with another request before. Use a new key.")
	}
	return s.Follow(ctx, actor, bound.ExecutionID, nil)
}

// bind keeps the key in the transaction that writes the execution: both are there, or neither.
func (s *Executions) bind(ctx context.Context, tx *store.Store, e domain.Execution, in Start) error {
	if in.IdempotencyKey == "" {
		return nil
	}
	return tx.CreateIdempotencyKey(ctx, domain.IdempotencyKey{UserID: e.UserID, Key: in.IdempotencyKey,
		RequestHash: in.hash(), ExecutionID: e.ID, CreatedAt: e.CreatedAt}, e.CreatedAt.Add(-domain.IdempotencyKeyTTL))
}
