// Package testkit gives tests the real thing: a database each, the whole server, HTTP on a socket.
package testkit

import (
	"database/sql"
	"path/filepath"
	"testing"

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
			c := store.Config{Path: filepath.Join(t.TempDir(), "test.db")}
			if dialect == "postgres" {
				c.URL = MigratedPostgres(t)
			} else {
				copySQLite(t, c.Path)
			}
			s := openStore(t, c)
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
	return openStore(t, c)
}

func openStore(t *testing.T, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// NewPostgres makes an empty database beside the one that DATABASE_URL names, and drops it at the end.
func NewPostgres(t testing.TB) string {
	t.Helper()
	base := service(t, "DATABASE_URL")
	return newPostgres(t, openAdmin(t, base), base, "template1")
}

// MigratedPostgres is NewPostgres with the schema in it.
func MigratedPostgres(t testing.TB) string {
	t.Helper()
	base := service(t, "DATABASE_URL")
	template, err := postgresTemplate()
	require.NoError(t, err)
	return newPostgres(t, openAdmin(t, base), base, template)
}

func openAdmin(t testing.TB, base string) *sql.DB {
	t.Helper()
	admin, err := sql.Open("pgx", base)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, admin.Close()) })
	return admin
}

func newPostgres(t testing.TB, admin *sql.DB, base, template string) string {
	t.Helper()
	name := newName("test_")
	createDatabase(t, admin, name, template)
	t.Cleanup(func() { dropDatabase(t, admin, name) })
	address, err := beside(base, name)
	require.NoError(t, err)
	return address
}

// service is the address of a service that `make test` provides. Without it the test fails: a suite
// that skips half of itself proves nothing.
func service(t testing.TB, name string) string {
	t.Helper()
	value := config.Variable(name)
	require.NotEmpty(t, value, "%s is not set: run the tests with `make test`, or set it", name)
	return value
}
