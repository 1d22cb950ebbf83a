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
	driver, source := "sqlite", "file:"+filepath.Join(h.Config.DataDir, "playground.db")+"?_pragma=busy_timeout(5000)"
	if h.Config.DatabaseURL != "" {
		driver, source = "pgx", string(h.Config.DatabaseURL)
	}
	db, err := sql.Open(driver, source)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), statement)
	require.NoError(t, err)
}
