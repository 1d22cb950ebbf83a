package store

import (
	"context"
	"slices"

	"playground/internal/domain"
)

const (
	// whileAllowed finds one row while the actor has the role, and the prompt lies where it lay.
	whileAllowed = "memberships m, prompts " + promptsProject + " WHERE " + memberAndPrompt +
		" AND m.role = ? AND prompts.organization_id = ? AND prompts.project_id = ?"
	heldWhileAllowed = "WITH held AS (SELECT 1 FROM " + whileAllowed + " FOR SHARE OF m, prompts), "
)

var (
	insertKey = insertInto("idempotency_keys", "user_id", "key", "request_hash", "execution_id", "created_at")
	startRows = "e AS (" + selecting(insertExecutionNow, "held") + "), r AS (" + selecting(insertResult, "held") + ")"

	startOfRun      = statement{postgres: numbered(heldWhileAllowed + startRows + " " + selecting(insertRequest, "held"))}
	startOfKeyedRun = statement{postgres: numbered(heldWhileAllowed + startRows +
		", s AS (" + selecting(insertRequest, "held") + ") " + selecting(insertKey, "held"))}

	startExecution = inBoth(selecting(insertExecution, whileAllowed))
	createKey      = inBoth(insertKey)
)

// Start is a whole transaction in one message: BeginExecution while the actor has the role, and the prompt lies where
// it was read, with the key that the start came under, if any. It returns false, and has written nothing, when one of
// them is not so any more or the key is taken, be it by a start that is too old to count.
func (s *Store) Start(ctx context.Context, actor domain.Actor, of domain.Handle[domain.Prompt], e domain.Execution, sends domain.ExecutionRequest, key *domain.IdempotencyKey) (started bool, err error) {
	p := of.Value()
	allowed := []any{actor.OrganizationID, actor.UserID, p.ID, actor.Role, p.OrganizationID, p.ProjectID}
	row, result := s.newExecution(of, e)
	request, err := s.newRequest(sends)
	if err != nil {
		return false, err
	}
	var keyed []any
	if key != nil {
		keyed = []any{key.UserID, key.Key, key.RequestHash, key.ExecutionID, key.CreatedAt}
	}
	if s.postgres {
		st := startOfRun
		if key != nil {
			st = startOfKeyedRun
		}
		err = s.execOne(ctx, st, "prompt", slices.Concat(allowed, row, result, request, keyed)...)
	} else {
		err = s.Tx(ctx, func(tx *Store) error { return tx.start(ctx, append(row, allowed...), result, request, keyed) })
	}
	if IsDuplicate(err) || domain.HasCode(err, domain.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// start is Start in statements that insert into one table each.
func (s *Store) start(ctx context.Context, row, result, request, keyed []any) error {
	if err := s.execOne(ctx, startExecution, "prompt", row...); err != nil {
		return err
	}
	if err := s.exec(ctx, createResult, result...); err != nil {
		return err
	}
	if err := s.exec(ctx, createRequest, request...); err != nil || keyed == nil {
		return err
	}
	return s.exec(ctx, createKey, keyed...)
}
