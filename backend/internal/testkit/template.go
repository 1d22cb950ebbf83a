package testkit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"playground/internal/config"
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

// postgresTemplate is the name of a migrated database, which is made once for all packages and all runs with the same
// migrations: the process that comes first makes it, under a name of its own until it is whole.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	digest, err := migrationsDigest()
	if err != nil {
		return "", err
	}
	base, name := config.Variable("DATABASE_URL"), "template_"+digest
	admin, err := sql.Open("pgx", base)
	if err != nil {
		return "", err
	}
	defer admin.Close()
	admin.SetMaxOpenConns(1) // the lock is a connection's
	const lock = 0x706c6179
	if _, err := admin.Exec("SELECT pg_advisory_lock($1)", lock); err != nil {
		return "", err
	}
	there := false
	err = admin.QueryRow("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	return name, makeTemplate(admin, base, name)
})

func makeTemplate(admin *sql.DB, base, name string) error {
	unfinished := newName("unfinished_")
	if _, err := admin.Exec("CREATE DATABASE " + unfinished + " TEMPLATE template1"); err != nil {
		return err
	}
	address, err := beside(base, unfinished)
	if err != nil {
		return err
	}
	if err := migrated(store.Config{URL: address}); err != nil {
		return err
	}
	_, err = admin.Exec("ALTER DATABASE " + unfinished + " RENAME TO " + name)
	return err
}

// migrationsDigest tells one schema from another.
func migrationsDigest() (string, error) {
	folder, err := moduleFolder()
	if err != nil {
		return "", err
	}
	folder = filepath.Join(folder, "internal", "store", "migrations", "postgres")
	files, err := os.ReadDir(folder)
	hash := sha256.New()
	for _, one := range files {
		text, err := os.ReadFile(filepath.Join(folder, one.Name()))
		if err != nil {
			return "", err
		}
		hash.Write(text)
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), err
}

// moduleFolder is above the package's, in which a test runs.
func moduleFolder() (string, error) {
	folder, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			err = fs.ErrNotExist
		}
		folder = above
	}
	return "", err
}

func newName(prefix string) string { return prefix + strings.ReplaceAll(uuid.NewString(), "-", "") }

// beside is the address of another database of the same server.
func beside(base, name string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

func createDatabase(t testing.TB, admin *sql.DB, name, template string) {
	t.Helper()
	_, err := admin.ExecContext(context.Background(), "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY")
	require.NoError(t, err)
}

func dropDatabase(t testing.TB, admin *sql.DB, name string) {
	t.Helper()
	_, err := admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)")
	require.NoError(t, err)
}
