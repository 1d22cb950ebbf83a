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

// withKey is the owner who comes with an API key that works and is not counted, changed before it is made.
func (w *world) withKey(t require.TestingT, change func(*domain.APIKey)) domain.Actor {
	k := w.newAPIKey()
	k.MonthlyExecutions, k.ExpiresAt = nil, nil
	actor := w.owner()
	actor.Key = k.Acting()
	change(&k)
	require.NoError(t, w.store.CreateAPIKey(w.ctx, k))
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
			actor := w.owner()
			if rapid.Bool().Draw(t, "with an API key") {
				actor = w.withKey(t, func(k *domain.APIKey) {
					k.ExpiresAt = rapid.SampledFrom([]*time.Time{nil, ptr(time.Now().Add(time.Hour))}).Draw(t, "expires")
				})
			}
			started, err := s.Start(w.ctx, actor, promptItself(w.prompt), e, r, key)
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
		owner := func(change func(*domain.Actor)) domain.Actor {
			actor := w.owner()
			change(&actor)
			return actor
		}
		elsewhere := func(change func(*domain.Prompt)) domain.Prompt {
			p := w.prompt
			change(&p)
			return p
		}
		deleted := w.newPrompt()
		require.NoError(t, s.CreatePrompt(w.ctx, projectOf(deleted), deleted))
		require.NoError(t, s.SetPromptDeleted(w.ctx, promptItself(deleted), at(time.Hour)))
		require.NoError(t, s.SetProjectDeleted(w.ctx, projectHandle(other.project.ID), at(time.Hour)))
		for name, test := range map[string]struct {
			actor  domain.Actor
			prompt domain.Prompt
		}{
			"another role":              {owner(func(a *domain.Actor) { a.Role = domain.RoleViewer }), w.prompt},
			"no member":                 {owner(func(a *domain.Actor) { a.UserID = other.account.User.ID }), w.prompt},
			"another organization":      {owner(func(a *domain.Actor) { a.OrganizationID = other.account.Organization.ID }), w.prompt},
			"a prompt of another one":   {w.owner(), elsewhere(func(p *domain.Prompt) { p.OrganizationID = other.account.Organization.ID })},
			"a prompt that was moved":   {w.owner(), elsewhere(func(p *domain.Prompt) { p.ProjectID = newID() })},
			"no prompt":                 {w.owner(), elsewhere(func(p *domain.Prompt) { p.ID = newID() })},
			"a deleted prompt":          {w.owner(), deleted},
			"a deleted project":         {other.owner(), other.prompt},
			"a key that was revoked":    {w.withKey(t, func(k *domain.APIKey) { k.RevokedAt = at(0) }), w.prompt},
			"a key whose time is over":  {w.withKey(t, func(k *domain.APIKey) { k.ExpiresAt = at(0) }), w.prompt},
			"a key of other scopes":     {w.withKey(t, func(k *domain.APIKey) { k.Scopes = k.Scopes[1:] }), w.prompt},
			"a key that is counted now": {w.withKey(t, func(k *domain.APIKey) { k.MonthlyExecutions = ptr(100) }), w.prompt},
		} {
			t.Run(name, func(t *testing.T) {
				e, r, key := w.toStart()
				for _, key := range []*domain.IdempotencyKey{nil, key} {
					started, err := s.Start(w.ctx, test.actor, promptItself(test.prompt), e, r, key)
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

// While the right is being taken away, or the prompt, nothing is begun: the transaction that may wait for that finds out.
func TestNothingStartsWhileItsRightIsTaken(t *testing.T) {
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
		"the API key": func(ctx context.Context, tx *store.Store, w *world) error {
			return tx.Raw(ctx).Exec("UPDATE api_keys SET revoked_at = now() WHERE user_id = ?", w.account.User.ID).Error
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, s)
			actor := w.withKey(t, func(*domain.APIKey) {})
			e, r, key := w.toStart()
			inTx(t, s, func(ctx context.Context, tx *store.Store) error {
				require.NoError(t, take(ctx, tx, w))
				started, err := s.Start(context.WithoutCancel(ctx), actor, promptItself(w.prompt), e, r, key)
				require.NoError(t, err)
				require.False(t, started)
				return nil
			})
			requireNothingOf(t, s, e.ID)
		})
	}
}
