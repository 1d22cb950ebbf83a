package store

import (
	"context"
	"encoding/json"

	"playground/internal/domain"
)

// amongIDs is a statement whose last argument is the idList that a column is one of: one text however many there are, so
// that PostgreSQL keeps its plan.
func amongIDs(text, column string) statement {
	return statement{sqlite: text + column + " IN (SELECT value FROM json_each(?))", postgres: numbered(text + column + " = ANY(?)")}
}

func (s *Store) idList(ids []string) any {
	if s.postgres {
		return ids
	}
	list, _ := json.Marshal(ids) // strings always have a form
	return string(list)
}

const setBeat, ofRunning = "UPDATE executions SET heartbeat_at = ", " WHERE status = 'running' AND "

var (
	// beat has its time as clocked says.
	beat       = statement{sqlite: amongIDs(setBeat+"?"+ofRunning, "id").sqlite, postgres: amongIDs(setBeat+"clock_timestamp()"+ofRunning, "id").postgres}
	runningNow = amongIDs("SELECT id, cancel_requested_at IS NOT NULL FROM executions"+ofRunning, "id")
	shownNow   = amongIDs("SELECT executions.id, executions.organization_id, executions.user_id, executions.prompt_id, prompts.project_id FROM executions "+
		executionsPrompt+" WHERE executions.deleted_at IS NULL AND ", "executions.id")
)

// Heartbeat says for running executions that their owner lives. It has a connection to itself: an owner
// with more to ask than the others can carry must not look lost.
func (s *Store) Heartbeat(ctx context.Context, ids []string) error {
	on := *s
	if s.heartbeats != nil {
		on.db = s.heartbeats
	}
	return on.exec(ctx, beat, s.clocked(s.idList(ids))...)
}

// CancelRequests returns, for those of the executions that still run, whether their cancellation was
// requested. One that is missing was completed by another instance.
func (s *Store) CancelRequests(ctx context.Context, ids []string) (map[string]bool, error) {
	cancels := make(map[string]bool, len(ids))
	err := s.queryRows(ctx, runningNow, []any{s.idList(ids)}, func(scan func(...any) error) error {
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
	return s.queryRows(ctx, shownNow, []any{s.idList(ids)}, func(scan func(...any) error) error {
		var p domain.ExecutionPlace
		err := scan(&p.ID, &p.OrganizationID, &p.UserID, &p.PromptID, &p.ProjectID)
		tell(p)
		return err
	})
}
