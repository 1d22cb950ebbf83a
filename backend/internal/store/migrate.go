package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"playground/internal/store/sqlite"
)

//go:embed migrations
var migrations embed.FS

// schemaEra counts the schemas that binaries may use side by side: within a thousand, migrations only add, so
// an older binary goes on, and starts again, on what a newer one has migrated.
const schemaEra = 1000

// Migrate brings the database to this binary's schema; instances that start together wait for each
// other. A database of a later era is refused.
func (s *Store) Migrate(ctx context.Context) error {
	provider, err := s.migrator()
	if err != nil {
		return err
	}
	if err := refuseNewer(ctx, provider); err != nil {
		return err
	}
	if err := s.up(ctx, provider); err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	return nil
}

// up runs what is pending.
func (s *Store) up(ctx context.Context, provider *goose.Provider) error {
	if s.postgres {
		_, err := provider.Up(ctx)
		return err
	}
	db, err := s.db.DB()
	if err != nil {
		return err
	}
	return sqlite.SortInFiles(ctx, db, func() error { return upBeside(ctx, provider) })
}

// upBeside runs what is pending where others may do the same. SQLite has no lock to hold over several
// transactions: of two processes on one file, the later one finds what the earlier one made, rolls back, and tries
// again with what is left.
func upBeside(ctx context.Context, provider *goose.Provider) error {
	_, err := provider.Up(ctx)
	for range provider.ListSources() {
		if err == nil {
			break
		}
		_, err = provider.Up(ctx)
	}
	return err
}

func (s *Store) migrator() (*goose.Provider, error) {
	db, err := s.db.DB()
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(migrations, "migrations/"+s.Dialect())
	if err != nil {
		return nil, err
	}
	if !s.postgres {
		return goose.NewProvider(goose.DialectSQLite3, db, files)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
}

func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	current, known, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read database version: %w", err)
	}
	if current/schemaEra > known/schemaEra {
		return fmt.Errorf("the database is at schema %d and this binary knows schemas up to %d: start a newer binary, "+
			"or restore a backup from before the upgrade", current, known)
	}
	return nil
}
