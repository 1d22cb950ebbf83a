package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	postgresConns    = 20
	postgresLifetime = 30 * time.Minute
	uniqueViolation  = "23505"
)

func openPostgres(cfg Config, conf *gorm.Config) (*gorm.DB, error) {
	parsed, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		return nil, err
	}
	pool := stdlib.OpenDB(*parsed, stdlib.OptionAfterConnect(readTimesInUTC))
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	pool.SetConnMaxLifetime(postgresLifetime)
	return gorm.Open(postgres.New(postgres.Config{Conn: pool}), conf)
}

// readTimesInUTC makes times come back as SQLite gives them, whatever zone this machine is in.
func readTimesInUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
	return nil
}

// IsDuplicate says whether err is a unique constraint's refusal, on either database.
func IsDuplicate(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == uniqueViolation || isSQLiteDuplicate(err)
}
