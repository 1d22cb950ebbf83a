package sqlite_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"playground/internal/store/sqlite"
)

// SQLite's numbers for where it keeps what it needs for a moment.
const (
	inFiles  = 1
	inMemory = 2
)

func TestSortingInFilesEndsWithWhatNeedsIt(t *testing.T) {
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "playground.db"), &gorm.Config{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.ConnPool.(*sqlite.Pools).Close() })
	write, err := db.DB()
	require.NoError(t, err)
	where := func() (place int) {
		require.NoError(t, write.QueryRowContext(t.Context(), "PRAGMA temp_store").Scan(&place))
		return place
	}

	require.Equal(t, inMemory, where())
	failed := errors.New("failed")
	err = sqlite.SortInFiles(t.Context(), write, func() error {
		require.Equal(t, inFiles, where())
		return failed
	})
	require.ErrorIs(t, err, failed)
	require.Equal(t, inMemory, where())
}
