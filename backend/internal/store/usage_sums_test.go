package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// ends inserts an execution of a moment that ended so.
func (w *world) ends(t *testing.T, created time.Time, model string, outcome domain.Outcome) domain.Execution {
	t.Helper()
	e := w.newExecution()
	e.CreatedAt, e.Model, e.ReservedTokens = created, model, nil
	require.NoError(t, w.store.CreateExecution(t.Context(), testkit.PromptOf(e), e))
	_, err := w.store.CompleteExecution(t.Context(), e.ID, outcome, nil, start)
	require.NoError(t, err)
	return e
}

func TestUsageIsSummedUp(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		day := time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC)
		unpriced := completed()
		unpriced.CostUSD, unpriced.Estimated = nil, false
		w.ends(t, day, "a", completed())
		deleted := w.ends(t, day.Add(24*time.Hour-time.Microsecond), "b", unpriced)
		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(deleted.ID), &start))
		w.ends(t, day.Add(24*time.Hour), "a", failed())
		w.begins(t, day.Add(47*time.Hour), nil)
		w.ends(t, day.Add(-time.Microsecond), "before", completed())
		w.ends(t, day.Add(48*time.Hour), "after", completed())
		other.ends(t, day, "other", completed())

		during := domain.UsageFilter{From: day.In(time.FixedZone("", 3600)), To: day.Add(48 * time.Hour)}
		one := domain.UsageSum{Executions: 1, InputTokens: 11, OutputTokens: 22, CostUSD: 0.1 + 0.2, Estimated: 1}
		free := domain.UsageSum{Executions: 1, InputTokens: 11, OutputTokens: 22, Unpriced: 1}
		all := domain.UsageSum{Executions: 4, InputTokens: 22, OutputTokens: 44, CostUSD: 0.1 + 0.2, Running: 1, Unpriced: 1, Estimated: 1}
		name := w.newExecution().Model
		for by, want := range map[string][]domain.UsageGroup{
			"": {},
			domain.UsageByDay: {{Key: "2026-03-28", Name: "2026-03-28", UsageSum: domain.UsageSum{Executions: 2, InputTokens: 22, OutputTokens: 44, CostUSD: 0.1 + 0.2, Unpriced: 1, Estimated: 1}},
				{Key: "2026-03-29", Name: "2026-03-29", UsageSum: domain.UsageSum{Executions: 2, Running: 1}}},
			domain.UsageByModel: {{Key: "a", Name: "a", UsageSum: domain.UsageSum{Executions: 2, InputTokens: 11, OutputTokens: 22, CostUSD: 0.1 + 0.2, Estimated: 1}},
				{Key: "b", Name: "b", UsageSum: free}, {Key: name, Name: name, UsageSum: domain.UsageSum{Executions: 1, Running: 1}}},
			domain.UsageByProject: {{Key: w.project.ID, Name: w.project.Name, UsageSum: all}},
			domain.UsageByUser:    {{Key: w.account.User.ID, Name: w.account.User.Name, UsageSum: all}},
		} {
			during.GroupBy = by
			got, err := s.Usage(t.Context(), w.account.Organization.ID, during)
			require.NoError(t, err)
			require.Equal(t, all, got.Total, by)
			require.Equal(t, want, got.Groups, by)
		}

		during.GroupBy, during.UserID = domain.UsageByModel, w.account.User.ID
		mine, err := s.Usage(t.Context(), w.account.Organization.ID, during)
		require.NoError(t, err)
		require.Equal(t, all, mine.Total)
		during.UserID = newID()
		none, err := s.Usage(t.Context(), w.account.Organization.ID, during)
		require.NoError(t, err)
		require.Equal(t, domain.Usage{From: during.From, To: during.To, Groups: []domain.UsageGroup{}}, none)

		of, err := s.PromptUsage(t.Context(), promptHandle(other.prompt.ID), domain.UsageFilter{From: day, To: day.Add(time.Hour)})
		require.NoError(t, err)
		require.Equal(t, one, of.Total)
	})
}
