package store_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"playground/internal/store"
	"playground/internal/store/postgres"
	"playground/internal/testkit"
)

func TestAWarmStoreOpensNoConnectionForItsReaders(t *testing.T) {
	t.Parallel()
	url := testkit.MigratedPostgres(t)
	s, err := store.Open(t.Context(), store.Config{URL: url})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	asking, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, asking.Close()) })
	asking.SetMaxOpenConns(1) // a second one might see the first end
	require.NoError(t, s.Warm(t.Context()))
	warm := connections(t, asking)
	require.Len(t, warm, postgres.Conns+1, "and the one for heartbeats")
	var kept int
	require.NoError(t, s.Raw(t.Context()).Raw("SELECT count(*) FROM pg_prepared_statements WHERE generic_plans > 0 AND statement NOT LIKE '%pg_prepared%'").Scan(&kept).Error)
	require.Equal(t, 5, kept, "the plans of all that it asked")
	var readers errgroup.Group
	for range 3 * postgres.Conns {
		readers.Go(func() error { return s.Ping(t.Context()) })
	}
	require.NoError(t, readers.Wait())
	require.Equal(t, warm, connections(t, asking))
}

// connections are the processes of PostgreSQL that serve others than this question.
func connections(t *testing.T, db *sql.DB) (pids []int) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT pid FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY pid`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var pid int
		require.NoError(t, rows.Scan(&pid))
		pids = append(pids, pid)
	}
	require.NoError(t, rows.Err())
	return pids
}
