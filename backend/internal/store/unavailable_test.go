package store_test

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// A server that refuses every connection is unavailable, whatever it says to that: during a failover it may
// be anything.
func TestADatabaseThatRefusesConnections(t *testing.T) {
	target := testkit.NewPostgres(t)
	s, err := store.Open(t.Context(), store.Config{URL: target})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	u, err := url.Parse(target)
	require.NoError(t, err)
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	admin, err := sql.Open("pgx", u.String())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, admin.Close()) })
	for _, statement := range []string{"ALTER DATABASE " + name + " ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'"} {
		_, err := admin.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	for range 5 { // the first may still have a connection that was closed
		_, err = s.FirstUser(t.Context())
		require.True(t, domain.HasCode(err, domain.Overloaded), "%v", err)
	}
	require.True(t, domain.HasCode(s.Warm(t.Context()), domain.Overloaded))
}

// A transaction whose instance says nothing any more lets go of what it holds, and the instance is told so when it asks
// again.
func TestATransactionWaitsForNoSilentInstance(t *testing.T) {
	s := testkit.OpenStore(t, "postgres")
	var usual string
	require.NoError(t, s.Raw(t.Context()).Raw("SHOW idle_in_transaction_session_timeout").Scan(&usual).Error)
	require.Equal(t, "5s", usual, "half of what a statement may take, which may wait for the same rows")
	held := "SELECT pg_advisory_xact_lock(7)"
	err := s.Tx(t.Context(), func(tx *store.Store) error {
		require.NoError(t, tx.Raw(t.Context()).Exec("SET LOCAL idle_in_transaction_session_timeout = '50ms'").Error)
		require.NoError(t, tx.Raw(t.Context()).Exec(held).Error)
		inTx(t, s, func(ctx context.Context, other *store.Store) error { return other.Raw(ctx).Exec(held).Error })
		return tx.Raw(t.Context()).Exec("SELECT 1").Error
	})
	require.True(t, domain.HasCode(err, domain.Overloaded), "%v", err)
}
