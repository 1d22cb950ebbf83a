package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"playground/internal/domain"
)

// simRow is an execution's row, and which instance completed it.
type simRow struct {
	domain.Execution
	by string
}

// simStore is the store as one instance sees it: what a call does is what the real store's tests say.
type simStore struct{ *link }

var _ Store = simStore{}

func (s simStore) create(ctx context.Context, e domain.Execution) error {
	return s.call(ctx, "create "+e.ID, "create "+e.ID, func() {
		e.HeartbeatAt, e.Result = time.Now(), &domain.ExecutionResult{ExecutionID: e.ID}
		s.inst.w.byID[e.ID].created = e.HeartbeatAt
		s.inst.w.rows[e.ID] = &simRow{Execution: e}
	})
}

func (r *simRow) copy() domain.Execution {
	e, result := r.Execution, *r.Result
	e.Result = &result
	return e
}

func (s simStore) Execution(ctx context.Context, id string) (domain.Unchecked[domain.Execution], error) {
	var e domain.Execution
	var found bool
	err := s.call(ctx, "read "+id, "read "+id, func() {
		var r *simRow
		if r, found = s.inst.w.rows[id]; found {
			e = r.copy()
		}
	})
	if err != nil {
		return domain.Unchecked[domain.Execution]{}, err
	}
	if !found {
		return domain.NewUnchecked(e), domain.Errorf(domain.NotFound, "There is no such execution.")
	}
	return domain.NewUnchecked(e), nil
}

func (s simStore) running(ids []string, each func(*simRow)) {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if r, ok := s.inst.w.rows[id]; ok && r.Status == domain.StatusRunning {
			each(r)
		}
	}
}

func names(what string, ids []string) string {
	return what + " " + strings.Join(slices.Sorted(slices.Values(ids)), " ")
}

func (s simStore) Heartbeat(ctx context.Context, ids []string) error {
	return s.call(ctx, heartbeatLoop, names("beat", ids), func() {
		s.running(ids, func(r *simRow) { r.HeartbeatAt = time.Now() })
	})
}

func (s simStore) CancelRequests(ctx context.Context, ids []string) (map[string]bool, error) {
	cancels := map[string]bool{}
	err := s.call(ctx, checkpointLoop, names("cancels", ids), func() {
		s.running(ids, func(r *simRow) { cancels[r.ID] = r.CancelRequestedAt != nil })
	})
	if err != nil {
		return nil, err
	}
	return cancels, nil
}

func (s simStore) SaveCheckpoints(ctx context.Context, texts map[string]domain.Transcript, _ time.Time) error {
	ids := []string{}
	for id := range texts {
		ids = append(ids, id)
	}
	return s.call(ctx, checkpointLoop, names("save", ids), func() {
		s.running(ids, func(r *simRow) {
			r.Result.SetTranscript(texts[r.ID])
			s.inst.w.stored(r)
		})
	})
}

func (s simStore) RequestCancel(ctx context.Context, id string, now time.Time) (bool, error) {
	running := false
	err := s.call(ctx, "ask "+id, "ask to cancel "+id, func() {
		s.running([]string{id}, func(r *simRow) { running, r.CancelRequestedAt = true, &now })
	})
	if err != nil {
		return false, err
	}
	return running, nil
}

func (s simStore) CompleteExecutions(ctx context.Context, all []domain.Completion) ([]bool, error) {
	first, ids := make([]bool, len(all)), []string{}
	for _, one := range all {
		ids = append(ids, one.ExecutionID)
	}
	err := s.call(ctx, completerOf+slices.Min(ids), names("complete", ids), func() {
		for i, one := range all {
			s.running([]string{one.ExecutionID}, func(r *simRow) {
				first[i] = true
				s.complete(r, one)
			})
		}
	})
	if err != nil {
		return nil, err
	}
	return first, nil
}

func (s simStore) complete(r *simRow, one domain.Completion) {
	o := one.Outcome
	r.Status, r.InputTokens, r.OutputTokens, r.Estimated = o.Status, o.InputTokens, o.OutputTokens, o.Estimated
	r.CostUSD, r.LatencyMS, r.TTFTMS, r.FinishedAt = o.CostUSD, &o.LatencyMS, o.TTFTMS, &one.At
	r.CachedTokens, r.ReasoningTokens = o.CachedTokens, o.ReasoningTokens
	r.Result.FinishReason, r.Result.Error, r.Result.Attempts = &o.FinishReason, o.Error, o.Attempts
	r.Result.RawFinishReason, r.Result.DroppedParameters = &o.RawFinishReason, o.DroppedParameters
	if one.Transcript != nil {
		r.Result.SetTranscript(*one.Transcript)
	}
	r.by = s.inst.name
	s.inst.w.completed(r)
}

func (s simStore) OrphanedExecutions(ctx context.Context, silence time.Duration) ([]domain.Execution, error) {
	orphans := []domain.Execution{}
	err := s.call(ctx, rescuerLoop, "orphans", func() {
		for _, r := range s.inst.w.rows {
			if r.Status == domain.StatusRunning && time.Since(r.HeartbeatAt) > silence {
				orphans = append(orphans, r.copy())
			}
		}
		slices.SortFunc(orphans, func(a, b domain.Execution) int { return a.HeartbeatAt.Compare(b.HeartbeatAt) })
	})
	if err != nil {
		return nil, err
	}
	return orphans, nil
}
