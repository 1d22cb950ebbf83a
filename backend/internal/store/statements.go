package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// Each run sends the same few statements, at its start and at its end, and so does each pause of typing. They are
// written by hand, in the files statements_*.go: GORM makes each anew by reflection, which took a quarter of a start. All
// other statements are GORM's, and so are the types of these ones' columns: tests hold both forms to the same rows, and
// to every column.

// statement is one statement of SQL in the words of both databases.
type statement struct{ sqlite, postgres string }

// inBoth is a statement that both databases understand. Its arguments are written as ?, as in GORM's conditions, and a
// ? is nothing else in it.
func inBoth(pieces ...string) statement {
	text := strings.Join(pieces, " ")
	return statement{sqlite: text, postgres: numbered(text)}
}

// holding is the statement that also keeps others from changing the rows it reads of these tables until the
// transaction ends. SQLite's transactions are exclusive as they are.
func (s statement) holding(tables string) statement {
	s.postgres += " FOR SHARE OF " + tables
	return s
}

// locking is holding for who will change the rows: no other transaction holds them meanwhile.
func (s statement) locking(tables string) statement {
	s.postgres += " FOR UPDATE OF " + tables
	return s
}

// numbered writes arguments as PostgreSQL does: $1, $2.
func numbered(text string) string {
	var out strings.Builder
	for i, piece := range strings.Split(text, "?") {
		if i > 0 {
			out.WriteString("$" + strconv.Itoa(i))
		}
		out.WriteString(piece)
	}
	return out.String()
}

// insertInto inserts one row.
func insertInto(table string, columns ...string) string {
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"
}

// selecting is an insert of one row for each that the source has.
func selecting(insert, source string) string {
	into, values, _ := strings.Cut(insert, " VALUES (")
	return into + " SELECT " + strings.TrimSuffix(values, ")") + " FROM " + source
}

// setting names columns to update.
func setting(columns ...string) string { return strings.Join(columns, " = ?, ") + " = ?" }

func (s *Store) textOf(st statement) string {
	if s.postgres {
		return st.postgres
	}
	return st.sqlite
}

// exec runs a statement that returns nothing.
func (s *Store) exec(ctx context.Context, st statement, args ...any) error {
	_, err := s.affect(ctx, st, args)
	return err
}

// execOne is exec for a statement that changes one row: the noun's NOT_FOUND when it met none.
func (s *Store) execOne(ctx context.Context, st statement, noun string, args ...any) error {
	rows, err := s.affect(ctx, st, args)
	if err == nil && rows == 0 {
		return domain.NoSuch(noun)
	}
	return err
}

// affect returns how many rows a statement met.
func (s *Store) affect(ctx context.Context, st statement, args []any) (rows int64, err error) {
	var res sql.Result
	if ctx, err = s.briefly(ctx); err == nil {
		res, err = s.db.Statement.ConnPool.ExecContext(ctx, s.textOf(st), args...)
	}
	if err != nil {
		return 0, s.translated(err)
	}
	return res.RowsAffected()
}

// queryRow reads the one row of a statement. It fails as GORM does where there is none.
func (s *Store) queryRow(ctx context.Context, st statement, args []any, dest ...any) error {
	ctx, err := s.briefly(ctx)
	if err == nil {
		err = s.db.Statement.ConnPool.QueryRowContext(ctx, s.textOf(st), args...).Scan(dest...)
	}
	return s.rowless(err)
}

// rowless is a single row's error as GORM would return it.
func (s *Store) rowless(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return gorm.ErrRecordNotFound
	}
	return s.translated(err)
}

// queryRows has each row of a statement read.
func (s *Store) queryRows(ctx context.Context, st statement, args []any, read func(scan func(dest ...any) error) error) error {
	rows, err := s.db.Statement.ConnPool.QueryContext(ctx, s.textOf(st), args...)
	if err != nil {
		return s.translated(err)
	}
	defer func() { _ = rows.Close() }() // what it would say is in Err
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return s.translated(err)
		}
	}
	return s.translated(rows.Err())
}

// briefly is the context for a statement on a single row. SQLite has it done in some microseconds, of which a good part
// would be the driver's look at whether the caller leaves meanwhile. In a group commit see conn.
func (s *Store) briefly(ctx context.Context) (context.Context, error) {
	if s.postgres {
		return ctx, nil
	}
	if s.inGroupCommit {
		return context.WithoutCancel(ctx), nil
	}
	return context.WithoutCancel(ctx), ctx.Err()
}

// translated is an error as GORM would return it.
func (s *Store) translated(err error) error {
	if translator, is := s.db.Dialector.(gorm.ErrorTranslator); is && err != nil && s.db.TranslateError {
		return translator.Translate(err)
	}
	return err
}

// portions are all in their order, as many at a time as one statement carries: at most so many, and no more bytes, unless
// one alone has more.
func portions[T any](all []T, most, bytes int, size func(T) int) (out [][]T) {
	from, sum := 0, 0
	for i, one := range all {
		n := size(one)
		if i > from && (i-from == most || sum+n > bytes) {
			out = append(out, all[from:i])
			from, sum = i, 0
		}
		sum += n
	}
	if from < len(all) {
		out = append(out, all[from:])
	}
	return out
}

// textBytes is how many bytes of texts one statement carries: it is made whole in memory, here and in PostgreSQL.
const textBytes = 4 << 20

// asJSON is a column that GORM's JSON serializer reads and writes: a value to be written, or where one is read to.
type asJSON struct{ v any }

// Value implements driver.Valuer: a null is NULL.
func (j asJSON) Value() (driver.Value, error) {
	raw, err := json.Marshal(j.v)
	if err != nil || string(raw) == "null" {
		return nil, err
	}
	return string(raw), nil
}

// Scan implements sql.Scanner. NULL leaves what is there.
func (j asJSON) Scan(column any) error {
	switch text := column.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(text), j.v)
	case []byte:
		return json.Unmarshal(text, j.v)
	}
	return fmt.Errorf("a column of JSON came as %T", column)
}
