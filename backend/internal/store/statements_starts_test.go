package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// owner is the actor whom the world's account is.
func (w *world) owner() domain.Actor {
	actor := w.actor()
	actor.Role = w.account.Role
	return actor
}

// toStart is a run of the world's prompt that has not begun, and the key for it.
func (w *world) toStart() (domain.Execution, domain.ExecutionRequest, *domain.IdempotencyKey) {
	e := w.newExecution()
	return e, domain.ExecutionRequest{ExecutionID: e.ID, Number: 1, Body: []byte("{}"), CreatedAt: start},
		&domain.IdempotencyKey{UserID: e.UserID, Key: e.ID, RequestHash: "h", ExecutionID: e.ID, CreatedAt: start}
}

func TestAStartAtOnceWritesWhatGORMWould(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		rapid.Check(t, func(t *rapid.T) {
			e := w.anyExecution(t)
			e.ID = newID()
			r := anyRequest(t, e.ID)
			w.insertByGORM(t, e, r)
			byGORM := e.ID
			e.ID = newID()
			r.ExecutionID = e.ID
			var key *domain.IdempotencyKey
			if rapid.Bool().Draw(t, "under a key") {
				key = &domain.IdempotencyKey{UserID: e.UserID, Key: e.ID + anyText.Draw(t, "key"), RequestHash: anyText.Draw(t, "hash"),
					ExecutionID: e.ID, CreatedAt: anyMoment.Draw(t, "keyed")}
			}
			started, err := s.Start(w.ctx, w.owner(), promptItself(w.prompt), e, r, key)
			require.NoError(t, err)
			require.True(t, started)
			sameRows(t, w, e.ID, byGORM)
			if key != nil {
				got, err := s.IdempotencyKey(w.ctx, key.UserID, key.Key, key.CreatedAt.Add(-time.Microsecond))
				require.NoError(t, err)
				require.Equal(t, key, got)
			}
		})
	})
}

// Whatever was different when the run was planned, nothing of it is written.
func TestNothingStartsThatIsNotAsItWasRead(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		now := *at(time.Hour)
		for name, test := range map[string]struct {
			change, undo func() error
			as           func(*domain.Actor, *domain.Prompt, *domain.IdempotencyKey)
		}{
			"another role": {as: func(a *domain.Actor, _ *domain.Prompt, _ *domain.IdempotencyKey) { a.Role = domain.RoleViewer }},
			"no member":    {as: func(a *domain.Actor, _ *domain.Prompt, _ *domain.IdempotencyKey) { a.UserID = other.account.User.ID }},
			"another organization": {as: func(a *domain.Actor, _ *domain.Prompt, _ *domain.IdempotencyKey) {
				a.OrganizationID = other.account.Organization.ID
			}},
			"elsewhere": {as: func(_ *domain.Actor, p *domain.Prompt, _ *domain.IdempotencyKey) { p.ProjectID = other.project.ID }},
			"of others": {as: func(_ *domain.Actor, p *domain.Prompt, _ *domain.IdempotencyKey) {
				p.OrganizationID = other.account.Organization.ID
			}},
			"no prompt": {as: func(_ *domain.Actor, p *domain.Prompt, _ *domain.IdempotencyKey) { p.ID = newID() }},
			"a deleted prompt": {change: func() error { return s.SetPromptDeleted(w.ctx, promptHandle(w.prompt.ID), &now) },
				undo: func() error { return s.SetPromptDeleted(w.ctx, promptHandle(w.prompt.ID), nil) }},
			"a deleted project": {change: func() error { return s.SetProjectDeleted(w.ctx, projectHandle(w.project.ID), &now) },
				undo: func() error { return s.SetProjectDeleted(w.ctx, projectHandle(w.project.ID), nil) }},
		} {
			t.Run(name, func(t *testing.T) {
				e, r, key := w.toStart()
				actor, p := w.owner(), w.prompt
				if test.change != nil {
					require.NoError(t, test.change())
					defer func() { require.NoError(t, test.undo()) }()
				} else {
					test.as(&actor, &p, key)
				}
				for _, key := range []*domain.IdempotencyKey{nil, key} {
					started, err := s.Start(w.ctx, actor, promptItself(p), e, r, key)
					require.NoError(t, err)
					require.False(t, started)
				}
				requireNothingOf(t, s, e.ID)
			})
		}
	})
}

// A key stands for one run, however old the other is: the second one is not written at all.
func TestNothingStartsUnderAKeyThatIsTaken(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		e, r, key := w.toStart()
		started, err := s.Start(w.ctx, w.owner(), promptItself(w.prompt), e, r, key)
		require.NoError(t, err)
		require.True(t, started)
		e, r, again := w.toStart()
		again.Key = key.Key
		started, err = s.Start(w.ctx, w.owner(), promptItself(w.prompt), e, r, again)
		require.NoError(t, err)
		require.False(t, started)
		requireNothingOf(t, s, e.ID)
	})
}

func requireNothingOf(t *testing.T, s *store.Store, executionID string) {
	t.Helper()
	for table, column := range map[string]string{"executions": "id", "execution_results": "execution_id", "execution_requests": "execution_id", "idempotency_keys": "execution_id"} {
		var n int64
		require.NoError(t, s.Raw(t.Context()).Table(table).Where(column+" = ?", executionID).Count(&n).Error)
		require.Zero(t, n, table)
	}
}

// A start that waits for who takes the right away, or the prompt, begins nothing once they have.
func TestAStartWaitsForWhoTakesItsRight(t *testing.T) {
	s := testkit.OpenStore(t, "postgres") // SQLite's transactions come one after the other
	require.NoError(t, s.Migrate(t.Context()))
	for name, take := range map[string]func(ctx context.Context, tx *store.Store, w *world) error{
		"the role": func(ctx context.Context, tx *store.Store, w *world) error {
			return tx.Raw(ctx).Exec("UPDATE memberships SET role = 'viewer' WHERE user_id = ?", w.account.User.ID).Error
		},
		"the membership": func(ctx context.Context, tx *store.Store, w *world) error {
			return tx.Raw(ctx).Exec("DELETE FROM memberships WHERE user_id = ?", w.account.User.ID).Error
		},
		"the prompt": func(ctx context.Context, tx *store.Store, w *world) error {
			return tx.SetPromptDeleted(ctx, promptHandle(w.prompt.ID), at(0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, s)
			e, r, key := w.toStart()
			started := make(chan bool)
			inTx(t, s, func(ctx context.Context, tx *store.Store) error {
				require.NoError(t, take(ctx, tx, w))
				go func() {
					was, err := s.Start(context.WithoutCancel(ctx), w.owner(), promptItself(w.prompt), e, r, key)
					started <- was || err != nil
				}()
				requireWaiting(t, s)
				return nil
			})
			require.False(t, <-started)
			requireNothingOf(t, s, e.ID)
		})
	}
}
