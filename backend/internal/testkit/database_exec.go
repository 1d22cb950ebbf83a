package testkit

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Exec changes the server's database past it, as an operation would that there is not yet.
func (h *Harness) Exec(t *testing.T, statement string) {
	t.Helper()
	_, err := h.Database(t).ExecContext(t.Context(), statement)
	require.NoError(t, err)
}

// Number asks the server's database for one number past it.
func (h *Harness) Number(t *testing.T, query string) (n int) {
	t.Helper()
	require.NoError(t, h.Database(t).QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

// Database is the server's database, past it.
func (h *Harness) Database(t *testing.T) *sql.DB {
	t.Helper()
	require.NotNil(t, h.database, "a server that was not started here")
	return h.database
}

// openDatabase opens it once for all that a test asks: a connection for each question of one that asks again and again
// would be more than PostgreSQL has.
func (h *Harness) openDatabase(t *testing.T) {
	t.Helper()
	driver, source := "sqlite", "file:"+filepath.Join(h.Config.DataDir, "playground.db")+"?_pragma=busy_timeout(5000)"
	if h.Config.DatabaseURL != "" {
		driver, source = "pgx", string(h.Config.DatabaseURL)
	}
	var err error
	h.database, err = sql.Open(driver, source)
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.database.Close() })
}
