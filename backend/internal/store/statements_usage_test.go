package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// usages reads all that is counted.
func (w *world) usages(t require.TestingT) (all []domain.MonthlyUsage, personal []domain.PersonalUsage) {
	require.NoError(t, w.store.Raw(w.ctx).Order("organization_id, month").Find(&all).Error)
	require.NoError(t, w.store.Raw(w.ctx).Order("organization_id, user_id, month").Find(&personal).Error)
	return all, personal
}

// What is reserved is added to the sum that it is reserved of, and to no other.
func TestReservationsAddToTheirMonthAlone(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		org, person := w.account.Organization.ID, w.account.User.ID
		for _, o := range []string{org, other.account.Organization.ID} {
			for _, month := range []string{"2026-03", "2026-04"} {
				require.NoError(t, s.Raw(w.ctx).Create(&domain.MonthlyUsage{OrganizationID: o, Month: month}).Error)
				for _, p := range []string{person, other.account.User.ID} {
					require.NoError(t, s.Raw(w.ctx).Create(&domain.PersonalUsage{OrganizationID: o, UserID: p, Month: month}).Error)
				}
			}
		}
		rapid.Check(t, func(t *rapid.T) {
			all, personal := w.usages(t)
			tokens := rapid.IntRange(0, 1<<40).Draw(t, "tokens")
			var sum domain.MonthlyUsage
			var own domain.PersonalUsage
			require.NoError(t, s.Tx(w.ctx, func(tx *store.Store) (err error) {
				var open, ownOpen bool
				sum, open, err = tx.ReserveUsage(w.ctx, org, start, tokens)
				require.NoError(t, err)
				own, ownOpen, err = tx.ReservePersonalUsage(w.ctx, org, person, start, tokens)
				require.True(t, open && ownOpen)
				return err
			}))
			for i, u := range all {
				if u.OrganizationID == org && u.Month == "2026-03" {
					all[i].Executions, all[i].Tokens = u.Executions+1, u.Tokens+tokens
					require.Equal(t, all[i], sum)
				}
			}
			for i, u := range personal {
				if u.OrganizationID == org && u.UserID == person && u.Month == "2026-03" {
					personal[i].Executions, personal[i].Tokens = u.Executions+1, u.Tokens+tokens
					require.Equal(t, personal[i], own)
				}
			}
			nowAll, nowPersonal := w.usages(t)
			require.Equal(t, all, nowAll)
			require.Equal(t, personal, nowPersonal)
		})
		inTx(t, s, func(ctx context.Context, tx *store.Store) error {
			_, open, err := tx.ReservePersonalUsage(ctx, org, person, start.AddDate(1, 0, 0), 1)
			require.False(t, open, "the month is not open yet")
			return err
		})
	})
}
