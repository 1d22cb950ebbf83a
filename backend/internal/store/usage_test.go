package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// used is what the organization has used in a month, and whether the month is open.
func (w *world) used(t *testing.T, now time.Time) (usage domain.MonthlyUsage, open bool) {
	t.Helper()
	back := errors.New("take it back")
	err := w.store.Tx(t.Context(), func(tx *store.Store) (err error) {
		usage, open, err = tx.ReserveUsage(t.Context(), w.account.Organization.ID, now, 0)
		require.NoError(t, err)
		return back
	})
	require.ErrorIs(t, err, back)
	usage.Executions--
	return usage, open
}

// begins inserts an execution of a moment with what it reserves, nil for nothing.
func (w *world) begins(t *testing.T, created time.Time, reserved *int) domain.Execution {
	t.Helper()
	e := w.newExecution()
	e.CreatedAt, e.ReservedTokens = created, reserved
	inTx(t, w.store, func(ctx context.Context, tx *store.Store) error {
		if reserved != nil {
			_, open, err := tx.ReserveUsage(ctx, e.OrganizationID, created, *reserved)
			require.NoError(t, err)
			require.True(t, open)
		}
		return tx.CreateExecution(ctx, testkit.PromptOf(e), e)
	})
	return e
}

func (w *world) complete(t *testing.T, e domain.Execution) {
	t.Helper()
	_, err := w.store.CompleteExecution(t.Context(), e.ID, completed(), nil, start)
	require.NoError(t, err)
}

// completed uses 33 tokens.
const usedByOne = 33

func TestAMonthIsSummedUpWhenItIsFirstNeeded(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		month := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		org := w.account.Organization.ID
		ended, running := w.begins(t, month, nil), w.begins(t, month.AddDate(0, 1, 0).Add(-time.Microsecond), nil)
		w.complete(t, w.begins(t, month.Add(-time.Microsecond), nil))
		w.complete(t, w.begins(t, month.AddDate(0, 1, 0), nil))
		other.complete(t, other.begins(t, month, nil))
		w.complete(t, ended)
		_, open := w.used(t, month)
		require.False(t, open, "what has no limit is not counted")

		for range 2 {
			require.NoError(t, s.OpenMonth(t.Context(), org, month))
			usage, open := w.used(t, month.AddDate(0, 0, 30))
			require.True(t, open)
			require.Equal(t, domain.MonthlyUsage{OrganizationID: org, Month: "2026-03", Executions: 2, Tokens: usedByOne}, usage)
		}
		w.complete(t, running)
		usage, _ := w.used(t, month)
		require.Equal(t, 2*usedByOne, usage.Tokens, "what ran before the month was opened is reconciled with it")
		_, open = other.used(t, month)
		require.False(t, open)

		require.NoError(t, s.DeleteUsage(t.Context(), org))
		_, open = w.used(t, month)
		require.False(t, open)
	})
}

func TestWhatIsReservedIsSettledOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		require.NoError(t, s.OpenMonth(t.Context(), w.account.Organization.ID, start))
		first, lost := w.begins(t, start, ptr(1000)), w.begins(t, start, ptr(500))
		usage, _ := w.used(t, start)
		require.Equal(t, 1500, usage.Tokens)
		require.Equal(t, 2, usage.Executions)
		atOnce(20, func() { w.complete(t, first) })
		usage, _ = w.used(t, start)
		require.Equal(t, 500+usedByOne, usage.Tokens)
		_, err := s.CompleteExecution(t.Context(), lost.ID, failed(), nil, *at(60 * 24 * time.Hour))
		require.NoError(t, err)
		usage, _ = w.used(t, start)
		require.Equal(t, usedByOne, usage.Tokens, "nothing was used, and it goes back to the month it came from")
		require.Equal(t, 2, usage.Executions)
	})
}

// A month that is opened while its runs end, and others begin, counts each of them once.
func TestOpeningAMonthMissesNothing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		for range 5 {
			w := newWorld(t, s)
			running := make(chan domain.Execution, 20)
			for range cap(running) {
				running <- w.begins(t, start, nil)
			}
			opened := make(chan error, 3)
			for range cap(opened) {
				go func() { opened <- s.OpenMonth(t.Context(), w.account.Organization.ID, start) }()
			}
			atOnce(cap(running), func() { w.complete(t, <-running) })
			for range cap(opened) {
				require.NoError(t, <-opened)
			}
			usage, open := w.used(t, start)
			require.True(t, open)
			require.Equal(t, 20, usage.Executions)
			require.Equal(t, 20*usedByOne, usage.Tokens)
		}
	})
}

func TestOrganizationRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		want := w.account.Organization
		want.Name, want.UsageLimits = "New "+awkward, domain.UsageLimits{MonthlyTokens: ptr(1_000_000_000_000)}
		require.NoError(t, s.UpdateOrganization(t.Context(), want, "name", "usage_limits"))
		for _, o := range []domain.Organization{want, other.account.Organization} {
			got, err := s.Organization(t.Context(), o.ID)
			require.NoError(t, err)
			same(t, o, got)
		}
		_, err := s.Organization(t.Context(), newID())
		notFound(t, err)
		notFound(t, s.UpdateOrganization(t.Context(), domain.Organization{ID: newID()}, "name"))
	})
}

func TestCountRunning(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		w.run(t)
		w.run(t)
		other.run(t)
		w.complete(t, w.run(t))
		n, err := s.CountRunning(t.Context(), w.account.Organization.ID)
		require.NoError(t, err)
		require.Equal(t, 2, n)
	})
}
