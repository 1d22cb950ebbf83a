package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/store"
	"playground/internal/testkit"
)

// A database without room refuses what is written, says why, and still reads.
func TestAFullDatabase(t *testing.T) {
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "full.db")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Migrate(t.Context()))
	w := newWorld(t, s)
	require.NoError(t, s.Raw(t.Context()).Exec("PRAGMA max_page_count = 1").Error) // no less than it has: it grows no more
	p := w.newProject()
	p.Description = strings.Repeat("x", 1<<20)
	err = s.Tx(t.Context(), func(tx *store.Store) error { return tx.CreateProject(t.Context(), p) })
	require.True(t, store.IsDiskFull(err), "%v", err)
	require.False(t, store.IsDiskFull(nil))
	_, err = testkit.Read(s.Project(t.Context(), p.ID))
	require.ErrorContains(t, err, "NOT_FOUND")
}
