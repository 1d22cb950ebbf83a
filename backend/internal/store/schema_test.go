package store_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"playground/internal/store"
	"playground/internal/testkit"
)

// schema is what both dialects must agree on, a line each.
type schema struct{ columns, indexes, foreignKeys []string }

func TestBothDialectsHaveTheSameSchema(t *testing.T) {
	postgres, sqlite := schemaOf(t, "postgres"), schemaOf(t, "sqlite")
	require.Equal(t, postgres.columns, sqlite.columns)
	require.Equal(t, postgres.indexes, sqlite.indexes)
	require.Equal(t, postgres.foreignKeys, sqlite.foreignKeys)
	require.Greater(t, len(postgres.columns), 100)
}

// What is deleted for good is looked for in every table that may point at it: without an index that
// is a walk through all of that table, for each row deleted.
func TestWhatPointsAtPurgedRowsIsIndexed(t *testing.T) {
	s := schemaOf(t, "postgres")
	purged := []string{"projects", "prompts", "prompt_versions", "executions", "sessions"}
	for _, key := range s.foreignKeys {
		var table, column, parent string
		_, err := fmt.Sscanf(key, "%s %s -> %s", &table, &column, &parent)
		require.NoError(t, err)
		indexed := slices.ContainsFunc(s.indexes, func(index string) bool {
			columns, leads := strings.CutPrefix(strings.TrimPrefix(index, "UNIQUE "), table+" ("+column)
			return leads && strings.ContainsAny(columns[:1], ",)") && !strings.Contains(columns, " WHERE ")
		})
		assert.True(t, indexed || !slices.Contains(purged, parent), "no index for %s", key)
	}
}

func schemaOf(t *testing.T, dialect string) schema {
	t.Helper()
	s := testkit.OpenStore(t, dialect)
	require.NoError(t, s.Migrate(t.Context()))
	if dialect == "postgres" {
		return postgresSchema(t, s)
	}
	return sqliteSchema(t, s)
}

// lines runs a query of one text column.
func lines(t *testing.T, s *store.Store, query string) []string {
	t.Helper()
	var out []string
	require.NoError(t, s.Raw(t.Context()).Raw(query).Scan(&out).Error)
	return out
}

// neutral names the types of both dialects by what they keep.
var neutral = map[string]string{
	"uuid": "text", "text": "text", "jsonb": "text", "timestamp with time zone": "time", "datetime": "time",
	"integer": "integer", "bigint": "integer", "boolean": "boolean", "double precision": "number", "real": "number",
	"bytea": "bytes", "blob": "bytes",
}

func neutralized(t *testing.T, columns []string) []string {
	t.Helper()
	for i, line := range columns {
		name, kind, _ := strings.Cut(line, ": ")
		kind, null, _ := strings.Cut(kind, "; ")
		require.Contains(t, neutral, kind, line)
		columns[i] = name + ": " + neutral[kind] + " " + null
	}
	slices.Sort(columns)
	return columns
}

var notation = strings.NewReplacer("public.", "", " USING btree", "", "::text", "", "WHERE (", "WHERE ", "))", ")")

// tidy makes an index's definition "table (columns) WHERE …", as both dialects would write it.
func tidy(definitions []string) []string {
	head := regexp.MustCompile(`^CREATE (UNIQUE )?INDEX \S+ ON `)
	for i, d := range definitions {
		d = head.ReplaceAllString(notation.Replace(d), "$1")
		if strings.Contains(d, " WHERE ") {
			d = strings.TrimSuffix(d, ")")
		}
		definitions[i] = d
	}
	slices.Sort(definitions)
	return definitions
}

// own are the tables whose making is ours, and not the migrator's or each dialect's own way to search.
func own(name string) string {
	return name + " <> 'goose_db_version' AND substr(" + name + ", 1, 13) <> 'search_tokens'"
}

func postgresSchema(t *testing.T, s *store.Store) schema {
	t.Helper()
	return schema{
		columns: neutralized(t, lines(t, s, `SELECT table_name || '.' || column_name || ': ' || data_type || '; ' ||
			CASE is_nullable WHEN 'YES' THEN 'null' ELSE 'not null' END
			FROM information_schema.columns WHERE table_schema = 'public' AND `+own("table_name"))),
		// SQLite needs no index for a key that is a whole number: it is where the row lies.
		indexes: tidy(lines(t, s, `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN ('search_documents_pkey', 'search_queue_pkey') AND `+own("tablename"))),
		foreignKeys: sorted(lines(t, s, `SELECT c.conrelid::regclass || ' ' || a.attname || ' -> ' || c.confrelid::regclass ||
			CASE c.confdeltype WHEN 'c' THEN ' CASCADE' ELSE ' NO ACTION' END
			FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'f' AND `+own("t.relname"))),
	}
}

var sqliteTables = `sqlite_master m WHERE m.type = 'table' AND substr(m.name, 1, 6) <> 'sqlite' AND ` + own("m.name")

func sqliteSchema(t *testing.T, s *store.Store) schema {
	t.Helper()
	from := strings.Replace(sqliteTables, "sqlite_master m", "sqlite_master m, %s", 1)
	// A constraint's index has no text of its own.
	indexes := `SELECT coalesce((SELECT sql FROM sqlite_master WHERE type = 'index' AND name = i.name),
		'UNIQUE ' || m.name || ' (' || (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')') FROM `
	return schema{
		columns: neutralized(t, lines(t, s, `SELECT m.name || '.' || c.name || ': ' || lower(c.type) || '; ' ||
			CASE WHEN c."notnull" OR c.pk > 0 THEN 'not null' ELSE 'null' END FROM `+fmt.Sprintf(from, "pragma_table_info(m.name) c"))),
		indexes: tidy(lines(t, s, indexes+fmt.Sprintf(from, "pragma_index_list(m.name) i"))),
		foreignKeys: sorted(lines(t, s, `SELECT m.name || ' ' || f."from" || ' -> ' || f."table" || ' ' || f.on_delete FROM `+
			fmt.Sprintf(from, "pragma_foreign_key_list(m.name) f"))),
	}
}

func sorted(in []string) []string {
	slices.Sort(in)
	return in
}
