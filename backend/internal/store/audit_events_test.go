package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func TestAuditLog(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		actor := domain.Actor{UserID: w.account.User.ID, OrganizationID: w.account.Organization.ID, Network: "203.0.113.7",
			Key: &domain.ActingKey{ID: newID()}}
		write := func(a domain.Actor, action domain.AuditAction, after time.Duration) domain.AuditEvent {
			e := a.Event(action, domain.AuditTarget{Type: "prompt", ID: w.prompt.ID, Name: "Then"}).With("from", "a").With("to", "b")
			e.ID, e.CreatedAt = newID(), *at(after)
			require.NoError(t, s.Tx(t.Context(), func(tx *store.Store) error { return tx.Audit(t.Context(), e) }))
			e.UserName = w.account.User.Name
			return e
		}
		first := write(actor, domain.AuditPromptDeleted, time.Hour)
		filled(t, first)
		second := write(actor, domain.AuditPromptRestored, 2*time.Hour)
		stranger := domain.Actor{UserID: other.account.User.ID, OrganizationID: other.account.Organization.ID}
		write(stranger, domain.AuditPromptDeleted, 3*time.Hour)

		for name, c := range map[string]struct {
			filter domain.AuditFilter
			want   []domain.AuditEvent
		}{
			"all, newest first": {domain.AuditFilter{}, []domain.AuditEvent{second, first}},
			"of an action":      {domain.AuditFilter{Action: domain.AuditPromptDeleted}, []domain.AuditEvent{first}},
			"of a person":       {domain.AuditFilter{UserID: stranger.UserID}, nil},
			"from":              {domain.AuditFilter{From: *at(2 * time.Hour)}, []domain.AuditEvent{second}},
			"to":                {domain.AuditFilter{To: *at(2 * time.Hour)}, []domain.AuditEvent{first}},
		} {
			got, err := s.AuditEvents(t.Context(), actor, c.filter, domain.PageRequest{Limit: 5})
			require.NoError(t, err)
			require.Len(t, got, len(c.want), name)
			for i := range got {
				same(t, c.want[i], got[i])
			}
		}

		broken := errors.New("undone")
		err := s.Tx(t.Context(), func(tx *store.Store) error {
			e := first
			e.ID = newID()
			require.NoError(t, tx.Audit(t.Context(), e))
			return broken
		})
		require.ErrorIs(t, err, broken)
		got, err := s.AuditEvents(t.Context(), actor, domain.AuditFilter{}, domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		require.Len(t, got, 2, "what was undone was not done")
	})
}
