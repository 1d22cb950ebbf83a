package sqlite

import (
	"database/sql"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStatementsAreCachedAndReleased(t *testing.T) {
	db, err := openPool(filepath.Join(t.TempDir(), "a.db"), 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	_, err = db.Exec("CREATE TABLE words (n integer PRIMARY KEY, word text); INSERT INTO words VALUES (1, 'one'), (2, 'two')")
	require.NoError(t, err)

	const query = "SELECT word FROM words WHERE n >= ? ORDER BY n"
	tx, err := db.Begin() // one connection, so that the same query meets itself there
	require.NoError(t, err)
	readBeside(t, tx, query)
	_, err = tx.Exec("INSERT INTO words VALUES (?, ?)", 1, "twin")
	require.ErrorContains(t, err, "UNIQUE")
	_, err = tx.Exec("INSERT INTO words VALUES (?, ?)", 3, "three")
	require.NoError(t, err, "a statement that failed runs again")
	require.NoError(t, tx.Commit())

	_, err = db.Exec("ALTER TABLE words ADD COLUMN language text DEFAULT 'en'")
	require.NoError(t, err)
	var word, language string
	require.NoError(t, db.QueryRow("SELECT word, language FROM words WHERE n = ?", 3).Scan(&word, &language))
	require.NoError(t, db.QueryRow(query, 3).Scan(&word), "a statement outlives a change of its table")
	require.Equal(t, "three", word)
	require.ErrorContains(t, db.QueryRow("SELECT missing FROM words").Scan(&word), "no such column")
	for n := range 500 { // more than are cached
		list := strings.Repeat("?,", n) + "?"
		args := make([]any, n+1)
		for i := range args {
			args[i] = i
		}
		var count int
		require.NoError(t, db.QueryRow("SELECT count(*) FROM words WHERE n IN ("+list+")", args...).Scan(&count))
		require.Equal(t, min(n, 3), count, strconv.Itoa(n))
	}
}

// readBeside reads rows of a query while the same query is asked for others.
func readBeside(t *testing.T, tx *sql.Tx, query string) {
	t.Helper()
	outer, err := tx.Query(query, 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, outer.Close()) }()
	for n := 1; outer.Next(); n++ {
		var word, same string
		require.NoError(t, outer.Scan(&word))
		require.NoError(t, tx.QueryRow(query, n).Scan(&same))
		require.Equal(t, word, same)
	}
	require.NoError(t, outer.Err())
}
