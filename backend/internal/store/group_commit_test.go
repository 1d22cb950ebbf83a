package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// Transactions that wait for each other may be committed together. Each is still all or nothing by
// itself: one that fails, panics or is left undoes nothing of its neighbours.
func TestTransactionsSideBySide(t *testing.T) {
	errMine := errors.New("mine")
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		kept := make([]domain.Project, 120)
		var group sync.WaitGroup
		begun, gathered := make(chan struct{}), make(chan struct{})
		group.Go(func() { // holds SQLite's connection until others have gathered behind it
			require.NoError(t, s.Tx(t.Context(), func(*store.Store) error { close(begun); <-gathered; return nil }))
		})
		<-begun
		for i := range kept {
			p := w.newProject()
			create := func(ctx context.Context, tx *store.Store) error { return tx.CreateProject(ctx, p) }
			switch i % 4 {
			case 0:
				kept[i] = p
				group.Go(func() {
					require.NoError(t, s.Tx(t.Context(), func(tx *store.Store) error { return create(t.Context(), tx) }))
				})
			case 1:
				group.Go(func() {
					err := s.Tx(t.Context(), func(tx *store.Store) error { return errors.Join(create(t.Context(), tx), errMine) })
					require.ErrorIs(t, err, errMine)
				})
			case 2:
				group.Go(func() {
					require.PanicsWithValue(t, "mine", func() {
						require.NoError(t, s.Tx(t.Context(), func(tx *store.Store) error { require.NoError(t, create(t.Context(), tx)); panic("mine") }))
					})
				})
			case 3:
				ctx, leave := context.WithCancel(t.Context())
				group.Go(func() {
					err := s.Tx(ctx, func(tx *store.Store) error {
						require.NoError(t, create(ctx, tx))
						leave()
						return ctx.Err()
					})
					require.Error(t, err)
				})
			}
		}
		close(gathered)
		group.Wait()
		for i, p := range kept {
			if i%4 == 0 {
				got, err := testkit.Read(s.Project(t.Context(), p.ID))
				require.NoError(t, err)
				require.Equal(t, p.ID, got.ID)
			}
		}
		all, err := s.Projects(t.Context(), domain.Actor{OrganizationID: w.account.Organization.ID}, domain.PageRequest{Limit: 100})
		require.NoError(t, err)
		require.Len(t, all, len(kept)/4+1)
	})
}

// A transaction that waits for no other is all or nothing too, and leaves the connection to the next.
func TestATransactionAlone(t *testing.T) {
	errMine := errors.New("mine")
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		lost, kept := w.newProject(), w.newProject()
		create := func(p domain.Project, then func() error) error {
			return s.Tx(t.Context(), func(tx *store.Store) error {
				require.NoError(t, tx.CreateProject(t.Context(), p))
				return then()
			})
		}
		require.ErrorIs(t, create(lost, func() error { return errMine }), errMine)
		require.PanicsWithValue(t, "mine", func() { _ = create(lost, func() error { panic("mine") }) })
		require.NoError(t, create(kept, func() error { return nil }))
		_, err := testkit.Read(s.Project(t.Context(), lost.ID))
		require.True(t, domain.HasCode(err, domain.NotFound), err)
		_, err = testkit.Read(s.Project(t.Context(), kept.ID))
		require.NoError(t, err)
	})
}
