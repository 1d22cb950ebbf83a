package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of PostgreSQL
	_ "modernc.org/sqlite"             // and SQLite's
)

const (
	// seedBatch is how many executions one statement makes.
	seedBatch = 50_000
	// historyAge is how long ago an archive's first run was, and historyEnd how long ago its last.
	historyAge = 365 * 24 * time.Hour
	historyEnd = time.Hour
	// bigEvery: of so many executions one is of the first prompt.
	bigEvery = 5
)

// seed multiplies the executions that there are until the archive has as many as it should, or the time is over. Each
// new one is a copy of one that the server wrote, with an id, times, a status and a model of its own: so it is what the
// schema of the day wants. What they sent is not multiplied, nor are they in the search index: no list reads either.
func (a *archive) seed(ctx context.Context, deadline time.Time) (int, error) {
	driver, source, d := "sqlite", "file:"+a.sqliteFile(), sqliteDialect
	if a.database != "" {
		driver, source, d = "pgx", a.database, postgresDialect
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx) // one, since what is temporary is its own
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	s := seeder{dialect: d, conn: conn, rows: a.rows, now: time.Now()}
	return s.run(ctx, a.Prompts[0].Prompt, deadline)
}

type seeder struct {
	dialect
	conn *sql.Conn
	rows int
	now  time.Time // ids are made of times, and an execution's result must have the same
}

func (s *seeder) run(ctx context.Context, biggest string, deadline time.Time) (made int, err error) {
	if err := s.exec(ctx, s.begin...); err != nil {
		return 0, err
	}
	again, err := s.dropAll(ctx)
	if err != nil {
		return 0, err
	}
	err = s.exec(ctx, fmt.Sprintf(`CREATE TEMPORARY TABLE templates AS SELECT row_number() OVER
		(ORDER BY CASE WHEN prompt_id = '%s' THEN 0 ELSE 1 END, id) - 1 AS n, executions.* FROM executions`, biggest),
		`CREATE TEMPORARY TABLE result_templates AS SELECT e.n, r.* FROM templates e JOIN execution_results r ON r.execution_id = e.id`)
	if err != nil {
		return 0, err
	}
	if made, err = s.multiply(ctx, deadline); err != nil {
		return made, err
	}
	return made, s.exec(ctx, slices.Concat(again, s.end)...)
}

// dropAll drops what would be done for each row, and returns the statements that bring it back.
func (s *seeder) dropAll(ctx context.Context) (again []string, err error) {
	rows, err := s.conn.QueryContext(ctx, s.drop)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var drops []string
	for rows.Next() {
		var drop, create string
		if err := rows.Scan(&drop, &create); err != nil {
			return nil, err
		}
		drops, again = append(drops, drop), append(again, create)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return again, s.exec(ctx, drops...)
}

func (s *seeder) multiply(ctx context.Context, deadline time.Time) (made int, err error) {
	var statements [2]string
	statements[0], err = s.copies(ctx, "executions", "templates", map[string]string{"id": s.id,
		"created_at": s.at, "heartbeat_at": s.at, "finished_at": s.at,
		"status": "CASE WHEN r.i / 5 % 100 = 7 THEN 'failed' WHEN r.i / 5 % 100 = 8 THEN 'cancelled' ELSE t.status END",
		"model":  "CASE WHEN r.i / 5 % 10 = 3 THEN '" + filterModel + "' ELSE t.model END"})
	if err != nil {
		return 0, err
	}
	statements[1], err = s.copies(ctx, "execution_results", "result_templates", map[string]string{"execution_id": s.id, "updated_at": s.at})
	if err != nil {
		return 0, err
	}
	for made < s.rows && time.Now().Before(deadline) {
		next := min(made+seedBatch, s.rows)
		for _, statement := range statements {
			if _, err := s.conn.ExecContext(ctx, statement, made, next); err != nil {
				return made, err
			}
		}
		made = next
	}
	return made, nil
}

// copies is the statement that copies templates into a table, one for each number of the series, with some columns set
// anew. Those of the first prompt are taken one after the other, so that its versions follow each other; all others' in
// turn. A CROSS JOIN keeps the order of the series.
func (s *seeder) copies(ctx context.Context, table, templates string, set map[string]string) (string, error) {
	columns, err := s.columnsOf(ctx, table)
	if err != nil {
		return "", err
	}
	values := make([]string, len(columns))
	for i, column := range columns {
		values[i] = "t." + column
		if expression, ok := set[column]; ok {
			values[i] = expression
		}
	}
	var all int
	if err := s.conn.QueryRowContext(ctx, "SELECT count(*) FROM templates").Scan(&all); err != nil {
		return "", err
	}
	first, last := s.now.Add(-historyAge).UnixMilli(), s.now.Add(-historyEnd).UnixMilli()
	return fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM (SELECT i, %d + i * %d / %d AS ms,
			CASE WHEN i %% %d = 0 THEN i * %d / %d ELSE %d + i * 7919 %% %d END AS n FROM %s) AS r
		CROSS JOIN %s AS t WHERE t.n = r.n`, table, strings.Join(columns, ", "), strings.Join(values, ", "), first, last-first, s.rows,
		bigEvery, versionsEach, s.rows, versionsEach, all-versionsEach, s.series, templates), nil
}

func (s *seeder) columnsOf(ctx context.Context, table string) (columns []string, err error) {
	rows, err := s.conn.QueryContext(ctx, s.columns, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, rows.Err()
}

func (s *seeder) exec(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if _, err := s.conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	return nil
}
