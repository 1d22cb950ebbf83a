// Package testkit gives tests the real thing: a database each, the whole server, HTTP on a socket.
package testkit

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops databases
	"github.com/stretchr/testify/require"

	"playground/internal/config"
	"playground/internal/store"
)

// EachDatabase runs a test on a new SQLite file and on a new PostgreSQL database.
func EachDatabase(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := OpenStore(t, dialect)
			require.NoError(t, s.Migrate(t.Context()))
			test(t, s)
		})
	}
}

// OpenStore opens a new, empty database that ends with the test.
func OpenStore(t *testing.T, dialect string) *store.Store {
	t.Helper()
	c := store.Config{Path: filepath.Join(t.TempDir(), "test.db")}
	if dialect == "postgres" {
		c.URL = NewPostgres(t)
	}
	s, err := store.Open(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// NewPostgres makes an empty database beside the one that DATABASE_URL names, and drops it at the end.
func NewPostgres(t *testing.T) string {
	t.Helper()
	name := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	base := service(t, "DATABASE_URL")
	admin, err := sql.Open("pgx", base)
	require.NoError(t, err)
	_, err = admin.ExecContext(t.Context(), "CREATE DATABASE "+name)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)")
		require.NoError(t, err)
		require.NoError(t, admin.Close())
	})
	u, err := url.Parse(base)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

// service is the address of a service that `make test` provides. Without it the test fails: a suite
// that skips half of itself proves nothing.
func service(t *testing.T, name string) string {
	t.Helper()
	value := config.Variable(name)
	require.NotEmpty(t, value, "%s is not set: run the tests with `make test`, or set it", name)
	return value
}
