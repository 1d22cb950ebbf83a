package store_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// Reads that come at once share messages to PostgreSQL: each has a row or an error of its own.
func TestOfReadsThatComeAtOnceEachHasItsOwnRow(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		worlds := []*world{newWorld(t, s), newWorld(t, s)}
		sessions := []domain.Session{worlds[0].session(t, "h1"), worlds[1].session(t, "h2")}
		require.NoError(t, s.Raw(t.Context()).Model(&domain.Organization{ID: worlds[1].account.Organization.ID}).UpdateColumn("stored_bytes", 9).Error)
		var all sync.WaitGroup
		for i := range 400 {
			all.Go(func() {
				switch i / 2 % 4 {
				case 0, 1:
					rights, err := s.SessionRights(t.Context(), sessions[i%2].ID, start)
					require.NoError(t, err)
					require.EqualValues(t, 8+i%2, rights.StoredBytes)
				case 2:
					_, err := s.SessionRights(t.Context(), newID(), start)
					require.True(t, domain.HasCode(err, domain.NotFound), "%v", err)
				case 3: // is refused by PostgreSQL's driver, or not found
					_, err := s.SessionRights(t.Context(), "no id", start)
					require.Error(t, err)
				}
			})
		}
		all.Wait()
	})
}

func TestReadsAreAskedAgainBehindOneThatIsRefused(t *testing.T) {
	s := testkit.OpenStore(t, "postgres")
	numbers, errs := s.ReadTogether("SELECT 7", "SELECT 1/0", "SELECT 8", "SELECT 9 WHERE false", "SELECT 10")
	require.Equal(t, []int{7, 0, 8, 0, 10}, numbers)
	require.ErrorContains(t, errs[1], "division by zero")
	require.ErrorIs(t, errs[3], sql.ErrNoRows)
	require.Equal(t, []error{nil, nil, nil}, []error{errs[0], errs[2], errs[4]})
}

func TestReadsAreAskedAgainWhenTheirConnectionWasLost(t *testing.T) {
	target := testkit.NewPostgres(t)
	s, err := store.Open(t.Context(), store.Config{URL: target})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	other, err := sql.Open("pgx", target)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, other.Close()) })
	for range 5 {
		_, err := other.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		require.NoError(t, err)
		numbers, errs := s.ReadTogether("SELECT 7", "SELECT 8")
		require.Equal(t, []error{nil, nil}, errs)
		require.Equal(t, []int{7, 8}, numbers)
	}
}

func TestAReadOfACallerWhoIsGoneIsNotSent(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		gone, leave := context.WithCancel(t.Context())
		leave()
		_, err := s.SessionRights(gone, newID(), start)
		require.ErrorIs(t, err, context.Canceled)
	})
}
