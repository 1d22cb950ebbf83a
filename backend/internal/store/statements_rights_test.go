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

func TestSessionRightsAreWhatGORMReads(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		session := w.session(t, "h1")
		check := func(t require.TestingT, rights *store.SessionRights) {
			byHand, err := s.SessionRights(w.ctx, session.ID, start)
			require.NoError(t, err)
			byGORM, err := s.SessionRightsByGORM(w.ctx, session.ID, start)
			require.NoError(t, err)
			require.Equal(t, byGORM, byHand)
			*rights = byHand
		}
		rapid.Check(t, func(t *rapid.T) {
			o := w.account.Organization
			require.NoError(t, s.Raw(w.ctx).Model(&domain.Organization{ID: o.ID}).Select("*").Omit("id").UpdateColumns(domain.Organization{
				Name: o.Name, CreatedAt: o.CreatedAt, BillingPlan: anyText.Draw(t, "plan"), StoredBytes: rapid.Int64().Draw(t, "stored"),
				UsageLimits:             domain.UsageLimits{MonthlyTokens: anyCount.Draw(t, "tokens"), ConcurrentExecutions: anyCount.Draw(t, "at once")},
				MemberMonthlyExecutions: anyCount.Draw(t, "of members"), MemberMonthlyTokens: anyCount.Draw(t, "of members"),
				RequiresTOTP: rapid.Bool().Draw(t, "second step"), ProviderKeysRevision: rapid.Int64().Draw(t, "revision")}).Error)
			require.NoError(t, s.Raw(w.ctx).Model(&domain.Membership{}).Where("user_id = ?", session.UserID).UpdateColumns(map[string]any{
				"role":               rapid.SampledFrom([]domain.Role{domain.RoleOwner, domain.RoleViewer}).Draw(t, "role"),
				"monthly_executions": anyCount.Draw(t, "of person"), "monthly_tokens": anyCount.Draw(t, "of person")}).Error)
			check(t, new(store.SessionRights))
		})
		require.NoError(t, s.Raw(w.ctx).Model(&domain.Organization{}).Where("1 = 1").UpdateColumns(map[string]any{"billing_plan": "p", "stored_bytes": 1,
			"usage_limits": `{"monthly_tokens":1}`, "member_monthly_executions": 2, "member_monthly_tokens": 3, "requires_totp": true, "provider_keys_revision": 4}).Error)
		require.NoError(t, s.Raw(w.ctx).Model(&domain.Membership{}).Where("1 = 1").UpdateColumns(map[string]any{"monthly_executions": 5, "monthly_tokens": 6}).Error)
		var rights store.SessionRights
		check(t, &rights)
		filled(t, rights) // a field that is added must be read
	})
}

// notToRun are the fields of a prompt that no run needs.
var notToRun = []string{"Name", "Variables", "ForkedFrom", "Revision", "FieldRevisions", "CreatedBy", "CreatedAt", "UpdatedAt", "UpdatedBy", "DeletedAt",
	"LatestVersionAt", "VersionCount", "CommentsRevision"}

// toRun is what of a prompt a run needs.
func toRun(p domain.Prompt) domain.Prompt {
	return domain.Prompt{ID: p.ID, OrganizationID: p.OrganizationID, ProjectID: p.ProjectID, Mode: p.Mode, SystemPrompt: p.SystemPrompt, Messages: p.Messages,
		ModelConfig: p.ModelConfig, Panes: p.Panes, Generations: p.Generations, LatestVersionID: p.LatestVersionID,
		LatestVersionNumber: p.LatestVersionNumber, LatestContentHash: p.LatestContentHash, Share: p.Share}
}

func (w *world) shares(t require.TestingT, with string, budget *int, showsRuns bool) {
	require.NoError(t, w.store.Raw(w.ctx).Create(&domain.Share{ID: newID(), PromptID: w.prompt.ID, SharedWithUserID: with, PermissionLevel: domain.ShareEdit,
		RunBudget: budget, ShowsRuns: showsRuns, CreatedBy: w.account.User.ID, CreatedAt: start}).Error)
}

func TestAPromptToRunIsWhatGORMReads(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, guest := newWorld(t, s), newWorld(t, s)
		same := func(t require.TestingT, actor domain.Actor) domain.Prompt {
			byHand, err := testkit.Read(s.PromptToRun(w.ctx, actor, w.prompt.ID))
			require.NoError(t, err)
			byGORM, err := testkit.Read(s.Prompt(w.ctx, actor, w.prompt.ID))
			require.NoError(t, err)
			require.Equal(t, toRun(byGORM), byHand)
			return byHand
		}
		rapid.Check(t, func(t *rapid.T) {
			w.prompt = w.newPrompt()
			w.prompt.SystemPrompt, w.prompt.ModelConfig = anyLongText.Draw(t, "system prompt"), anyConfig.Draw(t, "config")
			w.prompt.Mode = rapid.SampledFrom([]string{domain.ModeChat, domain.ModeCompletion}).Draw(t, "mode")
			w.prompt.Messages = rapid.SliceOfN(rapid.Map(anyText, func(s string) domain.Message { return domain.Message{Role: "user", Content: s} }), 0, 3).Draw(t, "messages")
			w.prompt.Panes = w.prompt.Panes[:rapid.IntRange(0, 2).Draw(t, "panes")]
			w.prompt.Generations = w.prompt.Generations[:rapid.IntRange(0, 2).Draw(t, "generations")]
			require.NoError(t, s.CreatePrompt(w.ctx, projectOf(w.prompt), w.prompt))
			if rapid.Bool().Draw(t, "has a version") {
				v := w.newVersion(1)
				require.NoError(t, s.CreateVersion(w.ctx, promptOfVersion(v), v))
				require.NoError(t, s.SetLatestVersion(w.ctx, promptHandle(w.prompt.ID), v.ID))
			}
			if rapid.Bool().Draw(t, "is shared") {
				w.shares(t, guest.account.User.ID, anyCount.Draw(t, "budget"), rapid.Bool().Draw(t, "shows runs"))
			}
			same(t, domain.Actor{UserID: guest.account.User.ID})
			require.Zero(t, same(t, domain.Actor{}).Share)
		})
		w.prompt = w.newPrompt()
		require.NoError(t, s.CreatePrompt(w.ctx, projectOf(w.prompt), w.prompt))
		v := w.newVersion(1)
		require.NoError(t, s.CreateVersion(w.ctx, promptOfVersion(v), v))
		require.NoError(t, s.SetLatestVersion(w.ctx, promptHandle(w.prompt.ID), v.ID))
		w.shares(t, guest.account.User.ID, ptr(1), true)
		whole := same(t, domain.Actor{UserID: guest.account.User.ID})
		filled(t, whole, notToRun...) // a field that is added is read, or named there
		filled(t, whole.Share)
	})
}

// What the operator has shut out, what was deleted and what lies in a deleted project is not run.
func TestAPromptToRunIsThereForWhoSeesIt(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, guest := newWorld(t, s), newWorld(t, s)
		actor := domain.Actor{UserID: guest.account.User.ID}
		w.shares(t, actor.UserID, nil, false)
		now := *at(time.Hour)
		require.NoError(t, s.SetOrganizationSuspended(w.ctx, w.account.Organization.ID, &now))
		p, err := testkit.Read(s.PromptToRun(w.ctx, actor, w.prompt.ID))
		require.NoError(t, err)
		require.Zero(t, p.Share)
		gone := func() {
			t.Helper()
			_, err := s.PromptToRun(w.ctx, actor, w.prompt.ID)
			notFound(t, err)
			_, _, err = s.RoleAndPromptForShare(w.ctx, w.actor(), w.prompt.ID)
			notFound(t, err)
			_, _, err = s.RoleAndPromptForUpdate(w.ctx, w.actor(), w.prompt.ID)
			notFound(t, err)
		}
		require.NoError(t, s.SetPromptDeleted(w.ctx, promptHandle(w.prompt.ID), &now))
		gone()
		require.NoError(t, s.SetPromptDeleted(w.ctx, promptHandle(w.prompt.ID), nil))
		require.NoError(t, s.SetProjectDeleted(w.ctx, projectHandle(w.project.ID), &now))
		gone()
	})
}

func (w *world) actor() domain.Actor {
	return domain.Actor{UserID: w.account.User.ID, OrganizationID: w.account.Organization.ID}
}

// holding are the two ways in which a transaction holds an actor's role and a prompt, and what reads the prompt alone.
var holding = map[string]struct {
	both  func(*store.Store, context.Context, domain.Actor, string) (domain.Role, domain.Unchecked[domain.Prompt], error)
	alone func(*store.Store, context.Context, domain.Actor, string) (domain.Unchecked[domain.Prompt], error)
}{
	"for share":  {(*store.Store).RoleAndPromptForShare, (*store.Store).PromptForShare},
	"for update": {(*store.Store).RoleAndPromptForUpdate, (*store.Store).PromptForUpdate},
}

func TestRoleAndPromptAreWhatEachOfThemIs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, guest := newWorld(t, s), newWorld(t, s)
		w.shares(t, guest.account.User.ID, ptr(3), true)
		for name, read := range holding {
			for _, actor := range []domain.Actor{w.actor(), guest.actor()} {
				inTx(t, s, func(ctx context.Context, tx *store.Store) error {
					role, found, err := read.both(tx, ctx, actor, w.prompt.ID)
					byHand, err := testkit.Read(found, err)
					require.NoError(t, err, name)
					wantRole, err := tx.RoleForShare(ctx, actor)
					require.NoError(t, err)
					require.Equal(t, wantRole, role)
					want, err := testkit.Read(read.alone(tx, ctx, actor, w.prompt.ID))
					require.NoError(t, err)
					want.VersionCount = 0
					same(t, want, byHand)
					require.Equal(t, actor.UserID == guest.account.User.ID, byHand.Share.RunBudget != nil)
					return nil
				})
			}
			out := w.actor()
			out.OrganizationID = guest.account.Organization.ID
			_, _, err := read.both(s, w.ctx, out, w.prompt.ID)
			notFound(t, err)
			_, _, err = read.both(s, w.ctx, w.actor(), newID())
			notFound(t, err)
		}
	})
}

// All of a prompt that an edit goes on from is read, whatever is in it.
func TestADraftToEditIsWhatGORMReads(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		same := func(t require.TestingT) domain.Prompt {
			_, found, err := s.RoleAndPromptForUpdate(w.ctx, w.actor(), w.prompt.ID)
			byHand, err := testkit.Read(found, err)
			require.NoError(t, err)
			byGORM, err := testkit.Read(s.Prompt(w.ctx, w.actor(), w.prompt.ID))
			require.NoError(t, err)
			byGORM.VersionCount = 0
			require.Equal(t, byGORM, byHand)
			return byHand
		}
		rapid.Check(t, func(t *rapid.T) {
			w.prompt = w.newPrompt()
			w.prompt.SystemPrompt, w.prompt.ModelConfig = anyLongText.Draw(t, "system prompt"), anyConfig.Draw(t, "config")
			w.prompt.Panes = w.prompt.Panes[:rapid.IntRange(0, 2).Draw(t, "panes")]
			w.prompt.Generations = w.prompt.Generations[:rapid.IntRange(0, 2).Draw(t, "generations")]
			w.prompt.Variables = rapid.SliceOfN(anyText, 0, 3).Draw(t, "variables")
			w.prompt.Revision, w.prompt.UpdatedAt = rapid.Int64().Draw(t, "revision"), anyMoment.Draw(t, "updated")
			if rapid.Bool().Draw(t, "is new") {
				w.prompt.ForkedFrom, w.prompt.UpdatedBy = nil, nil
			}
			require.NoError(t, s.CreatePrompt(w.ctx, projectOf(w.prompt), w.prompt))
			same(t)
		})
		w.prompt = w.newPrompt()
		w.prompt.UpdatedBy = &w.account.User.ID
		require.NoError(t, s.CreatePrompt(w.ctx, projectOf(w.prompt), w.prompt))
		v := w.newVersion(1)
		require.NoError(t, s.CreateVersion(w.ctx, promptOfVersion(v), v))
		require.NoError(t, s.SetLatestVersion(w.ctx, promptHandle(w.prompt.ID), v.ID))
		filled(t, same(t), "DeletedAt", "VersionCount", "CommentsRevision", "Share") // a field that is added is read, or named there
	})
}

// locking are the two ways in which an edit reads a prompt.
var locking = map[string]func(ctx context.Context, tx *store.Store, w *world) (domain.Prompt, error){
	"alone": func(ctx context.Context, tx *store.Store, w *world) (domain.Prompt, error) {
		return testkit.Read(tx.PromptForUpdate(ctx, w.actor(), w.prompt.ID))
	},
	"with the role": func(ctx context.Context, tx *store.Store, w *world) (domain.Prompt, error) {
		_, found, err := tx.RoleAndPromptForUpdate(ctx, w.actor(), w.prompt.ID)
		return testkit.Read(found, err)
	},
}

// A version that was made while an edit waited for the prompt is the one that the edit reads.
func TestADraftToEditHasTheVersionOfNow(t *testing.T) {
	s := testkit.OpenStore(t, "postgres") // SQLite's transactions come one after the other
	require.NoError(t, s.Migrate(t.Context()))
	for name, read := range locking {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, s)
			require.NoError(t, s.SetLatestVersion(w.ctx, promptHandle(w.prompt.ID), w.version.ID))
			v := w.newVersion(2)
			var got domain.Prompt
			edited := make(chan error)
			inTx(t, s, func(ctx context.Context, tx *store.Store) error {
				_, _, err := tx.RoleAndPromptForUpdate(ctx, w.actor(), w.prompt.ID)
				require.NoError(t, err)
				go func() {
					edited <- s.Tx(ctx, func(tx *store.Store) (err error) {
						got, err = read(ctx, tx, w)
						return err
					})
				}()
				requireWaiting(t, s)
				require.NoError(t, tx.CreateVersion(ctx, promptOfVersion(v), v))
				return tx.SetLatestVersion(ctx, promptHandle(w.prompt.ID), v.ID)
			})
			require.NoError(t, <-edited)
			require.Equal(t, &v.ID, got.LatestVersionID)
			require.Equal(t, &v.VersionNumber, got.LatestVersionNumber)
			require.Equal(t, &v.CreatedAt, got.LatestVersionAt)
			require.Equal(t, &v.ContentHash, got.LatestContentHash)
		})
	}
}

// requireWaiting returns once a transaction waits for another one's lock.
func requireWaiting(t *testing.T, s *store.Store) {
	t.Helper()
	require.Eventually(t, func() bool {
		var waiting int
		err := s.Raw(t.Context()).Raw("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").Scan(&waiting).Error
		return err == nil && waiting > 0
	}, 10*time.Second, 5*time.Millisecond)
}

// requireHeld demands that PostgreSQL has a change wait for another transaction.
func requireHeld(t *testing.T, s *store.Store, change string) {
	t.Helper()
	err := s.Tx(t.Context(), func(other *store.Store) error {
		require.NoError(t, other.Raw(t.Context()).Exec("SET LOCAL lock_timeout = '50ms'").Error)
		return other.Raw(t.Context()).Exec(change).Error
	})
	require.ErrorContains(t, err, "lock timeout", change)
}

// While a transaction holds them, neither the role nor the prompt can be changed, and others may hold them too.
func TestRoleAndPromptAreHeld(t *testing.T) {
	s := testkit.OpenStore(t, "postgres") // SQLite's transactions are exclusive
	require.NoError(t, s.Migrate(t.Context()))
	w := newWorld(t, s)
	hold := func(ctx context.Context, tx *store.Store) error {
		_, _, err := tx.RoleAndPromptForShare(ctx, w.actor(), w.prompt.ID)
		return err
	}
	changes := []string{"UPDATE prompts SET deleted_at = now()", "UPDATE memberships SET role = 'viewer'", "DELETE FROM memberships"}
	inTx(t, s, func(ctx context.Context, tx *store.Store) error {
		require.NoError(t, hold(ctx, tx))
		inTx(t, s, hold)
		for _, change := range changes {
			requireHeld(t, s, change)
		}
		return nil
	})
	inTx(t, s, func(ctx context.Context, tx *store.Store) error {
		_, _, err := tx.RoleAndPromptForUpdate(ctx, w.actor(), w.prompt.ID)
		require.NoError(t, err)
		for _, change := range append(changes, "SELECT 1 FROM prompts FOR SHARE") {
			requireHeld(t, s, change)
		}
		return nil
	})
}
