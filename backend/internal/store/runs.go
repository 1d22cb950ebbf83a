package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"playground/internal/domain"
)

// Beat says for running executions that their owner lives. It answers, for those that still run,
// whether somebody asked for their end; whoever is missing was settled by somebody else.
func (s *Store) Beat(ctx context.Context, ids []string, now time.Time) (cancels map[string]bool, err error) {
	var alive []domain.Execution
	columns := []clause.Column{{Name: "id"}, {Name: "cancel_requested_at"}}
	err = s.in(ctx).Model(&alive).Clauses(clause.Returning{Columns: columns}).
		Where("id IN ? AND status = ?", ids, domain.StatusRunning).UpdateColumn("heartbeat_at", now).Error
	cancels = map[string]bool{}
	for _, e := range alive {
		cancels[e.ID] = e.CancelRequestedAt != nil
	}
	return cancels, err
}

// SaveText keeps what has arrived so far. Text of an execution that has ended is never touched.
func (s *Store) SaveText(ctx context.Context, id, text string, now time.Time) error {
	return s.in(ctx).Model(&domain.ExecutionResult{}).
		Where("execution_id = ? AND finish_reason IS NULL", id).
		UpdateColumns(map[string]any{"response_text": text, "updated_at": now}).Error
}

// RequestCancel asks a running execution's owner, wherever it is, to stop.
// It answers whether the execution was still running.
func (s *Store) RequestCancel(ctx context.Context, id string, now time.Time) (bool, error) {
	res := s.in(ctx).Model(&domain.Execution{}).
		Where("id = ? AND status = ?", id, domain.StatusRunning).UpdateColumn("cancel_requested_at", now)
	return res.RowsAffected > 0, res.Error
}

// Settle writes how an execution ended, once: it answers false, and changes nothing, when it had
// ended before. A nil text keeps what was saved.
func (s *Store) Settle(ctx context.Context, id string, o domain.Outcome, text *string, now time.Time) (bool, error) {
	settled := false
	err := s.Tx(ctx, func(tx *Store) error {
		res := tx.in(ctx).Model(&domain.Execution{}).
			Where("id = ? AND status = ?", id, domain.StatusRunning).
			Select("status", "input_tokens", "output_tokens", "estimated", "cost_usd", "latency_ms", "ttft_ms", "finished_at").
			UpdateColumns(domain.Execution{Status: o.Status, InputTokens: o.InputTokens, OutputTokens: o.OutputTokens,
				Estimated: o.Estimated, CostUSD: o.CostUSD, LatencyMS: &o.LatencyMS, TTFTMS: o.TTFTMS, FinishedAt: &now})
		if res.Error != nil || res.RowsAffected == 0 {
			return res.Error
		}
		settled = true
		return tx.settleResult(ctx, id, o, text, now)
	})
	return settled, err
}

func (s *Store) settleResult(ctx context.Context, id string, o domain.Outcome, text *string, now time.Time) error {
	row := domain.ExecutionResult{FinishReason: &o.FinishReason, Error: o.Error, Attempts: o.Attempts, UpdatedAt: now}
	columns := []string{"finish_reason", "error", "attempts", "updated_at"}
	if o.ResolvedModel != "" {
		row.ResolvedModel = &o.ResolvedModel
		columns = append(columns, "resolved_model")
	}
	if text != nil {
		row.ResponseText = *text
		columns = append(columns, "response_text")
	}
	return s.in(ctx).Model(&domain.ExecutionResult{}).Where("execution_id = ?", id).
		Select(columns).UpdateColumns(row).Error
}

// Orphans lists running executions whose owner has not been heard of since.
func (s *Store) Orphans(ctx context.Context, since time.Time) ([]domain.Execution, error) {
	var out []domain.Execution
	return out, s.in(ctx).Where("status = ? AND heartbeat_at < ?", domain.StatusRunning, since).
		Order("heartbeat_at").Limit(100).Find(&out).Error
}

// RunningOf lists the ids of a prompt's running executions.
func (s *Store) RunningOf(ctx context.Context, promptID string) ([]string, error) {
	var ids []string
	return ids, s.in(ctx).Model(&domain.Execution{}).
		Where("prompt_id = ? AND status = ?", promptID, domain.StatusRunning).Pluck("id", &ids).Error
}

// RunningIn lists the ids of the running executions of a project's prompts.
func (s *Store) RunningIn(ctx context.Context, projectID string) ([]string, error) {
	var ids []string
	return ids, s.in(ctx).Model(&domain.Execution{}).
		Joins("JOIN prompts ON prompts.id = executions.prompt_id AND prompts.project_id = ?", projectID).
		Where("executions.status = ?", domain.StatusRunning).Pluck("executions.id", &ids).Error
}
