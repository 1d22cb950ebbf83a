package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// found says which of a world's things can be read.
func (w *world) found(t *testing.T, execution string) (project, prompt, run bool) {
	t.Helper()
	_, noProject := testkit.Read(w.store.Project(t.Context(), w.project.ID))
	_, noPrompt := testkit.Read(w.store.Prompt(t.Context(), domain.Actor{}, w.prompt.ID))
	_, noRun := testkit.Read(w.store.Execution(t.Context(), execution))
	for _, err := range []error{noProject, noPrompt, noRun} {
		require.True(t, err == nil || domain.HasCode(err, domain.NotFound), "%v", err)
	}
	return noProject == nil, noPrompt == nil, noRun == nil
}

func TestSoftDeletionHidesWhatHangsOnIt(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		e := w.run(t).ID
		for level, set := range []func(*time.Time) error{
			func(at *time.Time) error { return s.SetProjectDeleted(t.Context(), projectHandle(w.project.ID), at) },
			func(at *time.Time) error { return s.SetPromptDeleted(t.Context(), promptHandle(w.prompt.ID), at) },
			func(at *time.Time) error { return s.SetExecutionDeleted(t.Context(), executionHandle(e), at) },
		} {
			require.NoError(t, set(at(0)))
			project, prompt, run := w.found(t, e)
			require.Equal(t, []bool{level > 0, level > 1, false}, []bool{project, prompt, run})
			require.NoError(t, set(nil))
			project, prompt, run = w.found(t, e)
			require.True(t, project && prompt && run, "restored, with all that hangs on it")
		}
		notFound(t, s.SetProjectDeleted(t.Context(), projectHandle(newID()), at(0)))
		notFound(t, s.SetPromptDeleted(t.Context(), promptHandle(newID()), at(0)))
		notFound(t, s.SetExecutionDeleted(t.Context(), executionHandle(newID()), at(0)))
	})
}

func TestDeletedAreFoundWhileTheyCanBeRestored(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		e := w.run(t).ID
		deleted := func(since time.Time) []error {
			_, execution := testkit.Read(s.DeletedExecution(t.Context(), domain.Actor{}, e, since))
			_, prompt := testkit.Read(s.DeletedPrompt(t.Context(), domain.Actor{}, w.prompt.ID, since))
			_, project := testkit.Read(s.DeletedProject(t.Context(), w.project.ID, since))
			return []error{execution, prompt, project}
		}
		for _, err := range deleted(start) {
			notFound(t, err)
		}
		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(e), at(0)))
		require.NoError(t, deleted(start)[0])
		require.NoError(t, s.SetPromptDeleted(t.Context(), promptHandle(w.prompt.ID), at(0)))
		require.NoError(t, deleted(start)[1])
		require.NoError(t, s.SetProjectDeleted(t.Context(), projectHandle(w.project.ID), at(0)))
		require.NoError(t, deleted(start)[2])
		notFound(t, deleted(start)[1]) // the project has to come back first
		for _, err := range deleted(*at(time.Microsecond)) {
			notFound(t, err)
		}
	})
}

func TestDeletedAreNotListed(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		require.NoError(t, s.SetPromptDeleted(t.Context(), promptHandle(w.prompt.ID), at(0)))
		prompts, err := s.Prompts(t.Context(), projectHandle(w.project.ID), domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		require.Empty(t, prompts)
		projects, err := s.Projects(t.Context(), domain.Actor{OrganizationID: w.account.Organization.ID}, domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		require.Zero(t, projects[0].PromptCount)
		require.NoError(t, s.SetProjectDeleted(t.Context(), projectHandle(w.project.ID), at(0)))
		projects, err = s.Projects(t.Context(), domain.Actor{OrganizationID: w.account.Organization.ID}, domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		require.Empty(t, projects)
	})
}

// rows counts what a world's prompt leaves in the tables.
func (w *world) rows(t *testing.T) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for table, column := range map[string]string{"projects": "organization_id", "prompts": "organization_id",
		"prompt_versions": "created_by", "executions": "organization_id", "execution_results": ""} {
		db := w.store.Raw(t.Context()).Table(table)
		switch column {
		case "organization_id":
			db = db.Where("organization_id = ?", w.account.Organization.ID)
		case "created_by":
			db = db.Where("created_by = ?", w.account.User.ID)
		default:
			db = db.Where("response_text = ?", w.account.User.ID)
		}
		var n int64
		require.NoError(t, db.Count(&n).Error)
		out[table] = n
	}
	return out
}

// lived is a world with two runs, each with a result that says whose it is.
func lived(t *testing.T, s *store.Store) (*world, [2]string) {
	t.Helper()
	w := newWorld(t, s)
	require.NoError(t, s.SetLatestVersion(t.Context(), promptHandle(w.prompt.ID), w.version.ID))
	runs := [2]string{w.run(t).ID, w.run(t).ID}
	for _, id := range runs {
		_, err := s.CompleteExecution(t.Context(), id, completed(), &w.account.User.ID, start)
		require.NoError(t, err)
	}
	return w, runs
}

func TestPurge(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		whole := map[string]int64{"projects": 1, "prompts": 1, "prompt_versions": 1, "executions": 2, "execution_results": 2}
		untouched, _ := lived(t, s)
		byRun, runs := lived(t, s)
		byPrompt, _ := lived(t, s)
		byProject, _ := lived(t, s)
		recent, recentRuns := lived(t, s)
		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(runs[0]), at(-time.Microsecond)))
		require.NoError(t, s.SetPromptDeleted(t.Context(), promptHandle(byPrompt.prompt.ID), at(-time.Hour)))
		require.NoError(t, s.SetProjectDeleted(t.Context(), projectHandle(byProject.project.ID), at(-time.Microsecond)))
		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(recentRuns[0]), at(0)))
		require.NoError(t, s.SetPromptDeleted(t.Context(), promptHandle(recent.prompt.ID), at(0)))
		require.NoError(t, s.SetProjectDeleted(t.Context(), projectHandle(recent.project.ID), at(0)))

		for range 2 { // a second time finds nothing more
			inTx(t, s, func(ctx context.Context, tx *store.Store) error { return tx.Purge(ctx, start, start) })
			require.Equal(t, whole, untouched.rows(t))
			require.Equal(t, whole, recent.rows(t), "it can still be restored")
			require.Equal(t, map[string]int64{"projects": 1, "prompts": 1, "prompt_versions": 1, "executions": 1, "execution_results": 1}, byRun.rows(t))
			require.Equal(t, map[string]int64{"projects": 1, "prompts": 0, "prompt_versions": 0, "executions": 0, "execution_results": 0}, byPrompt.rows(t))
			require.Equal(t, map[string]int64{"projects": 0, "prompts": 0, "prompt_versions": 0, "executions": 0, "execution_results": 0}, byProject.rows(t))
		}
	})
}

func TestPurgeRemovesEndedSignIns(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		session := w.session(t, "h1")
		link := domain.OneTimeToken{Hash: "l1", UserID: w.account.User.ID, CreatedAt: start, ExpiresAt: *at(time.Hour)}
		require.NoError(t, s.CreateOneTimeToken(t.Context(), link))
		count := func() (n [3]int64) {
			for i, table := range []string{"sessions", "refresh_tokens", "one_time_tokens"} {
				require.NoError(t, s.Raw(t.Context()).Table(table).Count(&n[i]).Error)
			}
			return n
		}
		require.NoError(t, s.Purge(t.Context(), start, session.ExpiresAt))
		require.Equal(t, [3]int64{1, 1, 1}, count())
		require.NoError(t, s.Purge(t.Context(), start, session.ExpiresAt.Add(time.Microsecond)))
		require.Equal(t, [3]int64{}, count())
	})
}

func TestTransactionIsAllOrNothing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		p := w.newProject()
		err := s.Tx(t.Context(), func(tx *store.Store) error {
			require.NoError(t, tx.CreateProject(t.Context(), p))
			return tx.CreateProject(t.Context(), p)
		})
		require.True(t, store.IsDuplicate(err))
		_, err = testkit.Read(s.Project(t.Context(), p.ID))
		notFound(t, err)
	})
}

// Ten who race for the same purpose pass one after the other.
func TestExclusive(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		inside := 0 // unguarded: the race detector would tell
		atOnce(10, func() {
			inTx(t, s, func(ctx context.Context, tx *store.Store) error {
				err := tx.AdvisoryLock(ctx, "test")
				inside++
				return err
			})
		})
		require.Equal(t, 10, inside)
	})
}
