package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// auditor writes what an actor does into the audit log, in the transaction that does it.
type auditor struct {
	now   func() time.Time
	newID func() string
}

func (a auditor) note(ctx context.Context, tx *store.Store, e domain.AuditEvent) error {
	e.ID, e.CreatedAt = a.newID(), a.now()
	return tx.Audit(ctx, e)
}

// AuditEvents is the audit log as an organization's admins read it.
type AuditEvents struct{ store *store.Store }

// List pages through the log of the actor's organization, newest first.
func (s *AuditEvents) List(ctx context.Context, actor domain.Actor, filter domain.AuditFilter, page domain.PageRequest) (Page[domain.AuditEvent], error) {
	rows, err := s.store.AuditEvents(ctx, actor, filter, page)
	return pageOf(rows, page.Limit, err)
}

// MostAuditRows bounds a table of the log.
const MostAuditRows = 10_000

// Newest is the newest part of the log, as much as a table has.
func (s *AuditEvents) Newest(ctx context.Context, actor domain.Actor, filter domain.AuditFilter) ([]domain.AuditEvent, error) {
	page, err := s.List(ctx, actor, filter, domain.PageRequest{Limit: MostAuditRows})
	return page.Items, err
}
