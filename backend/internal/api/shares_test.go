package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/testkit"
)

// guest is a person outside the organization of a prompt that is shared with them.
type guest struct {
	*testkit.Client
	share, path string // of the prompt
}

// shares signs a guest up and shares a prompt with them.
func shares(t *testing.T, h *testkit.Harness, owner *testkit.Client, prompt, email string, as object) guest {
	t.Helper()
	g := guest{Client: h.SignUp(t, email), path: prompt}
	as["email"] = email
	made := owner.Post(prompt+"/shares", as).Status(201)
	g.share = made.String("share", "id")
	opensShare(t, g.Client, made)
	return g
}

// opensShare follows the link of a share.
func opensShare(t *testing.T, c *testkit.Client, made testkit.Answer) {
	t.Helper()
	_, token, _ := strings.Cut(made.String("link"), "#token=")
	c.Token = c.Post("/v1/invitations/accept", object{"token": token}).Status(200).String("access_token")
}

// sharesAs are all that a prompt can be shared for, and what that allows.
var sharesAs = map[string]struct {
	as      object
	allowed []string // of x-authz
}{
	"view":         {object{"permission": "view", "shows_runs": true}, []string{"view"}},
	"edit":         {object{"permission": "edit", "shows_runs": true}, []string{"view", "edit"}},
	"edit and run": {object{"permission": "edit", "shows_runs": true, "run_budget": 100}, []string{"view", "edit", "run"}},
}

// takesRunsAway are the operations, on runs and comments, that a guest may do to their own alone.
var takesRunsAway = map[string]bool{"deleteExecution": true, "cancelExecution": true, "deleteComment": true, "updateComment": true}

// Every operation on a prompt, or on what hangs on it, does for a guest what their share says, and no more.
func TestSharesAllowWhatTheySay(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		for level, c := range sharesAs {
			w := newWorld(t, h, strings.ReplaceAll(level, " ", ".")+"@example.com")
			g := shares(t, h, w.c, "/v1/prompts/"+w.prompt, "guest.of."+strings.ReplaceAll(level, " ", ".")+"@example.com", c.as)
			own := g.Post("/v1/projects", object{"name": "Own"}).Status(201).String("project", "id")
			for _, o := range operations(t) {
				if !strings.Contains(o.path, "{prompt_id}") && !strings.Contains(o.path, "{execution_id}") && o.OperationID != "compareExecutions" {
					continue
				}
				body := o.valid(w)
				switch o.OperationID {
				case "forkPrompt":
					body = object{"project_id": own}
				case "updatePrompt":
					body = object{"name": "N"}
				}
				answer := g.Send(o.method, o.target(w), body)
				authz, _ := o.Extensions["x-authz"].(string)
				switch {
				case takesRunsAway[o.OperationID], !has(c.allowed, authz):
					require.Equal(t, 403, answer.Code, "%s, %s: %s", level, o.OperationID, answer.Raw)
				default:
					require.Less(t, answer.Code, 300, "%s, %s: %s", level, o.OperationID, answer.Raw)
				}
				if deleted := o.onDeleted(w); deleted != "" {
					require.GreaterOrEqual(t, g.Send(o.method, deleted, nil).Code, 403, o.OperationID)
				}
			}
			g.Get("/v1/projects/"+w.project).Fails(404, "NOT_FOUND")
			g.Post("/v1/prompts", object{"project_id": w.project, "name": "N"}).Fails(404, "NOT_FOUND")
		}
	})
}

func has(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// A guest neither takes a prompt with them nor puts it elsewhere.
func TestGuestsMoveNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		g := shares(t, h, w.c, "/v1/prompts/"+w.prompt, "alex@example.com", object{"permission": "edit"})
		own := g.Post("/v1/projects", object{"name": "Own"}).Status(201).String("project", "id")
		g.Patch(g.path, object{"project_id": own}).Fails(403, "FORBIDDEN")
		g.Patch(g.path, object{"project_id": w.project, "name": "Same place"}).Status(200)
		require.Equal(t, w.project, w.c.Get(g.path).Status(200).String("prompt", "project_id"))
	})
}

// Without shows_runs a guest sees of a prompt's runs their own alone, wherever runs are shown or counted.
func TestGuestsSeeTheirOwnRuns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		g := shares(t, h, w.c, "/v1/prompts/"+w.prompt, "alex@example.com", object{"permission": "edit", "run_budget": 5})
		mine := []string{runs(t, g.Client, g.path, object{"a": "needle"}), runs(t, g.Client, g.path, object{"a": "other"})}
		w.c.Patch(g.path, object{"temperature": 0.9}).Status(200)
		last := runs(t, w.c, g.path, object{"a": "needle"})

		ids := func(path string) []string {
			var out []string
			for _, e := range g.Get(path).Status(200).Value("executions").([]any) {
				out = append(out, e.(object)["id"].(string))
			}
			return out
		}
		require.Equal(t, []string{mine[1], mine[0]}, ids(g.path+"/executions"))
		require.Equal(t, []string{mine[0]}, ids(g.path+"/executions?words=needle"))
		require.Equal(t, []string{mine[1], mine[0]}, ids(g.path+"/executions?status=completed"))
		page := g.Get(g.path).Status(200)
		require.Len(t, page.Value("recent_executions"), 2)
		require.EqualValues(t, 2, page.Value("execution_count"))
		require.EqualValues(t, 2, page.Value("shared", "runs_used"))
		require.EqualValues(t, 2, g.Get(g.path+"/usage").Status(200).Value("total", "executions"))
		g.Get("/v1/executions/"+w.first).Fails(404, "NOT_FOUND")
		g.Get("/v1/executions/"+last+"/events").Fails(404, "NOT_FOUND")
		g.Get("/v1/executions/compare?ids="+mine[0]+","+w.first).Fails(404, "NOT_FOUND")
		g.Post("/v1/executions/"+w.first+"/rerun", nil).Fails(404, "NOT_FOUND")

		w.c.Patch(g.path+"/shares/"+g.share, object{"shows_runs": true}).Status(200)
		require.Contains(t, ids(g.path+"/executions"), last)
		g.Get("/v1/executions/" + w.first).Status(200)
		g.Delete("/v1/executions/"+w.first).Fails(403, "FORBIDDEN")
		g.Delete("/v1/executions/" + mine[0]).Status(200)
	})
}

// What a guest runs is on the account of the prompt's organization, and its figures stay there.
func TestTheOwnersOrganizationPays(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		g := shares(t, h, owner, prompt, "alex@example.com", object{"permission": "edit", "run_budget": 50})
		limits := func(c *testkit.Client, l object) { c.Patch("/v1/organization", object{"usage_limits": l}).Status(200) }
		ownPrompt := newPrompt(g.Client)
		runs(t, g.Client, ownPrompt, object{})
		limits(g.Client, object{"monthly_executions": 1, "requests_per_minute": 1})
		runs(t, g.Client, prompt, object{}) // neither of the guest's own limits is asked
		runs(t, g.Client, prompt, object{})
		require.EqualValues(t, 2, owner.Get("/v1/usage").Status(200).Value("total", "executions"))
		require.EqualValues(t, 1, g.Get("/v1/usage").Status(200).Value("total", "executions"))

		limits(owner, object{"monthly_executions": 2})
		details := g.Post(prompt+"/execute", nil).Fails(429, "QUOTA_EXCEEDED")
		require.Equal(t, "monthly_executions", details["name"])
		require.NotContains(t, details, "limit")
		require.NotContains(t, details, "used")
		limits(owner, object{"monthly_executions": nil, "requests_per_minute": 1})
		g.Post(prompt+"/execute", nil).Status(200)
		require.Equal(t, "requests_per_minute", owner.Post(prompt+"/execute", nil).Fails(429, "RATE_LIMITED")["name"])
	})
}

func TestModelsOfTheOwnersAccount(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		g := shares(t, h, owner, prompt, "alex@example.com", object{"permission": "edit", "run_budget": 5})
		page := g.Get(prompt).Status(200)
		require.Empty(t, page.Value("providers"))
		require.NotContains(t, string(page.Raw), "ABSENT_KEY")
		require.NotContains(t, string(page.Raw), "sam@example.com")
		require.Equal(t, true, page.Value("shared", "may_run"))
		edits := shares(t, h, owner, prompt, "ben@example.com", object{"permission": "edit"})
		require.Equal(t, false, edits.Get(prompt).Status(200).Value("shared", "may_run"))
		g.Patch(prompt, object{"model_config": object{"model": "absent-1"}}).Status(200)
		refused := g.Post(prompt+"/execute", nil)
		refused.Fails(503, "MODEL_UNAVAILABLE")
		require.NotContains(t, string(refused.Raw), "ABSENT_KEY")
		owners := owner.Post(prompt+"/execute", nil)
		owners.Fails(503, "MODEL_UNAVAILABLE")
		require.Contains(t, string(owners.Raw), "ABSENT_KEY", "who can set it")
		require.Nil(t, owner.Get(prompt).Status(200).Value("shared"))
	})
}

// Of a guest's runs that begin at the same moment, as many start as their budget has.
func TestBudgetsAreExact(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		g := shares(t, h, owner, prompt, "alex@example.com", object{"permission": "edit", "run_budget": 3})
		const many = 8
		codes := make(chan int, many)
		var all sync.WaitGroup
		for range many {
			all.Go(func() { codes <- g.Post(prompt+"/execute", nil).Code })
		}
		all.Wait()
		started := 0
		for range many {
			if <-codes == http.StatusOK {
				started++
			}
		}
		require.Equal(t, 3, started)
		details := g.Post(prompt+"/execute", nil).Fails(429, "QUOTA_EXCEEDED")
		require.Equal(t, "share_runs", details["name"])
		require.EqualValues(t, 3, details["limit"])
		runs(t, owner, prompt, object{})
		owner.Patch(prompt+"/shares/"+g.share, object{"run_budget": 4}).Status(200)
		runs(t, g.Client, prompt, object{})
		owner.Patch(prompt+"/shares/"+g.share, object{"run_budget": nil}).Status(200)
		g.Post(prompt+"/execute", nil).Fails(403, "FORBIDDEN")
	})
}

// A right that is taken while it is used holds before the answer of the one who takes it, or not at all.
func TestRightsAreTakenAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		g := shares(t, h, owner, prompt, "alex@example.com", object{"permission": "edit", "run_budget": 100000})
		at := prompt + "/shares/" + g.share
		for i := range 15 {
			var together sync.WaitGroup
			edited := 0
			together.Go(func() { edited = g.Patch(prompt, object{"name": fmt.Sprint(i)}).Code })
			owner.Patch(at, object{"permission": "view"}).Status(200)
			g.Patch(prompt, object{"name": "late"}).Fails(403, "FORBIDDEN")
			together.Wait()
			require.Contains(t, []int{200, 403}, edited)
			require.NotEqual(t, "late", owner.Get(prompt).Status(200).String("prompt", "name"))
			owner.Patch(at, object{"permission": "edit", "run_budget": 100000}).Status(200)
		}
		for range 15 {
			before := owner.Get(prompt).Status(200).Value("execution_count").(float64)
			var together sync.WaitGroup
			ran := 0
			together.Go(func() { ran = g.Post(prompt+"/execute", nil).Code })
			owner.Delete(at).Status(200)
			g.Post(prompt+"/execute", nil).Fails(404, "NOT_FOUND")
			together.Wait()
			require.Contains(t, []int{200, 404}, ran)
			after := owner.Get(prompt).Status(200).Value("execution_count").(float64)
			require.LessOrEqual(t, after-before, 1.0)
			made := owner.Post(prompt+"/shares", object{"email": "alex@example.com", "permission": "edit", "run_budget": 100000}).Status(201)
			at = prompt + "/shares/" + made.String("share", "id")
			opensShare(t, g.Client, made)
		}
	})
}

// What a guest has open ends when their share is taken back, on another instance too; the run goes on.
func TestOpenStreamsEndWithTheShare(t *testing.T) {
	t.Parallel()
	settings := testkit.Shared(t)
	here, there := testkit.Start(t, settings), testkit.Start(t, settings)
	owner := here.SignUp(t, "sam@example.com")
	prompt := newPrompt(owner)
	g := shares(t, here, owner, prompt, "alex@example.com", object{"permission": "view", "shows_runs": true})
	gate := held(here, "Half")
	run := starts(t, owner, prompt, nil)
	_, _ = run.Next()
	reader := bearer(t, there, g.Token)
	stream := reader.Stream(http.MethodGet, run.path+"/events", nil)
	e, _ := stream.Next()
	require.Equal(t, "start", e.Name)
	owner.Delete(prompt + "/shares/" + g.share).Status(200)
	rest := stream.Rest()
	require.Equal(t, "NOT_FOUND", rest[len(rest)-1].Data["code"])
	reader.Get(run.path).Fails(404, "NOT_FOUND")
	gate.Open()
	require.Equal(t, "!", testkit.Text(t, run.Rest(), len("Half")))
}

func TestSharingByAddress(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		h.SignUp(t, "known@example.com")
		h.SignUp(t, "proved@example.com")
		h.Exec(t, "UPDATE users SET email_verified_at = created_at WHERE email = 'proved@example.com'")
		prompt := newPrompt(owner)
		for _, email := range []string{"unknown@example.com", "known@example.com", "proved@example.com"} {
			made := owner.Post(prompt+"/shares", object{"email": strings.ToUpper(email[:1]) + email[1:], "permission": "view"}).Status(201)
			require.Equal(t, email, made.String("share", "email"))
			require.Equal(t, "invited", made.String("share", "state"))
			require.Nil(t, made.Value("share", "user"))
			require.Contains(t, made.String("link"), "/invitation#token=pgi_")
		}
		list := owner.Get(prompt + "/shares").Status(200)
		require.Len(t, list.Value("shares"), 3)
		for i := range 3 {
			require.Equal(t, "invited", list.String("shares", i, "state"))
		}
		first := owner.Get(prompt + "/shares?limit=2").Status(200)
		rest := owner.Get(prompt + "/shares?limit=2&cursor=" + first.String("next_cursor")).Status(200)
		require.Equal(t, "unknown@example.com", rest.String("shares", 0, "email"))
		proved := h.Client(t)
		proved.Token = proved.Post("/v1/auth/login", credentials("proved@example.com", password)).Status(200).String("access_token")
		require.Len(t, proved.Get("/v1/prompts/shared-with-me").Status(200).Value("prompts"), 1, "needs no link")

		id := rest.String("shares", 0, "id")
		again := owner.Post(prompt+"/shares", object{"email": "unknown@example.com", "permission": "edit", "run_budget": 2}).Status(201)
		require.Equal(t, id, again.String("share", "id"))
		require.Equal(t, "edit", again.String("share", "permission"))
		require.Len(t, owner.Get(prompt+"/shares").Status(200).Value("shares"), 3)

		owner.Post(prompt+"/shares", object{"email": "sam@example.com", "permission": "view"}).FailsAt("email")
		owner.Post(prompt+"/shares", object{"email": "a@b@c", "permission": "view"}).FailsAt("email")
		owner.Post(prompt+"/shares", object{"email": "v@example.com", "permission": "view", "run_budget": 1}).FailsAt("run_budget")
		owner.Patch(prompt+"/shares/"+id, object{"permission": "view", "run_budget": 1}).FailsAt("run_budget")
		lowered := owner.Patch(prompt+"/shares/"+id, object{"permission": "view"}).Status(200)
		require.Nil(t, lowered.Value("share", "run_budget"))
		owner.Delete(prompt + "/shares/" + id).Status(200)
		owner.Delete(prompt+"/shares/"+id).Fails(404, "NOT_FOUND")
		owner.Patch(prompt+"/shares/"+id, object{"permission": "edit"}).Fails(404, "NOT_FOUND")
		other := newPrompt(owner)
		owner.Patch(other+"/shares/"+list.String("shares", 0, "id"), object{"permission": "edit"}).Fails(404, "NOT_FOUND")
		h.Clock.Advance(domain.InvitationLife + time.Hour)
		owner.Token = owner.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
		over := owner.Get(prompt + "/shares").Status(200)
		require.Len(t, over.Value("shares"), 1, "an invitation that ran out is gone")
		require.Equal(t, "proved@example.com", over.String("shares", 0, "email"))
		owner.Delete(prompt + "/shares/" + over.String("shares", 0, "id")).Status(200)
		require.Empty(t, owner.Get(prompt+"/shares").Status(200).Value("shares"))
	})
}

// A link is for its address alone, and opens nothing once it was taken back, or another one made in its place.
func TestLinksOfShares(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		link := func(permission string) (id, token string) {
			made := owner.Post(prompt+"/shares", object{"email": "alex@example.com", "permission": permission}).Status(201)
			_, token, _ = strings.Cut(made.String("link"), "#token=")
			return made.String("share", "id"), token
		}
		_, first := link("view")
		id, second := link("edit")
		anyone := h.Client(t)
		anyone.Post("/v1/invitations/preview", object{"token": first}).Fails(404, "NOT_FOUND")
		preview := anyone.Post("/v1/invitations/preview", object{"token": second}).Status(200)
		require.Equal(t, "edit", preview.String("prompt", "permission"))
		require.Nil(t, preview.Value("role"))
		h.SignUp(t, "eve@example.com").Post("/v1/invitations/accept", object{"token": second}).Fails(403, "FORBIDDEN")
		owner.Patch(prompt+"/shares/"+id, object{"permission": "view"}).Status(200)
		alex := h.Client(t) // whose account the link makes
		alex.Token = alex.Post("/v1/auth/signup", object{"email": "alex@example.com", "password": password, "name": "Alex",
			"invitation_token": second}).Status(201).String("access_token")
		require.Equal(t, "view", alex.Get(prompt).Status(200).String("prompt", "permission"))
		require.NotEqual(t, owner.Get("/v1/organization").String("organization", "id"), alex.Get("/v1/organization").String("organization", "id"))
		alex.Post("/v1/invitations/accept", object{"token": second}).Fails(404, "NOT_FOUND")
		opened := owner.Get(prompt + "/shares").Status(200)
		require.Equal(t, id, opened.String("shares", 0, "id"))
		require.Equal(t, "active", opened.String("shares", 0, "state"))
		require.Equal(t, "Alex", opened.String("shares", 0, "user", "name"))
		actions := []string{}
		for _, e := range owner.Get("/v1/audit-events").Status(200).Value("audit_events").([]any) {
			actions = append(actions, e.(object)["action"].(string))
		}
		require.Equal(t, []string{"share.accepted", "share.changed", "share.changed", "share.made"}, actions[:4])
		owner.Delete(prompt + "/shares/" + id).Status(200)
		alex.Get(prompt).Fails(404, "NOT_FOUND")
	})
}

func TestSharesHaveAnEnd(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		for i := range domain.MostSharesOfPrompt {
			owner.Post(prompt+"/shares", object{"email": fmt.Sprintf("p%d@example.com", i), "permission": "view"}).Status(201)
		}
		owner.Post(prompt+"/shares", object{"email": "one@example.com", "permission": "view"}).Fails(409, "CONFLICT")
		owner.Post(prompt+"/shares", object{"email": "p7@example.com", "permission": "edit"}).Status(201)
		id := owner.Get(prompt+"/shares").Status(200).String("shares", 0, "id")
		owner.Delete(prompt + "/shares/" + id).Status(200)
		owner.Post(prompt+"/shares", object{"email": "one@example.com", "permission": "view"}).Status(201)
	})
}

// What an organization has shared that the operator shuts out is seen no more.
func TestSharesOfASuspendedOrganization(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		g := shares(t, h, owner, prompt, "alex@example.com", object{"permission": "edit", "run_budget": 5})
		listed := g.Get("/v1/prompts/shared-with-me").Status(200)
		require.Equal(t, strings.TrimPrefix(prompt, "/v1/prompts/"), listed.String("prompts", 0, "id"))
		require.Equal(t, "Sam", listed.String("prompts", 0, "shared_by"))
		h.Exec(t, fmt.Sprintf("UPDATE organizations SET suspended_at = created_at WHERE id = '%s'",
			owner.Get("/v1/organization").Status(200).String("organization", "id")))
		g.Get(prompt).Fails(404, "NOT_FOUND")
		g.Patch(prompt, object{"name": "N"}).Fails(404, "NOT_FOUND")
		g.Post(prompt+"/execute", nil).Fails(404, "NOT_FOUND")
		require.Empty(t, g.Get("/v1/prompts/shared-with-me").Status(200).Value("prompts"))
	})
}

func TestForks(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		path := "/v1/prompts/" + w.prompt
		w.c.Patch(path, object{"system_prompt": "{{a}}", "model_config": object{"model": "lab/only-here"},
			"panes": []object{{"id": "b", "model_config": object{"model": "lab/only-here"}}}}).Status(200)
		g := shares(t, h, w.c, path, "alex@example.com", object{"permission": "view"})
		own := g.Post("/v1/projects", object{"name": "Own"}).Status(201).String("project", "id")
		keyedOnce := keyed(*g.Client, "fork")
		made := keyedOnce.Post(path+"/fork", object{"project_id": own}).Status(201)
		require.Equal(t, made.String("prompt", "id"), keyedOnce.Post(path+"/fork", object{"project_id": own}).Status(201).String("prompt", "id"))
		page := g.Get("/v1/prompts/" + made.String("prompt", "id")).Status(200)
		require.Equal(t, "Kept (copy)", page.String("prompt", "name"))
		require.Equal(t, "{{a}}", page.String("prompt", "system_prompt"))
		require.Equal(t, []any{"a"}, page.Value("prompt", "variables"))
		require.Equal(t, "owner", page.String("prompt", "permission"))
		require.NotContains(t, string(page.Raw), "only-here")
		require.Equal(t, "Kept", page.String("prompt", "forked_from", "name"))
		require.Equal(t, w.prompt, page.String("prompt", "forked_from", "prompt_id"))
		require.EqualValues(t, 0, page.Value("execution_count"))
		require.EqualValues(t, 0, page.Value("version_count"))
		require.Nil(t, page.Value("shared"))

		g.Post(path+"/fork", object{"project_id": w.project}).Fails(404, "NOT_FOUND")
		same := w.c.Post(path+"/fork", object{"project_id": w.project, "name": "Mine"}).Status(201)
		require.Equal(t, "Mine", same.String("prompt", "name"))
		require.Equal(t, "lab/only-here", same.String("prompt", "model_config", "model"))
		w.c.Delete(path + "/shares/" + g.share).Status(200)
		g.Post(path+"/fork", object{"project_id": own}).Fails(404, "NOT_FOUND")
	})
}
