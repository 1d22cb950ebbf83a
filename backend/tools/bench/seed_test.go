package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// The schemas have what of the server's matters to one that makes rows: an index, something done for each row, and a
// column that the bench knows nothing of. Two prompts have three runs each.
const (
	sqliteSchema = `
	CREATE TABLE executions (id text PRIMARY KEY, prompt_id text NOT NULL, status text NOT NULL CHECK (status <> ''), model text NOT NULL,
		heartbeat_at datetime NOT NULL, created_at datetime NOT NULL, finished_at datetime, colour text NOT NULL);
	CREATE TABLE execution_results (execution_id text PRIMARY KEY REFERENCES executions (id), response_text text NOT NULL, updated_at datetime NOT NULL);
	INSERT INTO executions SELECT column1, column2, 'completed', 'm', '2099-01-01 00:00:00+00:00', '2099-01-01 00:00:00+00:00', NULL, 'red' FROM (` + runs + `);
	INSERT INTO execution_results SELECT column1, column3, '2099-01-01 00:00:00+00:00' FROM (` + runs + `);
	CREATE INDEX executions_list ON executions (prompt_id, id DESC);
	CREATE TABLE noted (id text);
	CREATE TRIGGER executions_noted AFTER INSERT ON executions BEGIN INSERT INTO noted VALUES (NEW.id); END;`

	postgresSchema = `
	CREATE TABLE executions (id uuid PRIMARY KEY, prompt_id uuid NOT NULL, status text NOT NULL, model text NOT NULL,
		heartbeat_at timestamptz NOT NULL, created_at timestamptz NOT NULL, finished_at timestamptz, colour text NOT NULL);
	CREATE TABLE execution_results (execution_id uuid PRIMARY KEY REFERENCES executions (id), response_text text NOT NULL, updated_at timestamptz NOT NULL);
	INSERT INTO executions SELECT column1::uuid, column2::uuid, 'completed', 'm', '2099-01-01', '2099-01-01', NULL, 'red' FROM (` + runs + `) AS r;
	INSERT INTO execution_results SELECT column1::uuid, column3, '2099-01-01' FROM (` + runs + `) AS r;
	CREATE INDEX executions_list ON executions (prompt_id, id DESC);
	CREATE TABLE noted (id uuid);
	CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO noted VALUES (NEW.id); RETURN NULL; END $$;
	CREATE TRIGGER executions_noted AFTER INSERT ON executions FOR EACH ROW EXECUTE FUNCTION note();`

	biggest = "0f000000-0000-7000-8000-00000000000a"
	small   = "0f000000-0000-7000-8000-00000000000b"
	runs    = `VALUES ('ff000000-0000-7000-8000-000000000001', '` + biggest + `', 'one'), ('ff000000-0000-7000-8000-000000000002', '` + biggest + `', 'two'),
		('ff000000-0000-7000-8000-000000000003', '` + biggest + `', 'three'), ('ff000000-0000-7000-8000-000000000004', '` + small + `', 'uno'),
		('ff000000-0000-7000-8000-000000000005', '` + small + `', 'due'), ('ff000000-0000-7000-8000-000000000006', '` + small + `', 'tre')`
)

func onEach(t *testing.T, test func(t *testing.T, s *seeder)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		test(t, &seeder{now: time.Now(), dialect: sqliteDialect, conn: connect(t, "sqlite", "file:"+filepath.Join(t.TempDir(), "a.db"), sqliteSchema)})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		address, drop, err := newDatabase(t.Context(), needs(t, "DATABASE_URL"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(drop)
		test(t, &seeder{now: time.Now(), dialect: postgresDialect, conn: connect(t, "pgx", address, postgresSchema)})
	})
}

func connect(t *testing.T, driver, source, schema string) *sql.Conn {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.ExecContext(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	return conn
}

// is holds the answer of a query against what is wanted.
func (s *seeder) is(t *testing.T, want, query string) {
	t.Helper()
	var got string
	if err := s.conn.QueryRowContext(t.Context(), "WITH answer(x) AS ("+query+") SELECT CAST(x AS text) FROM answer").Scan(&got); err != nil || got != want {
		t.Errorf("%s: %s, not %s, %v", query, got, want, err)
	}
}

func TestRunsAreMultiplied(t *testing.T) {
	onEach(t, func(t *testing.T, s *seeder) {
		s.rows = 1000
		if made, err := s.run(t.Context(), biggest, time.Now().Add(time.Minute)); err != nil || made != 1000 {
			t.Fatal(made, err)
		}
		s.is(t, "1006", "SELECT count(*) FROM executions e JOIN execution_results r ON r.execution_id = e.id WHERE e.colour = 'red'")
		s.is(t, "203", "SELECT count(*) FROM executions WHERE prompt_id = '"+biggest+"'")
		s.is(t, "10", "SELECT count(*) FROM executions WHERE status = 'failed'")
		s.is(t, "100", "SELECT count(*) FROM executions WHERE model = '"+filterModel+"'")
		s.is(t, "0", "SELECT count(*) FROM (SELECT id, created_at, lag(created_at) OVER (ORDER BY id) AS before FROM executions) AS e WHERE created_at <= before AND id < 'ff000000-0000-7000-8000-000000000001'")
		for first, text := range []string{"one", "one", "two", "two", "three"} { // an older version is not run again
			s.is(t, text, fmt.Sprintf("SELECT r.response_text FROM executions e JOIN execution_results r ON r.execution_id = e.id WHERE e.prompt_id = '%s' ORDER BY e.id LIMIT 1 OFFSET %d", biggest, first*40))
		}
	})
}

func TestWhatIsDroppedComesBack(t *testing.T) {
	onEach(t, func(t *testing.T, s *seeder) {
		s.rows = 100
		if _, err := s.run(t.Context(), biggest, time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		s.is(t, "0", "SELECT count(*) FROM noted")
		if _, err := s.conn.ExecContext(t.Context(), "INSERT INTO executions SELECT '0a000000-0000-7000-8000-000000000009', prompt_id, status, model, heartbeat_at, created_at, finished_at, colour FROM executions LIMIT 1"); err != nil {
			t.Fatal(err)
		}
		s.is(t, "1", "SELECT count(*) FROM noted")
		if again, err := s.dropAll(t.Context()); err != nil || len(again) == 0 {
			t.Error(again, err)
		}
	})
}

func TestSeedingEndsInTime(t *testing.T) {
	onEach(t, func(t *testing.T, s *seeder) {
		s.rows = 1000
		if made, err := s.run(t.Context(), biggest, time.Now().Add(-time.Second)); err != nil || made != 0 {
			t.Error(made, err)
		}
		s.is(t, "6", "SELECT count(*) FROM executions")
	})
}
