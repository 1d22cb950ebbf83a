package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"playground/internal/domain"
)

const (
	// postgresConns bounds what one instance asks for, beside the connection for its signs of life.
	postgresConns    = 20
	postgresLifetime = 30 * time.Minute
	uniqueViolation  = "23505"
	// connectPatience and queryPatience bound the wait for a database that says nothing.
	connectPatience    = 5 * time.Second
	queryPatience      = 10 * time.Second
	tooManyConnections = "53300"
)

func openPostgres(cfg Config, conf *gorm.Config, conns int) (*gorm.DB, error) {
	parsed, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		return nil, err
	}
	if parsed.ConnectTimeout == 0 {
		parsed.ConnectTimeout = connectPatience
	}
	parsed.Tracer = patience{}
	pool := stdlib.OpenDB(*parsed, stdlib.OptionAfterConnect(readTimesInUTC))
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxLifetime(postgresLifetime)
	conf.TranslateError = true
	return gorm.Open(dialector{postgres.New(postgres.Config{Conn: pool}).(*postgres.Dialector)}, conf)
}

// patience gives every query an end: a database behind a broken network says nothing at all.
type patience struct{}

type stopKey struct{}

// TraceQueryStart implements pgx.QueryTracer.
func (patience) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	ctx, stop := context.WithTimeout(ctx, queryPatience)
	return context.WithValue(ctx, stopKey{}, stop)
}

// TraceQueryEnd implements pgx.QueryTracer.
func (patience) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	if stop, ok := ctx.Value(stopKey{}).(context.CancelFunc); ok {
		stop()
	}
}

// dialector says in the words of the API that the database is away; every other error stays what it is.
type dialector struct{ *postgres.Dialector }

// Translate implements gorm.ErrorTranslator.
func (dialector) Translate(err error) error {
	var known *domain.Error
	if errors.As(err, &known) || !isAway(err) {
		return err
	}
	return domain.Errorf(domain.Overloaded, "The database does not answer. Nothing was changed; try again in a few seconds.").
		With("retry_after_seconds", 2).Because(err)
}

// isAway says whether err is the lack of an answer, or the answer of a server that starts or stops.
func isAway(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true // whatever a server said that let nobody in
	}
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return strings.HasPrefix(answer.Code, "57P") || strings.HasPrefix(answer.Code, "08") || answer.Code == tooManyConnections
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// readTimesInUTC makes times come back as SQLite gives them, whatever zone this machine is in.
func readTimesInUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	return nil
}

// diskFull is PostgreSQL's code for a disk without room.
const diskFull = "53100"

// IsDiskFull says whether err is a write's for which there was no room, on either database.
func IsDiskFull(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == diskFull || isSQLiteFull(err)
}

// IsDuplicate says whether err is a unique constraint's refusal, on either database.
func IsDuplicate(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == uniqueViolation || isSQLiteDuplicate(err)
}
