package store_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// places hands a test, on each database, the way to open one and the same place again and again.
func places(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	t.Helper()
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			c := store.Config{Path: filepath.Join(t.TempDir(), "a b?c#d%20.db")}
			if dialect == "postgres" {
				c.URL = testkit.NewPostgres(t)
			}
			test(t, func() *store.Store {
				s, err := store.Open(t.Context(), c)
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, s.Close()) })
				require.Equal(t, dialect, s.Dialect())
				return s
			})
		})
	}
}

func TestMigrateTwice(t *testing.T) {
	places(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		require.NoError(t, s.Migrate(t.Context()))
		w := newWorld(t, s)
		require.NoError(t, s.Migrate(t.Context()))
		again := open()
		require.NoError(t, again.Migrate(t.Context()))
		_, err := again.Prompt(t.Context(), domain.Actor{}, w.prompt.ID)
		require.NoError(t, err, "what was there is there")
	})
}

func TestTenInstancesMigrateAtOnce(t *testing.T) {
	places(t, func(t *testing.T, open func() *store.Store) {
		instances := make(chan *store.Store, 10)
		for range cap(instances) {
			instances <- open()
		}
		problems := make(chan error, cap(instances))
		atOnce(cap(instances), func() { problems <- (<-instances).Migrate(t.Context()) })
		for range cap(problems) {
			require.NoError(t, <-problems)
		}
		newWorld(t, open())
	})
}

func TestOlderBinaryStartsOnWhatANewerOneMigrated(t *testing.T) {
	places(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		require.NoError(t, s.Migrate(t.Context()))
		require.NoError(t, s.Raw(t.Context()).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)").Error)
		old := open()
		require.NoError(t, old.Migrate(t.Context()))
		newWorld(t, old)
	})
}

func TestDatabaseOfALaterEraIsRefused(t *testing.T) {
	places(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		require.NoError(t, s.Migrate(t.Context()))
		require.NoError(t, s.Raw(t.Context()).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)").Error)
		for range 2 {
			err := open().Migrate(t.Context())
			require.ErrorContains(t, err, "the database is at schema 99999 and this binary knows schemas up to ")
			require.NotContains(t, err.Error(), "\n", "one line")
		}
	})
}

func TestOpenSaysWhatItCannotReach(t *testing.T) {
	_, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "no", "such", "folder.db")})
	require.ErrorContains(t, err, "database")
	_, err = store.Open(t.Context(), store.Config{URL: "postgres://sam:hunter2@127.0.0.1:1/x?connect_timeout=2"})
	require.ErrorContains(t, err, "database")
	require.NotContains(t, err.Error(), "hunter2")
}
