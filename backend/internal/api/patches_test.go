package api_test

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
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
	list    func(w world) string // where it is read, among others of its kind; nil: at its own path
}

// read is an answer that shows the thing, and where in it.
func (p patched) read(w world) (answer testkit.Answer, at []any) {
	if p.list == nil {
		return w.c.Get(p.path(w)).Status(http.StatusOK), nil
	}
	answer = w.c.Get(p.list(w)).Status(http.StatusOK)
	noun := strings.ReplaceAll(path.Base(p.list(w)), "-", "_")
	for i, one := range answer.Value(noun).([]any) {
		if strings.HasSuffix(p.path(w), "/"+one.(object)["id"].(string)) {
			return answer, []any{noun, i}
		}
	}
	return answer, []any{"missing"}
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
		}, nil},
		"updateOrganization": {fixed("/v1/organization"), []change{
			{object{"name": "Renamed"}, []any{"organization", "name"}, "Renamed"},
			{object{"usage_limits": object{"monthly_tokens": 5000}}, []any{"organization", "usage_limits", "monthly_tokens"}, 5000.0},
			{object{"member_limits": object{"monthly_executions": 900}}, []any{"organization", "member_limits", "monthly_executions"}, 900.0},
			{object{"usage_limits": object{"requests_per_minute": 9000}}, []any{"organization", "usage_limits", "requests_per_minute"}, 9000.0},
			{object{"public_links": false}, []any{"organization", "public_links"}, false},
		}, nil},
		"updateProject": {func(w world) string { return "/v1/projects/" + w.project }, []change{
			{object{"name": "Renamed"}, []any{"project", "name"}, "Renamed"},
			{object{"description": "Described"}, []any{"project", "description"}, "Described"},
		}, nil},
		"updatePrompt": {func(w world) string { return "/v1/prompts/" + w.prompt }, []change{
			{object{"name": "Renamed"}, []any{"prompt", "name"}, "Renamed"},
			{object{"system_prompt": "Be kind."}, []any{"prompt", "system_prompt"}, "Be kind."},
			{object{"temperature": 0.25}, []any{"prompt", "model_config", "temperature"}, 0.25},
		}, nil},
		"updateVersion": {func(w world) string { return "/v1/prompts/" + w.prompt + "/versions/1" }, []change{
			{object{"message": "Renamed"}, []any{"version", "message"}, "Renamed"},
		}, nil},
		"updateComment": {func(w world) string { return commentsOf(w) + "/" + w.comment }, []change{
			{object{"body": "Thrice?"}, []any{"comment", "body"}, "Thrice?"},
			{object{"resolved": true}, []any{"comment", "resolved_by", "name"}, "Sam"},
		}, nil},
		"updateMention": {func(w world) string { return "/v1/mentions/" + w.mention }, []change{
			{object{"read": true}, []any{"prompt_name"}, "Kept"},
		}, fixed("/v1/mentions")},
		"updateShare": {func(w world) string { return sharesOf(w) + "/" + w.share }, []change{
			{object{"run_budget": 7}, []any{"run_budget"}, 7.0},
			{object{"shows_runs": true}, []any{"shows_runs"}, true},
		}, sharesOf},
		"updateApiKey": {func(w world) string { return "/v1/api-keys/" + w.key }, []change{
			{object{"name": "Renamed"}, []any{"name"}, "Renamed"},
			{object{"requests_per_minute": 7}, []any{"requests_per_minute"}, 7.0},
			{object{"monthly_executions": 7}, []any{"monthly_executions"}, 7.0},
		}, fixed("/v1/api-keys")},
		"updateMember": {func(w world) string { return "/v1/organization/members/" + w.member }, []change{
			{object{"role": "viewer"}, []any{"role"}, "viewer"},
			{object{"usage_limits": object{"monthly_executions": 70}}, []any{"usage_limits", "monthly_executions"}, 70.0},
			{object{"usage_limits": object{"monthly_tokens": 7000}}, []any{"usage_limits", "monthly_tokens"}, 7000.0},
		}, fixed("/v1/organization/members")},
	}
}

func commentsOf(w world) string { return "/v1/prompts/" + w.prompt + "/comments" }

func sharesOf(w world) string { return "/v1/prompts/" + w.prompt + "/shares" }

// undo brings back what a round of patches changed, so that the next round changes it again.
var undo = map[string]object{
	"updateMe": {"name": "Sam", "email": "sam@example.com", "current_password": password},
	"updateOrganization": {"name": "Sam's", "usage_limits": object{"monthly_tokens": nil, "requests_per_minute": nil},
		"member_limits": object{"monthly_executions": nil}},
	"updateProject": {"name": "Kept", "description": ""},
	"updatePrompt":  {"name": "Kept", "system_prompt": "", "temperature": 1},
	"updateVersion": {"message": ""},
	"updateComment": {"body": "Twice?", "resolved": false},
	"updateMention": {"read": false},
	"updateShare":   {"run_budget": 3, "shows_runs": false},
	"updateApiKey":  {"name": "Kept", "requests_per_minute": nil, "monthly_executions": nil},
	"updateMember":  {"role": "member", "usage_limits": object{"monthly_executions": nil, "monthly_tokens": nil}},
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
	after, at := p.read(w)
	for i, c := range p.changes {
		require.Equal(t, http.StatusOK, codes[i], "%v", c.sent)
		require.Equal(t, c.want, after.Value(append(slices.Clone(at), c.path...)...), "%v was acknowledged", c.sent)
	}
}

// A change of the profile that is under way undoes no new password, whichever of them comes first.
func TestProfileEditsKeepANewPassword(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		current := password
		for n, next := range []string{"another horse", "a third horse", "the fourth horse", "horse number five"} {
			var edits sync.WaitGroup
			for range 4 {
				edits.Go(func() { c.Patch("/v1/me", object{"name": strings.Repeat("Sam ", n+1)}).Status(http.StatusOK) })
			}
			c.Patch("/v1/me", object{"password": next, "current_password": current}).Status(http.StatusOK)
			edits.Wait()
			h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", current)).Fails(401, "UNAUTHENTICATED")
			h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", next)).Status(http.StatusOK)
			current = next
		}
	})
}
