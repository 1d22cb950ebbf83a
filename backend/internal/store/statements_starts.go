package store

import (
	"context"
	"slices"

	"playground/internal/domain"
	"playground/internal/store/postgres"
)

// Both find one row: while the actor has the role and the prompt lies where it was read, and while the API key that
// they came with works as it did, and is not counted.
const (
	whileMember = "memberships m, prompts " + promptsProject + " WHERE " + asMember
	whileKey    = "memberships m, api_keys, prompts " + promptsProject + " WHERE NOT " + expired + " AND " + asMember +
		" AND api_keys.id = ? AND api_keys.scopes = ? AND api_keys.monthly_executions IS NULL AND api_keys.revoked_at IS NULL"
	asMember = memberAndPrompt + " AND m.role = ? AND prompts.organization_id = ? AND prompts.project_id = ?"
)

var insertIdempotencyKey = insertInto("idempotency_keys", "user_id", "key", "request_hash", "execution_id", "created_at")

// startStatements are a run's start while something is so: for PostgreSQL whole, for SQLite its first insert.
type startStatements struct{ whole, wholeUnderKey, execution statement }

var (
	startOfMember = startWhile(whileMember, "m, prompts")
	startOfAPIKey = startWhile(whileKey, "m, prompts, api_keys")

	createIdempotencyKey = inBoth(insertIdempotencyKey)
)

// startWhile is a start for the one row that the source has, whose tables are held in their order, unless another
// transaction holds one of them.
func startWhile(source, tables string) startStatements {
	held := "WITH held AS (SELECT 1 FROM " + source + " FOR SHARE OF " + tables + " SKIP LOCKED)," +
		" e AS (" + selecting(insertExecutionNow, "held") + "), r AS (" + selecting(insertResult, "held") + ")"
	request := selecting(insertRequest, "held")
	return startStatements{execution: byClock(selecting(insertExecution, source)), whole: byClock(held, request),
		wholeUnderKey: byClock(held, ", s AS (", request, ")", selecting(insertIdempotencyKey, "held"))}
}

// Start is a whole transaction in one message: BeginExecution while the actor has the role, and the prompt lies where
// it was read, with the key that the start came under, if any. It returns false, and has written nothing, when one of
// them is not so any more, another transaction holds it, or the key is taken, be it by a start that is too old to count.
func (s *Store) Start(ctx context.Context, actor domain.Actor, of domain.Handle[domain.Prompt], e domain.Execution, sends domain.ExecutionRequest, key *domain.IdempotencyKey) (started bool, err error) {
	row, result := s.newExecution(of, e)
	request, err := s.newRequest(sends)
	if err != nil {
		return false, err
	}
	st, allowed := s.startOf(actor, of.Value())
	var keyed []any
	whole := st.whole
	if key != nil {
		keyed = []any{key.UserID, key.Key, key.RequestHash, key.ExecutionID, key.CreatedAt}
		whole = st.wholeUnderKey
	}
	if s.postgres {
		err = s.startWhole(ctx, whole, slices.Concat(allowed, row, result, request, keyed))
	} else {
		err = s.Tx(ctx, func(tx *Store) error {
			return tx.start(ctx, st.execution, append(row, allowed...), result, request, keyed)
		})
	}
	if IsDuplicate(err) || postgres.IsLocked(err) || domain.HasCode(err, domain.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// startOf is an actor's start, and the arguments of what it looks at.
func (s *Store) startOf(actor domain.Actor, p domain.Prompt) (startStatements, []any) {
	allowed := []any{actor.OrganizationID, actor.UserID, p.ID, actor.Role, p.OrganizationID, p.ProjectID}
	if actor.Key == nil {
		return startOfMember, allowed
	}
	return startOfAPIKey, s.clocked(append(allowed, actor.Key.ID, asJSON{actor.Key.Scopes})...)
}

// startWhole is a start in one statement: PostgreSQL's.
func (s *Store) startWhole(ctx context.Context, st statement, args []any) error {
	if s.starts == nil {
		return s.execOne(ctx, st, "prompt", args...)
	}
	return s.starts.start(ctx, st, args)
}

// start is Start in statements that insert into one table each.
func (s *Store) start(ctx context.Context, execution statement, row, result, request, keyed []any) error {
	if err := s.execOne(ctx, execution, "prompt", row...); err != nil {
		return err
	}
	if err := s.exec(ctx, createResult, result...); err != nil {
		return err
	}
	if err := s.exec(ctx, createRequest, request...); err != nil || keyed == nil {
		return err
	}
	return s.exec(ctx, createIdempotencyKey, keyed...)
}
