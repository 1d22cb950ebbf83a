package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func TestProjectRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		want := w.project
		filled(t, want, "DeletedAt", "PromptCount")
		want.PromptCount = 1
		got, err := testkit.Read(s.Project(t.Context(), want.ID))
		require.NoError(t, err)
		same(t, want, got)

		for _, change := range []store.ProjectChange{{Name: ptr("n"), UpdatedAt: *at(time.Hour)}, {Description: ptr(""), UpdatedAt: *at(2 * time.Hour)}} {
			if want.Name = "n"; change.Description != nil {
				want.Description = ""
			}
			want.UpdatedAt = change.UpdatedAt
			got, err = s.UpdateProject(t.Context(), projectItself(want), change)
			require.NoError(t, err)
			same(t, want, got)
		}
		got, err = testkit.Read(s.Project(t.Context(), want.ID))
		require.NoError(t, err)
		same(t, want, got)
		want.ID = newID()
		_, err = s.UpdateProject(t.Context(), projectItself(want), store.ProjectChange{Name: ptr("x")})
		notFound(t, err)
	})
}

func TestPromptRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		want := w.prompt
		filled(t, want, "Share", "UpdatedBy", "LatestVersionID", "LatestVersionNumber", "LatestVersionAt", "LatestContentHash", "CommentsRevision", "DeletedAt")
		filled(t, want.ModelConfig)
		got, err := testkit.Read(s.Prompt(t.Context(), domain.Actor{}, want.ID))
		require.NoError(t, err)
		same(t, want, got)
		listed, err := s.Prompts(t.Context(), projectHandle(w.project.ID), domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		want.SystemPrompt, want.Messages, want.Panes, want.Generations, want.Variables, want.FieldRevisions, want.VersionCount, want.ForkedFrom = "", nil, nil, nil, nil, nil, 0, nil // no list shows them
		same(t, []domain.Prompt{want}, listed)
	})
}

func TestUpdatePromptWritesTheDraft(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		next := domain.Prompt{ID: w.prompt.ID, OrganizationID: w.prompt.OrganizationID, ProjectID: w.project.ID, Name: "",
			Mode: domain.ModeCompletion, SystemPrompt: megabyte(), Messages: []domain.Message{{Role: "user", Content: megabyte()}},
			ModelConfig: domain.ModelConfig{StopSequences: []string{}}, Panes: []domain.Pane{{ID: "d", ModelConfig: settings()}}, Generations: generations(), Variables: []string{}, Revision: 2, FieldRevisions: map[string]int64{}, VersionCount: 1,
			ForkedFrom: w.prompt.ForkedFrom, CreatedBy: w.prompt.CreatedBy, CreatedAt: start, UpdatedAt: *at(time.Hour)}
		require.NoError(t, s.UpdatePrompt(t.Context(), promptItself(next), next,
			"name", "mode", "system_prompt", "messages", "model_config.seed", "model_config.model", "panes", "generations", "project_id"))
		got, err := testkit.Read(s.Prompt(t.Context(), domain.Actor{}, next.ID))
		require.NoError(t, err)
		same(t, next, got)
		next.ID = newID()
		notFound(t, s.UpdatePrompt(t.Context(), promptItself(next), next))
	})
}

func TestSetLatestVersionLeavesTheDraft(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		require.NoError(t, s.SetLatestVersion(t.Context(), promptHandle(w.prompt.ID), w.version.ID))
		got, err := testkit.Read(s.Prompt(t.Context(), domain.Actor{}, w.prompt.ID))
		require.NoError(t, err)
		require.Equal(t, w.version.ID, *got.LatestVersionID)
		require.Equal(t, w.version.CreatedAt, *got.LatestVersionAt)
		got.LatestVersionID, got.LatestVersionNumber, got.LatestVersionAt, got.LatestContentHash = nil, nil, nil, nil
		same(t, w.prompt, got)
	})
}

// Two who change a prompt at once wait for each other: no revision is given twice.
func TestPromptForUpdateSerializesWriters(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		for name, read := range locking {
			w := newWorld(t, s)
			const writers = 8
			atOnce(writers, func() {
				inTx(t, s, func(ctx context.Context, tx *store.Store) error {
					p, err := read(ctx, tx, w)
					if err != nil {
						return err
					}
					p.Revision++
					return tx.UpdatePrompt(ctx, promptItself(p), p)
				})
			})
			got, err := testkit.Read(s.Prompt(t.Context(), domain.Actor{}, w.prompt.ID))
			require.NoError(t, err)
			require.Equal(t, w.prompt.Revision+writers, got.Revision, name)
		}
	})
}

// A run that starts while its prompt is deleted is refused, or is there for the deletion to stop.
func TestNoRunSlipsPastADeletion(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for range 25 {
			require.NoError(t, s.SetPromptDeleted(t.Context(), promptHandle(w.prompt.ID), nil))
			e := w.newExecution()
			var found []string
			var group sync.WaitGroup
			group.Go(func() {
				require.NoError(t, s.SetPromptDeleted(t.Context(), promptHandle(w.prompt.ID), at(time.Hour)))
				var err error
				found, err = s.RunningInPrompt(t.Context(), promptHandle(w.prompt.ID))
				require.NoError(t, err)
			})
			err := s.Tx(t.Context(), func(tx *store.Store) error {
				if _, err := tx.PromptForShare(t.Context(), domain.Actor{OrganizationID: w.prompt.OrganizationID}, w.prompt.ID); err != nil {
					return err
				}
				return tx.CreateExecution(t.Context(), testkit.PromptOf(e), e)
			})
			group.Wait()
			if err == nil {
				require.Contains(t, found, e.ID)
			} else {
				notFound(t, err)
			}
		}
	})
}

func TestManyHoldAPromptAtOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		hold := func(ctx context.Context, tx *store.Store) error {
			_, err := tx.PromptForShare(ctx, domain.Actor{OrganizationID: w.prompt.OrganizationID}, w.prompt.ID)
			return err
		}
		if s.Dialect() == "sqlite" { // its transactions come one at a time
			inTx(t, s, func(ctx context.Context, tx *store.Store) error { return hold(ctx, tx) })
			return
		}
		inTx(t, s, func(ctx context.Context, tx *store.Store) error {
			require.NoError(t, hold(ctx, tx))
			inTx(t, s, func(ctx context.Context, tx *store.Store) error { return hold(ctx, tx) })
			return nil
		})
	})
}

func TestVersionRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		want := w.version
		filled(t, want, "CreatedByName", "Truncated", "IsPane")
		want.CreatedByName = w.account.User.Name
		got, err := s.Version(t.Context(), promptHandle(w.prompt.ID), 1)
		require.NoError(t, err)
		same(t, want, got)
		latest, err := s.LatestVersion(t.Context(), promptHandle(w.prompt.ID))
		require.NoError(t, err)
		same(t, &want, latest)
		listed, err := s.Versions(t.Context(), promptHandle(w.prompt.ID), domain.PageRequest{Limit: 5})
		require.NoError(t, err)
		want.Generations = nil // no list shows them
		same(t, []domain.PromptVersion{want}, listed)
		require.Equal(t, want.ContentHash, got.Content().Hash(), "what comes back is what was hashed")
	})
}

func TestVersions(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		second := w.newVersion(2)
		ofPane := w.newVersion(3)
		ofPane.IsPane, ofPane.ContentHash = true, "other"
		require.NoError(t, s.CreateVersion(t.Context(), promptOfVersion(ofPane), ofPane))
		require.NoError(t, s.CreateVersion(t.Context(), promptOfVersion(second), second))
		require.True(t, store.IsDuplicate(s.CreateVersion(t.Context(), promptOfVersion(w.newVersion(2)), w.newVersion(2))), "a number is taken once")
		latest, err := s.LatestVersion(t.Context(), promptHandle(w.prompt.ID))
		require.NoError(t, err)
		require.Equal(t, 2, latest.VersionNumber, "one of a pane is not the prompt's latest")
		known, err := s.VersionOfContent(t.Context(), promptHandle(w.prompt.ID), second.ContentHash)
		require.NoError(t, err)
		require.Equal(t, 2, known.VersionNumber)
		known, err = s.VersionOfContent(t.Context(), promptHandle(other.prompt.ID), "other")
		require.NoError(t, err)
		require.Nil(t, known)
		last, err := s.LastVersionNumber(t.Context(), promptHandle(w.prompt.ID))
		require.NoError(t, err)
		require.Equal(t, 3, last)
		latest, err = s.LatestVersion(t.Context(), promptHandle(newID()))
		require.NoError(t, err)
		require.Nil(t, latest)
		_, err = s.Version(t.Context(), promptHandle(other.prompt.ID), 2)
		notFound(t, err)
		ran := []domain.Handle[domain.Execution]{}
		for _, id := range []string{second.ID, other.version.ID, newID()} {
			ran = append(ran, testkit.Opened(domain.Execution{PromptVersionID: id}, ""))
		}
		some, err := s.VersionsOf(t.Context(), ran)
		require.NoError(t, err)
		require.Len(t, some, 2)
		some, err = s.VersionsOf(t.Context(), nil)
		require.NoError(t, err)
		require.Empty(t, some)
	})
}

// A database tells apart what a byte tells apart, orders times by when they were, and keeps UTC.
func TestTimesKeepTheirOrder(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		tokyo := time.FixedZone("Tokyo", 9*60*60)
		moments := []time.Time{start.Truncate(time.Second), start.Truncate(time.Second).Add(100 * time.Millisecond), start,
			start.Add(time.Microsecond).In(tokyo), start.Add(time.Second).In(time.FixedZone("West", -5*60*60)), start.Add(time.Hour)}
		for i := range moments {
			p := w.newProject()
			p.CreatedAt = moments[len(moments)-1-i]
			require.NoError(t, s.CreateProject(t.Context(), p))
		}
		var got []domain.Project
		require.NoError(t, s.Raw(t.Context()).Where("id <> ?", w.project.ID).Order("created_at").Find(&got).Error)
		for i, want := range moments {
			same(t, want.UTC(), got[i].CreatedAt)
		}
	})
}
