package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
	"playground/internal/store/postgres"
)

// Raw lets tests look behind the methods.
func (s *Store) Raw(ctx context.Context) *gorm.DB { return s.conn(ctx) }

// LastQuery keeps the last SELECT that GORM builds, with its arguments, in the two places.
func (s *Store) LastQuery(text *string, args *[]any) error {
	return s.db.Callback().Query().After("gorm:query").Register("test:last", func(db *gorm.DB) {
		*text, *args = db.Statement.SQL.String(), db.Statement.Vars
	})
}

// EachQuery hears of every SELECT that GORM makes, with its arguments.
func (s *Store) EachQuery(hear func(text string, args []any)) error {
	tell := func(db *gorm.DB) { hear(db.Statement.SQL.String(), db.Statement.Vars) }
	return errors.Join(s.db.Callback().Query().After("gorm:query").Register("test:each", tell),
		s.db.Callback().Row().After("gorm:row").Register("test:each", tell))
}

// CompleteExecution is CompleteExecutions of one.
func (s *Store) CompleteExecution(ctx context.Context, id string, o domain.Outcome, text *string, now time.Time) (bool, error) {
	c := domain.Completion{ExecutionID: id, Outcome: o, At: now}
	if text != nil {
		c.Transcript = new(domain.Transcript)
		*c.Transcript = domain.Transcript(*text)
	}
	completed, err := s.CompleteExecutions(ctx, []domain.Completion{c})
	return err == nil && completed[0], err
}

// SearchQuery is the query of a search.
func (s *Store) SearchQuery(organizationID string, q domain.SearchQuery, page domain.PageRequest) (string, []any, error) {
	return s.searchQuery(organizationID, q, page)
}

// ColumnsByHand are the columns of each table that a run's start, and its end, write by hand.
func ColumnsByHand() (start, end map[string][]string) {
	start, end = map[string][]string{}, map[string][]string{}
	for _, text := range []string{insertExecution, insertResult, insertRequest} {
		parts := regexp.MustCompile(`INTO (\w+) \((.*?)\)`).FindStringSubmatch(text)
		start[parts[1]] = strings.Split(parts[2], ", ")
	}
	for _, text := range []string{updateExecution, updateResult + andTranscript} {
		table := regexp.MustCompile(`UPDATE (\w+)`).FindStringSubmatch(text)[1]
		set, _, _ := strings.Cut(text, " WHERE ")
		for _, column := range regexp.MustCompile(`(\w+) = `).FindAllStringSubmatch(set, -1) {
			end[table] = append(end[table], column[1])
		}
	}
	return start, end
}

// SessionRightsByGORM is SessionRights as GORM reads it.
func (s *Store) SessionRightsByGORM(ctx context.Context, sessionID string, now time.Time) (SessionRights, error) {
	var rights SessionRights
	err := s.liveSessions(ctx, now).Select("m.role, o.billing_plan, o.usage_limits, o.stored_bytes, o.provider_keys_revision, "+personLimits+", "+lacksTOTP).
		Where("sessions.id = ?", sessionID).Take(&rights).Error
	return found(rights, err, "session")
}

// APIKeyRightsByGORM is APIKeyRights as GORM reads it, with all of the key.
func (s *Store) APIKeyRightsByGORM(ctx context.Context, hash string) (APIKeyRights, error) {
	var rights APIKeyRights
	err := s.makersOf(s.conn(ctx)).Select("api_keys.*, m.role, o.billing_plan, o.usage_limits, o.stored_bytes, o.provider_keys_revision, "+
		personLimits+", "+expired+" AS has_expired", s.now()).Where("api_keys.hash = ?", hash).Take(&rights).Error
	return found(rights, err, "API key")
}

// Portions are all, as many at a time as one statement carries.
func Portions(all []int, most, bytes int) [][]int {
	return portions(all, most, bytes, func(size int) int { return size })
}

// RequestRow is the row of a request, for GORM.
func RequestRow(r domain.ExecutionRequest) (any, error) {
	row, err := requestRowOf(r)
	return &row, err
}

// EachStatement hears of every statement that is sent, GORM's or ours, until stop is called.
func (s *Store) EachStatement(hear func(text string)) (stop func()) {
	use := func(pool gorm.ConnPool) { s.db.ConnPool, s.db.Statement.ConnPool = pool, pool }
	pool := s.db.ConnPool
	use(heard{pool, hear})
	stopStarts, stopReads := s.starts.eachStatement(hear), s.reads.eachStatement(hear)
	return func() { use(pool); stopStarts(); stopReads() }
}

func (t *readsTogether) eachStatement(hear func(text string)) (stop func()) {
	if t == nil {
		return func() {}
	}
	query := t.query
	t.query = func(ctx context.Context, pool *sql.DB, queries []postgres.Query) []error {
		for _, q := range queries {
			hear(q.Text)
		}
		return query(ctx, pool, queries)
	}
	return func() { t.query = query }
}

func (t *startsTogether) eachStatement(hear func(text string)) (stop func()) {
	if t == nil {
		return func() {}
	}
	exec := t.exec
	t.exec = func(ctx context.Context, pool *sql.DB, lockWait time.Duration, statements []postgres.Statement) ([]int64, error) {
		for _, s := range statements {
			hear(s.Text)
		}
		return exec(ctx, pool, lockWait, statements)
	}
	return func() { t.exec = exec }
}

// ReadTogether asks statements, of one number each, in one message.
func (s *Store) ReadTogether(texts ...string) (numbers []int, errs []error) {
	numbers = make([]int, len(texts))
	queries := make([]postgres.Query, len(texts))
	for i, text := range texts {
		queries[i] = postgres.Query{Statement: postgres.Statement{Text: text}, Dest: []any{&numbers[i]}}
	}
	return numbers, s.reads.readAll(queries)
}

// heard is a pool, or a transaction, whose statements are listened to.
type heard struct {
	gorm.ConnPool
	hear func(text string)
}

func (h heard) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	h.hear(query)
	return h.ConnPool.ExecContext(ctx, query, args...)
}

func (h heard) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	h.hear(query)
	return h.ConnPool.QueryContext(ctx, query, args...)
}

func (h heard) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	h.hear(query)
	return h.ConnPool.QueryRowContext(ctx, query, args...)
}

func (h heard) BeginTx(ctx context.Context, options *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := h.ConnPool.(gorm.TxBeginner).BeginTx(ctx, options)
	return &heardTx{heard{tx, h.hear}, tx}, err
}

func (h heard) GetDBConn() (*sql.DB, error) {
	if connector, is := h.ConnPool.(gorm.GetDBConnector); is {
		return connector.GetDBConn()
	}
	return h.ConnPool.(*sql.DB), nil
}

type heardTx struct {
	heard
	gorm.TxCommitter
}
