package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
	"playground/internal/store/postgres"
)

// askedUntilKept is how often a statement is asked on a connection until PostgreSQL keeps its plan: five times it plans
// anew, for that time's arguments.
const askedUntilKept = 6

// Warm opens every connection to PostgreSQL that this store may use, and asks on each what most requests ask first, until
// their plans are kept. A new connection takes some 45 ms of the database's processor for that, which all readers would
// wait for who come at once to an instance that has just started. SQLite has nothing to open.
func (s *Store) Warm(ctx context.Context) error {
	if !s.postgres {
		return nil
	}
	return s.translated(s.warm(ctx, postgres.Conns))
}

// warm keeps each connection until all are open: the pool would give the same one again.
func (s *Store) warm(ctx context.Context, conns int) error {
	if conns == 0 {
		return nil
	}
	return s.db.WithContext(ctx).Connection(func(conn *gorm.DB) error {
		on := &Store{db: conn, postgres: s.postgres, stored: newStoredBytes()}
		if err := on.askForNothing(ctx); err != nil {
			return err
		}
		return s.warm(ctx, conns-1)
	})
}

// askForNothing sends the statements with which requests find out who asks and for what, and runs start and end, about
// things that are not there.
func (s *Store) askForNothing(ctx context.Context) error {
	actor := domain.Actor{UserID: noID, OrganizationID: noID, Role: domain.RoleOwner}
	nowhere, err := domain.NewUnchecked(domain.Prompt{ID: noID, OrganizationID: noID, ProjectID: noID}).Open(actor)
	if err != nil {
		return err
	}
	run := domain.Execution{ID: noID, PromptVersionID: noID, UserID: noID}
	key := &domain.IdempotencyKey{UserID: noID, ExecutionID: noID}
	for _, ask := range []func() error{
		func() error { _, err := s.SessionRights(ctx, noID, time.Now()); return err },
		func() error { _, err := s.PromptToRun(ctx, actor, noID); return err },
		func() error {
			_, err := s.Start(ctx, actor, nowhere, run, domain.ExecutionRequest{ExecutionID: noID}, key)
			return err
		},
		func() error {
			_, err := s.CompleteExecutions(ctx, []domain.Completion{{ExecutionID: noID}})
			return err
		},
		func() error { _, err := s.ExecutionFor(ctx, actor, noID); return err },
	} {
		for range askedUntilKept {
			if err := ask(); err != nil && !domain.HasCode(err, domain.NotFound) {
				return err
			}
		}
	}
	return nil
}
