package store

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"

	"playground/internal/domain"
)

// storedBytes gathers by how much organizations keep more since the last flush: a counter that every run writes
// would cost more than the run.
type storedBytes struct {
	mu      sync.Mutex
	more    map[string]int64
	recount map[string]bool // of which something was deleted or restored
}

func newStoredBytes() *storedBytes {
	return &storedBytes{more: map[string]int64{}, recount: map[string]bool{}}
}

// add notes that an organization keeps so many bytes more. A transaction that is undone afterwards leaves a note too
// many; the daily count corrects that.
func (b *storedBytes) add(organizationID string, bytes int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.more[organizationID] += int64(bytes)
}

func (b *storedBytes) countAnew(organizationID string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.recount[organizationID] = true
}

func (b *storedBytes) take() (more map[string]int64, recount map[string]bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	more, recount = b.more, b.recount
	b.more, b.recount = map[string]int64{}, map[string]bool{}
	return more, recount
}

func (b *storedBytes) putBack(more map[string]int64, recount map[string]bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, bytes := range more {
		b.more[id] += bytes
	}
	maps.Copy(b.recount, recount)
}

// CountStoredAnew has an organization's bytes counted again. It follows the transaction that deleted or restored
// something: a count before its end would not see the change.
func (s *Store) CountStoredAnew(organizationID string) { s.stored.countAnew(organizationID) }

// UnflushedBytes is by how much an organization keeps more than its row says, as far as this process knows.
func (s *Store) UnflushedBytes(organizationID string) int64 {
	s.stored.mu.Lock()
	defer s.stored.mu.Unlock()
	return s.stored.more[organizationID]
}

// FlushStoredBytes writes what was gathered. What cannot be written stays gathered.
func (s *Store) FlushStoredBytes(ctx context.Context) error {
	more, recount := s.stored.take()
	if len(more)+len(recount) == 0 {
		return nil
	}
	err := s.Tx(ctx, func(tx *Store) error {
		for _, id := range slices.Sorted(maps.Keys(more)) { // in one order, so that no two transactions wait for each other
			err := tx.conn(ctx).Model(&domain.Organization{}).Where("id = ?", id).
				UpdateColumn("stored_bytes", gorm.Expr("stored_bytes + ?", more[id])).Error
			if err != nil {
				return err
			}
		}
		for some := range slices.Chunk(slices.Sorted(maps.Keys(recount)), idsAtOnce) {
			err := tx.conn(ctx).Model(&domain.Organization{}).Where("id IN ?", some).UpdateColumn("stored_counted_at", nil).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.stored.putBack(more, recount)
	}
	return err
}

// CountingDue are the organizations whose bytes were not counted whole since a moment, or must be counted anew.
func (s *Store) CountingDue(ctx context.Context, since time.Time) ([]domain.Organization, error) {
	var out []domain.Organization
	err := s.conn(ctx).Where("stored_counted_at IS NULL OR stored_counted_at < ?", since).Order("id").Find(&out).Error
	return out, err
}

// CountStoredBytes sums up what an organization keeps. What is written meanwhile may be missing until the next count.
func (s *Store) CountStoredBytes(ctx context.Context, organizationID string, now time.Time) error {
	var bytes int64
	if err := s.conn(ctx).Raw(s.storedBytesQuery(), map[string]any{"organization": organizationID}).Scan(&bytes).Error; err != nil {
		return err
	}
	return s.conn(ctx).Model(&domain.Organization{}).Where("id = ?", organizationID).
		UpdateColumns(map[string]any{"stored_bytes": bytes, "stored_counted_at": now}).Error
}

func (s *Store) storedBytesQuery() string {
	bytes := func(column string) string { return "length(CAST(" + column + " AS blob))" }
	if s.postgres {
		bytes = func(column string) string { return "octet_length(" + column + "::text)" }
	}
	content := bytes("system_prompt") + " + " + bytes("messages")
	return `WITH kept AS (SELECT prompts.* FROM projects JOIN prompts ON prompts.project_id = projects.id AND prompts.deleted_at IS NULL
			WHERE projects.organization_id = @organization AND projects.deleted_at IS NULL),
		runs AS (SELECT executions.* FROM kept JOIN executions ON executions.prompt_id = kept.id AND executions.deleted_at IS NULL)
		SELECT coalesce((SELECT sum(` + content + " + " + bytes("panes") + " + " + bytes("generations") + `) FROM kept), 0)
		+ coalesce((SELECT sum(` + bytes("v.system_prompt") + " + " + bytes("v.messages") + " + " + bytes("v.generations") + `) FROM kept JOIN prompt_versions v ON v.prompt_id = kept.id), 0)
		+ coalesce((SELECT sum(` + bytes("own.variables") + " + " + bytes("own.sets") + `) FROM kept JOIN prompt_values own ON own.prompt_id = kept.id), 0)
		+ coalesce((SELECT sum(` + bytes("c.body") + " + coalesce(" + bytes("c.anchor") + `, 0)) FROM kept JOIN comments c ON c.prompt_id = kept.id), 0)
		+ coalesce((SELECT sum(` + bytes("prompt") + `) FROM presets WHERE organization_id = @organization AND deleted_at IS NULL), 0)
		+ coalesce((SELECT sum(` + bytes("variable_values") + `) FROM runs), 0)
		+ coalesce((SELECT sum(` + bytes("r.response_text") + " + " + bytes("r.reasoning_text") + `) FROM runs JOIN execution_results r ON r.execution_id = runs.id), 0)
		+ coalesce((SELECT sum(length(q.body)) FROM runs JOIN execution_requests q ON q.execution_id = runs.id), 0)
		+ coalesce((SELECT sum(length(l.body)) FROM runs JOIN execution_logprobs l ON l.execution_id = runs.id), 0)`
}
