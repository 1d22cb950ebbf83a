package store

import (
	"context"
	"strings"
	"time"

	"playground/internal/domain"
)

// A new row has the time of its heartbeat last: it may be the database's own.
var (
	insertExecution = insertInto("executions", "id", "organization_id", "prompt_id", "prompt_version_id", "version_number", "user_id",
		"api_key_id", "rerun_of", "pane", "continue_at", "with_suffix", "model", "logprobs", "status", "variable_values", "model_config",
		"instance_id", "reserved_tokens", "created_at", "heartbeat_at")
	insertExecutionNow = strings.TrimSuffix(insertExecution, "?)") + "coalesce(?, clock_timestamp()))"
	insertResult       = insertInto("execution_results", "execution_id", "response_text", "reasoning_text", "updated_at")
	insertRequest      = insertInto("execution_requests", "execution_id", "number", "provider", "endpoint", "body", "encoding", "sha256", "created_at")
)

var (
	createExecution = statement{postgres: numbered("WITH e AS (" + insertExecutionNow + ") " + insertResult)}
	beginExecution  = statement{postgres: numbered("WITH e AS (" + insertExecutionNow + "), r AS (" + insertResult + ") " + insertRequest)}

	createExecutionAlone = inBoth(insertExecution)
	createResult         = inBoth(insertResult)
	createRequest        = inBoth(insertRequest)
)

// CreateExecution inserts a running execution of a prompt with its empty result. Its first heartbeat, unless it has
// one, is the database's time.
func (s *Store) CreateExecution(ctx context.Context, of domain.Handle[domain.Prompt], e domain.Execution) error {
	row, result := s.newExecution(of, e)
	if s.postgres {
		return s.exec(ctx, createExecution, append(row, result...)...)
	}
	if err := s.exec(ctx, createExecutionAlone, row...); err != nil {
		return err
	}
	return s.exec(ctx, createResult, result...)
}

// BeginExecution is CreateExecution and CreateExecutionRequest at once.
func (s *Store) BeginExecution(ctx context.Context, of domain.Handle[domain.Prompt], e domain.Execution, sends domain.ExecutionRequest) error {
	if !s.postgres {
		if err := s.CreateExecution(ctx, of, e); err != nil {
			return err
		}
		return s.CreateExecutionRequest(ctx, sends)
	}
	request, err := s.newRequest(sends)
	if err != nil {
		return err
	}
	row, result := s.newExecution(of, e)
	return s.exec(ctx, beginExecution, append(append(row, result...), request...)...)
}

// newExecution are the arguments of insertExecution and insertResult.
func (s *Store) newExecution(of domain.Handle[domain.Prompt], e domain.Execution) (row, result []any) {
	e.PromptID, e.OrganizationID = of.Value().ID, of.Value().OrganizationID
	s.stored.add(e.OrganizationID, domain.ValuesBytes(e.VariableValues))
	row = []any{e.ID, e.OrganizationID, e.PromptID, e.PromptVersionID, e.VersionNumber, e.UserID,
		e.APIKeyID, e.RerunOf, e.Pane, e.ContinueAt, e.WithSuffix, e.Model, e.Logprobs, e.Status, asJSON{e.VariableValues}, asJSON{e.ModelConfig},
		e.InstanceID, e.ReservedTokens, e.CreatedAt, s.firstHeartbeat(e)}
	return row, []any{e.ID, "", "", e.CreatedAt}
}

// firstHeartbeat is nil for PostgreSQL's own time.
func (s *Store) firstHeartbeat(e domain.Execution) *time.Time {
	if e.HeartbeatAt.IsZero() && s.postgres {
		return nil
	}
	if e.HeartbeatAt.IsZero() {
		e.HeartbeatAt = time.Now().UTC()
	}
	return &e.HeartbeatAt
}

// newRequest are the arguments of insertRequest.
func (s *Store) newRequest(r domain.ExecutionRequest) ([]any, error) {
	row, err := requestRowOf(r)
	s.stored.add(r.OrganizationID, len(row.Body))
	return []any{row.ExecutionID, row.Number, row.Provider, row.Endpoint, row.Body, row.Encoding, row.SHA256, row.CreatedAt}, err
}

// CreateExecutionRequest writes what an execution sends. There is no way to change it afterwards.
func (s *Store) CreateExecutionRequest(ctx context.Context, r domain.ExecutionRequest) error {
	row, err := s.newRequest(r)
	if err != nil {
		return err
	}
	return s.exec(ctx, createRequest, row...)
}
