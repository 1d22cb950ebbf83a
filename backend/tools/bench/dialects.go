package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
)

// dialect is what the two databases say differently about making many rows.
type dialect struct {
	begin   []string // before the rows are made
	end     []string // after it
	columns string   // asks for a table's columns
	drop    string   // asks for what costs time with each row, as a statement that drops it and one that brings it back
	series  string   // the numbers from the first parameter to before the second, in a column i
	id      string   // of number r.i, made at r.ms: it sorts by age, as the server's own do
	at      string   // the moment r.ms
}

var sqliteDialect = dialect{
	// A WAL goes before anything else can take its place. A history that was not finished is thrown away, so none is kept.
	begin:   []string{"PRAGMA journal_mode=DELETE", "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-500000", "PRAGMA ignore_check_constraints=ON"},
	end:     []string{"PRAGMA journal_mode=WAL"},
	columns: "SELECT name FROM pragma_table_info(?)",
	drop: `SELECT 'DROP ' || type || ' ' || name, sql FROM sqlite_schema
		WHERE type IN ('index', 'trigger') AND tbl_name IN ('executions', 'execution_results') AND sql IS NOT NULL`,
	series: "(WITH RECURSIVE s(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM s WHERE i + 1 < ?2) SELECT i FROM s) AS s",
	id:     "printf('%08x-%04x-7%03x-8%03x-%012x', r.ms >> 16, r.ms & 65535, r.i & 4095, r.i >> 12 & 4095, r.i)",
	at:     "strftime('%Y-%m-%d %H:%M:%f', r.ms / 1000.0, 'unixepoch') || '+00:00'",
}

var postgresDialect = dialect{
	// Triggers and foreign keys rest meanwhile: the rows are copies of ones that passed them.
	begin:   []string{"SET session_replication_role = replica"},
	end:     []string{"SET session_replication_role = origin", "VACUUM (ANALYZE) executions", "VACUUM (ANALYZE) execution_results"},
	columns: "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
	drop: `SELECT 'DROP INDEX ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i
		WHERE i.indrelid IN ('executions'::regclass, 'execution_results'::regclass)
		AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
	series: "generate_series($1::bigint, $2::bigint - 1) AS s(i)",
	id: `(lpad(to_hex(r.ms >> 16), 8, '0') || lpad(to_hex(r.ms & 65535), 4, '0') || '7' || lpad(to_hex(r.i & 4095), 3, '0')
		|| '8' || lpad(to_hex(r.i >> 12 & 4095), 3, '0') || lpad(to_hex(r.i), 12, '0'))::uuid`,
	at: "to_timestamp(r.ms / 1000.0)",
}

// dropTimeout bounds the end of a database: nothing waits for it but this.
const dropTimeout = time.Minute

// newDatabase makes a database beside the one that an address names, and returns its address and how to drop it.
func newDatabase(ctx context.Context, address string) (string, func(), error) {
	beside, err := url.Parse(address)
	if err != nil {
		return "", nil, err
	}
	name := fmt.Sprintf("bench_%d", time.Now().UnixNano())
	if err := onDatabase(ctx, address, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	beside.Path = "/" + name
	return beside.String(), func() {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), dropTimeout)
		defer stop()
		_ = onDatabase(ctx, address, "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}

func onDatabase(ctx context.Context, address, statement string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, statement)
	return err
}
