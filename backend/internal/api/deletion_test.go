package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/testkit"
)

// again signs a world's owner in after the clock has moved beyond their session.
func again(t *testing.T, h *testkit.Harness, w world) {
	t.Helper()
	w.c.Token = w.c.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
}

// everythingIsGone demands a 404 of every operation on the world's prompt and executions.
func everythingIsGone(t *testing.T, w world, except string) {
	t.Helper()
	for _, o := range operations(t) {
		if o.path == except || !strings.Contains(o.target(w), w.prompt) && !strings.Contains(o.target(w), w.first) {
			continue
		}
		answer := o.send(w.c, w)
		require.Equal(t, 404, answer.Code, "%s: %s", o.OperationID, answer.Raw)
	}
}

func TestDeletedPromptIsGoneUntilRestored(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt, before := "/v1/prompts/"+w.prompt, w.state()
		require.Equal(t, true, w.c.Delete(prompt).Status(200).Value("success"))
		everythingIsGone(t, w, "/v1/prompts/{prompt_id}/restore")
		project := w.c.Get("/v1/projects/" + w.project).Status(200)
		require.EqualValues(t, 1, project.Value("project", "prompt_count"))
		require.Len(t, project.Value("prompts"), 1)

		w.c.Post(prompt+"/restore", nil).Status(200)
		require.Equal(t, before, w.state())
		w.c.Post(prompt+"/restore", nil).Status(200)
		require.Equal(t, before, w.state(), "restoring twice changes nothing")

		execution := "/v1/executions/" + w.first
		w.c.Delete(execution).Status(200)
		w.c.Delete(execution).Fails(404, "NOT_FOUND")
		w.c.Get("/v1/executions/compare?ids="+w.second+","+w.first).Fails(404, "NOT_FOUND")
		require.EqualValues(t, 1, w.c.Get(prompt).Status(200).Value("execution_count"))
		w.c.Post(execution+"/restore", nil).Status(200)
		require.Equal(t, before, w.state())
	})
}

func TestDeletedProjectTakesItsPromptsAlong(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		project, before := "/v1/projects/"+w.project, w.state()
		w.c.Delete(project).Status(200)
		everythingIsGone(t, w, "")
		w.c.Get(project).Fails(404, "NOT_FOUND")
		w.c.Patch(project, object{"name": "N"}).Fails(404, "NOT_FOUND")
		w.c.Delete(project).Fails(404, "NOT_FOUND")
		w.c.Post("/v1/prompts", object{"project_id": w.project, "name": "N"}).Fails(404, "NOT_FOUND")
		require.NotContains(t, string(w.c.Get("/v1/projects").Status(200).Raw), w.project)
		w.c.Post(project+"/restore", nil).Status(200)
		require.Equal(t, before, w.state(), "what was deleted before it stays deleted")
	})
}

func TestUndoWindow(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		paths := []string{"/v1/executions/" + w.gone.execution, "/v1/prompts/" + w.gone.prompt, "/v1/projects/" + w.gone.project}
		h.Clock.Advance(30*24*time.Hour - time.Hour)
		again(t, h, w)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		for _, path := range paths {
			w.c.Post(path+"/restore", nil).Status(200)
			w.c.Delete(path).Status(200)
		}
		h.Clock.Advance(30*24*time.Hour + time.Second)
		again(t, h, w)
		for _, path := range paths {
			w.c.Post(path+"/restore", nil).Fails(404, "NOT_FOUND")
		}
		before := w.state()
		store := h.Server.Store
		_, err := store.DeletedPrompt(t.Context(), domain.Actor{}, w.gone.prompt, time.Time{})
		require.NoError(t, err)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		for _, err := range []error{
			second(store.DeletedPrompt(t.Context(), domain.Actor{}, w.gone.prompt, time.Time{})),
			second(store.DeletedProject(t.Context(), w.gone.project, time.Time{})),
			second(store.DeletedExecution(t.Context(), domain.Actor{}, w.gone.execution, time.Time{})),
		} {
			require.True(t, domain.HasCode(err, domain.NotFound), "%v", err)
		}
		require.Equal(t, before, w.state(), "what is not deleted is not purged")
	})
}

func second[T any](_ T, err error) error { return err }
