package main_test

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func newRequest(address string, body io.Reader, token string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPatch, address, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	return r, nil
}

func TestTenStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	settings := testkit.Shared(t)
	all := make([]*testkit.Process, 10)
	for i := range all {
		all[i] = testkit.Spawn(t, settings)
	}
	signedIn := 0
	for _, p := range all {
		p.Up(t)
		p.Client(t).Get("/readyz").Status(200)
	}
	for _, p := range all {
		if p.Token == "" {
			continue
		}
		answer := all[0].Client(t).Post("/v1/auth/exchange", object{"token": p.Token})
		if answer.Code == http.StatusOK {
			signedIn++
		}
	}
	require.Equal(t, 1, signedIn, "one link works: the latest")
	db, err := sql.Open("pgx", settings["DATABASE_URL"])
	require.NoError(t, err)
	defer db.Close()
	for _, table := range []string{"users", "organizations", "memberships", "projects"} {
		var n int
		require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
		require.Equal(t, 1, n, table)
	}
	for _, p := range all {
		p.Signal(t, syscall.SIGTERM)
	}
	for _, p := range all {
		require.Equal(t, 0, p.Exit(t), "%s", p.Stderr)
	}
}

// A database that a newer binary has migrated is left alone.
func TestNewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	folder, shared := t.TempDir(), testkit.Shared(t)
	for _, c := range []struct {
		driver, source string
		settings       map[string]string
	}{
		{"sqlite", filepath.Join(folder, "playground.db"), map[string]string{"DATA_DIR": folder}},
		{"pgx", shared["DATABASE_URL"], shared},
	} {
		require.Equal(t, 0, testkit.Spawn(t, c.settings, "migrate").Exit(t), c.driver)
		db, err := sql.Open(c.driver, c.source)
		require.NoError(t, err)
		_, err = db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
		require.NoError(t, err)
		require.NoError(t, db.Close())
		for _, command := range []string{"serve", "migrate"} {
			p := testkit.Spawn(t, c.settings, command)
			require.Equal(t, 1, p.Exit(t), c.driver)
			require.Contains(t, p.Stderr.String(), "99999", c.driver)
			require.Contains(t, p.Stderr.String(), "start a newer binary")
			require.Empty(t, p.Stdout.String())
		}
	}
}
