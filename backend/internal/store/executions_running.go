package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// now is the database's own clock, so that instances whose clocks differ agree on which owner is silent.
// SQLite has no clock but this machine's.
func (s *Store) now() any {
	if s.postgres {
		return gorm.Expr("clock_timestamp()")
	}
	return time.Now().UTC()
}

// ago is a time before now.
func (s *Store) ago(d time.Duration) any {
	if s.postgres {
		return gorm.Expr("clock_timestamp() - make_interval(secs => ?)", d.Seconds())
	}
	return time.Now().UTC().Add(-d)
}

// RequestCancel asks a running execution's owner, on whatever instance, to stop.
// It returns whether the execution was still running.
func (s *Store) RequestCancel(ctx context.Context, id string, now time.Time) (bool, error) {
	res := s.conn(ctx).Model(&domain.Execution{}).
		Where("id = ? AND status = ?", id, domain.StatusRunning).UpdateColumn("cancel_requested_at", now)
	return res.RowsAffected > 0, res.Error
}

// CompleteExecutions writes how executions ended, each once: it returns false for one that had ended
// before, and changes nothing of it. A nil transcript leaves what was saved. All go in one transaction, in the
// order of their ids: heartbeats name the same rows in that order, and none then waits for the other.
func (s *Store) CompleteExecutions(ctx context.Context, all []domain.Completion) (completed []bool, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	inOrder, again := once(all)
	write := func(tx *Store) error {
		reserved, err := tx.complete(ctx, inOrder)
		completed = make([]bool, len(all)) // anew each time that the transaction is tried
		for i, c := range all {
			_, ended := reserved[c.ExecutionID]
			completed[i] = ended && !again[i]
		}
		if err == nil {
			err = tx.createLogprobs(ctx, all, completed)
		}
		if err != nil {
			return err
		}
		return tx.reconcileUsage(ctx, idsThat(reserved))
	}
	if s.postgres && isOneStatement(all) {
		err = write(s)
	} else {
		err = s.Tx(ctx, write)
	}
	if err == nil {
		s.addCompleted(all, completed)
	}
	return completed, err
}

func (s *Store) addCompleted(all []domain.Completion, completed []bool) {
	for i, c := range all {
		if completed[i] && c.Transcript != nil {
			s.stored.add(c.OrganizationID, len(*c.Transcript))
		}
	}
}

// idsThat are the executions of which something holds.
func idsThat(hold map[string]bool) []string {
	ids := []string{}
	for id, holds := range hold {
		if holds {
			ids = append(ids, id)
		}
	}
	return ids
}

// once are the completions by the ids of their executions, the first of each; again says which those are that are not.
func once(all []domain.Completion) (inOrder []domain.Completion, again []bool) {
	seen := map[string]bool{}
	for _, c := range all {
		again = append(again, seen[c.ExecutionID])
		if !seen[c.ExecutionID] {
			inOrder = append(inOrder, c)
		}
		seen[c.ExecutionID] = true
	}
	slices.SortFunc(inOrder, func(a, b domain.Completion) int { return cmp.Compare(a.ExecutionID, b.ExecutionID) })
	return inOrder, again
}

// OrphanedExecutions lists up to 100 running executions without a heartbeat for longer than silence, with
// their saved texts, the longest silent first.
func (s *Store) OrphanedExecutions(ctx context.Context, silence time.Duration) ([]domain.Execution, error) {
	db := s.executions(ctx, wholeExecution).Where("executions.status = ?", domain.StatusRunning).
		Where("executions.heartbeat_at < ?", s.ago(silence))
	var rows []executionRow
	if err := db.Order("executions.heartbeat_at").Limit(100).Find(&rows).Error; err != nil {
		return nil, err
	}
	return executionsOf(rows), nil
}

// RunningInPrompt lists the ids of a prompt's running executions.
func (s *Store) RunningInPrompt(ctx context.Context, p domain.Handle[domain.Prompt]) ([]string, error) {
	var ids []string
	return ids, s.conn(ctx).Model(&domain.Execution{}).
		Where("prompt_id = ? AND status = ?", p.Value().ID, domain.StatusRunning).Pluck("id", &ids).Error
}

// RunningInProject lists the ids of the running executions of a project's prompts.
func (s *Store) RunningInProject(ctx context.Context, p domain.Handle[domain.Project]) ([]string, error) {
	var ids []string
	return ids, s.conn(ctx).Model(&domain.Execution{}).
		Joins("JOIN prompts ON prompts.id = executions.prompt_id AND prompts.project_id = ?", p.Value().ID).
		Where("executions.status = ?", domain.StatusRunning).Pluck("executions.id", &ids).Error
}
