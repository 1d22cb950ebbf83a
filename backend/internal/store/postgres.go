package store

import (
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	postgresConns    = 20
	postgresLifetime = 30 * time.Minute
	uniqueViolation  = "23505"
)

func openPostgres(cfg Config, conf *gorm.Config) (*gorm.DB, error) {
	db, err := gorm.Open(postgres.Open(cfg.URL), conf)
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	pool.SetConnMaxLifetime(postgresLifetime)
	return db, nil
}

// IsDuplicate says whether err is a unique constraint's refusal, on either database.
func IsDuplicate(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == uniqueViolation || isSQLiteDuplicate(err)
}
