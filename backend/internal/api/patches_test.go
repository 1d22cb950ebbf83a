package api_test

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// patched is a PATCH operation, with requests that change different things, each with what must be read
// afterwards, by its path in the answer.
type patched struct {
	path    func(w world) string
	changes []change
}

type change struct {
	sent object
	path []any
	want any
}

func patches() map[string]patched {
	fixed := func(path string) func(world) string { return func(world) string { return path } }
	return map[string]patched{
		"updateMe": {fixed("/v1/me"), []change{
			{object{"name": "Samantha"}, []any{"user", "name"}, "Samantha"},
			{object{"email": "new@example.com", "current_password": password}, []any{"user", "email"}, "new@example.com"},
		}},
		"updateOrganization": {fixed("/v1/organization"), []change{
			{object{"name": "Renamed"}, []any{"organization", "name"}, "Renamed"},
			{object{"usage_limits": object{"monthly_tokens": 5000}}, []any{"organization", "usage_limits", "monthly_tokens"}, 5000.0},
			{object{"usage_limits": object{"requests_per_minute": 9000}}, []any{"organization", "usage_limits", "requests_per_minute"}, 9000.0},
		}},
		"updateProject": {func(w world) string { return "/v1/projects/" + w.project }, []change{
			{object{"name": "Renamed"}, []any{"project", "name"}, "Renamed"},
			{object{"description": "Described"}, []any{"project", "description"}, "Described"},
		}},
		"updatePrompt": {func(w world) string { return "/v1/prompts/" + w.prompt }, []change{
			{object{"name": "Renamed"}, []any{"prompt", "name"}, "Renamed"},
			{object{"system_prompt": "Be kind."}, []any{"prompt", "system_prompt"}, "Be kind."},
			{object{"temperature": 0.25}, []any{"prompt", "model_config", "temperature"}, 0.25},
		}},
		"updateVersion": {func(w world) string { return "/v1/prompts/" + w.prompt + "/versions/1" }, []change{
			{object{"message": "Renamed"}, []any{"version", "message"}, "Renamed"},
		}},
	}
}

// undo brings back what a round of patches changed, so that the next round changes it again.
var undo = map[string]object{
	"updateMe":           {"name": "Sam", "email": "sam@example.com", "current_password": password},
	"updateOrganization": {"name": "Sam's", "usage_limits": object{"monthly_tokens": nil, "requests_per_minute": nil}},
	"updateProject":      {"name": "Kept", "description": ""},
	"updatePrompt":       {"name": "Kept", "system_prompt": "", "temperature": 1},
	"updateVersion":      {"message": ""},
}

// Whatever is changed at the same time: each change that was acknowledged is there.
func TestPatchesAtTheSameTimeKeepEachOther(t *testing.T) {
	var names []string
	for _, o := range operations(t) {
		if o.method == http.MethodPatch {
			names = append(names, o.OperationID)
		}
	}
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(patches())), "every PATCH is tried here")
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		for name, p := range patches() {
			for range 12 {
				changeAtOnce(t, w, p)
				w.c.Patch(p.path(w), undo[name]).Status(http.StatusOK)
			}
		}
	})
}

func changeAtOnce(t *testing.T, w world, p patched) {
	t.Helper()
	var all sync.WaitGroup
	codes := make([]int, len(p.changes))
	for i, c := range p.changes {
		all.Go(func() { codes[i] = w.c.Patch(p.path(w), c.sent).Code })
	}
	all.Wait()
	after := w.c.Get(p.path(w)).Status(http.StatusOK)
	for i, c := range p.changes {
		require.Equal(t, http.StatusOK, codes[i], "%v", c.sent)
		require.Equal(t, c.want, after.Value(c.path...), "%v was acknowledged", c.sent)
	}
}

// A change of the profile that is under way undoes no new password, whichever of them comes first.
func TestProfileEditsKeepANewPassword(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		current := password
		for _, next := range []string{"another horse", "a third horse", "the fourth horse", "horse number five"} {
			var edits sync.WaitGroup
			for range 4 {
				edits.Go(func() { c.Patch("/v1/me", object{"name": "Sam " + next}).Status(http.StatusOK) })
			}
			c.Patch("/v1/me", object{"password": next, "current_password": current}).Status(http.StatusOK)
			edits.Wait()
			h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", current)).Fails(401, "UNAUTHENTICATED")
			h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", next)).Status(http.StatusOK)
			current = next
		}
	})
}
