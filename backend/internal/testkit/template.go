package testkit

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"playground/internal/store"
)

// A migrated database is made once and copied: under the race detector the migrations take longer than
// most tests.

// sqliteFile is what a migrated SQLite file holds.
var sqliteFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "playground-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "template.db")
	if err := migrated(store.Config{Path: path}); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrated migrates a database and lets go of it.
func migrated(c store.Config) error {
	s, err := store.Open(context.Background(), c)
	if err != nil {
		return err
	}
	if err := s.Migrate(context.Background()); err != nil {
		_ = s.Close()
		return err
	}
	return s.Close()
}

// copySQLite puts a migrated file where there is none yet.
func copySQLite(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		return
	}
	content, err := sqliteFile()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, content, 0o600))
}

// postgresTemplate is a migrated database that lives while tests use copies of it.
var postgresTemplate struct {
	sync.Mutex
	name  string
	users int
}

// takeTemplate returns the name of a migrated database for as long as the test runs.
func takeTemplate(t testing.TB, admin *sql.DB, base string) string {
	t.Helper()
	p := &postgresTemplate
	p.Lock()
	defer p.Unlock()
	if p.users == 0 {
		p.name = newName("template_")
		createDatabase(t, admin, p.name, "template1")
		require.NoError(t, migrated(store.Config{URL: beside(t, base, p.name)}))
	}
	p.users++
	t.Cleanup(func() {
		p.Lock()
		defer p.Unlock()
		if p.users--; p.users == 0 {
			dropDatabase(t, admin, p.name)
		}
	})
	return p.name
}

func newName(prefix string) string { return prefix + strings.ReplaceAll(uuid.NewString(), "-", "") }

// beside is the address of another database of the same server.
func beside(t testing.TB, base, name string) string {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

func createDatabase(t testing.TB, admin *sql.DB, name, template string) {
	t.Helper()
	_, err := admin.ExecContext(context.Background(), "CREATE DATABASE "+name+" TEMPLATE "+template)
	require.NoError(t, err)
}

func dropDatabase(t testing.TB, admin *sql.DB, name string) {
	t.Helper()
	_, err := admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)")
	require.NoError(t, err)
}
