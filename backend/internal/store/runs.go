package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// now is the database's own clock, so that instances whose clocks differ agree on who is silent. SQLite
// has no clock but this machine's.
func (s *Store) now() any {
	if s.postgres {
		return gorm.Expr("clock_timestamp()")
	}
	return time.Now().UTC()
}

// Heartbeat says for running executions that their owner lives. It has a connection to itself: an owner with
// more to ask than the others can carry must not look lost.
func (s *Store) Heartbeat(ctx context.Context, ids []string) error {
	db := s.in(ctx)
	if s.beats != nil {
		db = s.beats.WithContext(ctx)
	}
	return db.Model(&domain.Execution{}).
		Where("id IN ? AND status = ?", ids, domain.StatusRunning).UpdateColumn("heartbeat_at", s.now()).Error
}

// CancelRequests answers, for those of the executions that still run, whether somebody asked for their end;
// whoever is missing was settled by somebody else.
func (s *Store) CancelRequests(ctx context.Context, ids []string) (map[string]bool, error) {
	var alive []domain.Execution
	err := s.in(ctx).Select("id", "cancel_requested_at").
		Where("id IN ? AND status = ?", ids, domain.StatusRunning).Find(&alive).Error
	cancels := map[string]bool{}
	for _, e := range alive {
		cancels[e.ID] = e.CancelRequestedAt != nil
	}
	return cancels, err
}

// SaveCheckpoints keeps what has arrived so far, by execution. Text of one that has ended is never touched.
func (s *Store) SaveCheckpoints(ctx context.Context, texts map[string]string, now time.Time) error {
	return s.Tx(ctx, func(tx *Store) error {
		for _, id := range slices.Sorted(maps.Keys(texts)) { // in one order, so that no two wait for each other
			err := tx.in(ctx).Model(&domain.ExecutionResult{}).
				Where("execution_id = ? AND finish_reason IS NULL", id).
				UpdateColumns(map[string]any{"response_text": texts[id], "updated_at": now}).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// RequestCancel asks a running execution's owner, wherever it is, to stop.
// It answers whether the execution was still running.
func (s *Store) RequestCancel(ctx context.Context, id string, now time.Time) (bool, error) {
	res := s.in(ctx).Model(&domain.Execution{}).
		Where("id = ? AND status = ?", id, domain.StatusRunning).UpdateColumn("cancel_requested_at", now)
	return res.RowsAffected > 0, res.Error
}

// CompleteExecutions writes how executions ended, each once: it answers false for one that had ended before, and
// changes nothing of it. A nil text keeps what was saved. All go in one transaction, in the order of
// their ids: beats name the same rows in that order, and none then waits for the other.
func (s *Store) CompleteExecutions(ctx context.Context, all []domain.Completion) (settled []bool, err error) {
	err = s.Tx(ctx, func(tx *Store) error {
		settled = make([]bool, len(all)) // anew each time that the transaction is tried
		for _, i := range inOrder(all) {
			one := all[i]
			if settled[i], err = tx.settle(ctx, one.ExecutionID, one.Outcome, one.Text, one.At); err != nil {
				return err
			}
		}
		return tx.settleUsage(ctx, ended(all, settled))
	})
	return settled, err
}

// ended are the ids of the executions that were settled now, and not before.
func ended(all []domain.Completion, settled []bool) []string {
	ids := []string{}
	for i, one := range all {
		if settled[i] {
			ids = append(ids, one.ExecutionID)
		}
	}
	return ids
}

func inOrder(all []domain.Completion) []int {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(all[a].ExecutionID, all[b].ExecutionID) })
	return order
}

func (s *Store) settle(ctx context.Context, id string, o domain.Outcome, text *string, now time.Time) (bool, error) {
	res := s.in(ctx).Model(&domain.Execution{}).
		Where("id = ? AND status = ?", id, domain.StatusRunning).
		Select("status", "input_tokens", "output_tokens", "estimated", "cost_usd", "latency_ms", "ttft_ms", "finished_at").
		UpdateColumns(domain.Execution{Status: o.Status, InputTokens: o.InputTokens, OutputTokens: o.OutputTokens,
			Estimated: o.Estimated, CostUSD: o.CostUSD, LatencyMS: &o.LatencyMS, TTFTMS: o.TTFTMS, FinishedAt: &now})
	if res.Error != nil || res.RowsAffected == 0 {
		return false, res.Error
	}
	return true, s.settleResult(ctx, id, o, text, now)
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

// OrphanedExecutions lists running executions whose owner has been silent for longer than that, with their saved
// texts, the longest silent first.
func (s *Store) OrphanedExecutions(ctx context.Context, silence time.Duration) ([]domain.Execution, error) {
	db := s.executions(ctx, wholeText).Where("executions.status = ?", domain.StatusRunning)
	if s.postgres {
		db = db.Where("executions.heartbeat_at < clock_timestamp() - make_interval(secs => ?)", silence.Seconds())
	} else {
		db = db.Where("executions.heartbeat_at < ?", time.Now().UTC().Add(-silence))
	}
	var rows []executionRow
	if err := db.Order("executions.heartbeat_at").Limit(100).Find(&rows).Error; err != nil {
		return nil, err
	}
	return executionsOf(rows), nil
}

// RunningInPrompt lists the ids of a prompt's running executions.
func (s *Store) RunningInPrompt(ctx context.Context, promptID string) ([]string, error) {
	var ids []string
	return ids, s.in(ctx).Model(&domain.Execution{}).
		Where("prompt_id = ? AND status = ?", promptID, domain.StatusRunning).Pluck("id", &ids).Error
}

// RunningInProject lists the ids of the running executions of a project's prompts.
func (s *Store) RunningInProject(ctx context.Context, projectID string) ([]string, error) {
	var ids []string
	return ids, s.in(ctx).Model(&domain.Execution{}).
		Joins("JOIN prompts ON prompts.id = executions.prompt_id AND prompts.project_id = ?", projectID).
		Where("executions.status = ?", domain.StatusRunning).Pluck("executions.id", &ids).Error
}
