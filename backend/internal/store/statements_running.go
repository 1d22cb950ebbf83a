package store

import (
	"context"
	"encoding/json"
	"time"

	"playground/internal/domain"
)

// amongIDs is a statement whose last argument, of withIDs, is the ids that a column is one of: one text however many
// they are, so that PostgreSQL keeps its plan.
func amongIDs(text, column string) statement {
	return statement{sqlite: text + column + " IN (SELECT value FROM json_each(?))", postgres: numbered(text + column + " = ANY(?)")}
}

func (s *Store) withIDs(ids []string, args ...any) []any {
	if s.postgres {
		return append(args, ids)
	}
	list, _ := json.Marshal(ids) // strings always have a form
	return append(args, string(list))
}

var (
	beat = statement{
		sqlite:   amongIDs("UPDATE executions SET heartbeat_at = ? WHERE status = 'running' AND ", "id").sqlite,
		postgres: amongIDs("UPDATE executions SET heartbeat_at = clock_timestamp() WHERE status = 'running' AND ", "id").postgres,
	}
	runningNow = amongIDs("SELECT id, cancel_requested_at IS NOT NULL FROM executions WHERE status = 'running' AND ", "id")
	shownNow   = amongIDs("SELECT executions.id, executions.organization_id, executions.user_id, executions.prompt_id, prompts.project_id FROM executions "+
		executionsPrompt+" WHERE executions.deleted_at IS NULL AND ", "executions.id")
)

// Heartbeat says for running executions that their owner lives. It has a connection to itself: an owner
// with more to ask than the others can carry must not look lost.
func (s *Store) Heartbeat(ctx context.Context, ids []string) error {
	if s.postgres {
		on := Store{db: s.db, postgres: true}
		if s.heartbeats != nil {
			on.db = s.heartbeats
		}
		return on.exec(ctx, beat, ids)
	}
	return s.exec(ctx, beat, s.withIDs(ids, time.Now().UTC())...)
}

// CancelRequests returns, for those of the executions that still run, whether their cancellation was
// requested. One that is missing was completed by another instance.
func (s *Store) CancelRequests(ctx context.Context, ids []string) (map[string]bool, error) {
	cancels := make(map[string]bool, len(ids))
	err := s.queryRows(ctx, runningNow, s.withIDs(ids), func(scan func(...any) error) error {
		var id string
		var cancel bool
		err := scan(&id, &cancel)
		cancels[id] = cancel
		return err
	})
	return cancels, err
}

// executionPlaces has each of the executions told that can be read.
func (s *Store) executionPlaces(ctx context.Context, ids []string, tell func(domain.ExecutionPlace)) error {
	return s.queryRows(ctx, shownNow, s.withIDs(ids), func(scan func(...any) error) error {
		var p domain.ExecutionPlace
		err := scan(&p.ID, &p.OrganizationID, &p.UserID, &p.PromptID, &p.ProjectID)
		tell(p)
		return err
	})
}
