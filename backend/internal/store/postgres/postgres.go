// Package postgres opens PostgreSQL for the store, with an end to every wait, and tells its errors apart.
package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strconv"
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
	// Conns bounds what one instance asks for, beside the connection for its heartbeats.
	Conns        = 20
	connLifetime = 30 * time.Minute
	// connectTimeout and queryTimeout bound the wait for a database that says nothing.
	connectTimeout = 5 * time.Second
	queryTimeout   = 10 * time.Second
	// silentTimeout bounds how long a transaction's locks wait for an instance that says nothing: one behind a broken
	// network, or on a machine that was lost, would else keep all others from the rows that it holds for hours. It is
	// well below queryTimeout: what waits for the rows would else give up just as it gets them, and not know
	// whether its commit was made; and below the silence after which an owner of runs counts as lost.
	silentTimeout = queryTimeout / 2

	// Codes of PostgreSQL's errors.
	uniqueViolation    = "23505"
	diskFull           = "53100"
	tooManyConnections = "53300"
	silentTooLong      = "25P03"
)

// Open connects to url with up to maxConns connections. Errors that say that the database is unavailable
// come as OVERLOADED.
func Open(url string, conf *gorm.Config, maxConns int) (*gorm.DB, error) {
	parsed, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	if parsed.ConnectTimeout == 0 {
		parsed.ConnectTimeout = connectTimeout
	}
	parsed.Tracer = timeoutTracer{}
	pool := stdlib.OpenDB(*parsed, stdlib.OptionAfterConnect(prepare))
	pool.SetMaxOpenConns(maxConns)
	pool.SetMaxIdleConns(maxConns)
	pool.SetConnMaxLifetime(connLifetime)
	conf.TranslateError = true
	return gorm.Open(dialector{postgres.New(postgres.Config{Conn: pool}).(*postgres.Dialector)}, conf)
}

// timeoutTracer gives every query an end: a database behind a broken network says nothing at all.
type timeoutTracer struct{}

type cancelKey struct{}

// TraceQueryStart implements pgx.QueryTracer.
func (timeoutTracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	return context.WithValue(ctx, cancelKey{}, cancel)
}

// TraceQueryEnd implements pgx.QueryTracer.
func (timeoutTracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	if cancel, ok := ctx.Value(cancelKey{}).(context.CancelFunc); ok {
		cancel()
	}
}

// dialector says as a domain error that the database is unavailable; every other error stays what it is.
type dialector struct{ *postgres.Dialector }

// Translate implements gorm.ErrorTranslator.
func (dialector) Translate(err error) error {
	var known *domain.Error
	if errors.As(err, &known) || !isUnavailable(err) {
		return err
	}
	return domain.Errorf(domain.Overloaded, "The database does not answer. Nothing was changed; try again in a few seconds.").
		With("retry_after_seconds", 2).Because(err)
}

// isUnavailable says whether err is the lack of an answer, or that of a server that starts or stops.
func isUnavailable(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true // whatever the server said when it refused the connection
	}
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return strings.HasPrefix(answer.Code, "57P") || strings.HasPrefix(answer.Code, "08") ||
			answer.Code == tooManyConnections || answer.Code == silentTooLong
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// prepare sets a connection up, by a statement: its parameters may be refused by a pooler before PostgreSQL.
func prepare(ctx context.Context, conn *pgx.Conn) error {
	readTimesInUTC(conn)
	_, err := conn.Exec(ctx, "SET idle_in_transaction_session_timeout = "+strconv.FormatInt(silentTimeout.Milliseconds(), 10))
	return err
}

// readTimesInUTC makes times come back as SQLite gives them, whatever zone this machine is in.
func readTimesInUTC(conn *pgx.Conn) {
	conn.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
}

// IsDiskFull says whether err is a write's for which the disk had no room.
func IsDiskFull(err error) bool { return hasCode(err, diskFull) }

// IsDuplicate says whether err is a unique constraint's refusal.
func IsDuplicate(err error) bool { return hasCode(err, uniqueViolation) }

func hasCode(err error, code string) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == code
}
