package api_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/auth"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// makesLink makes a public link to a prompt, by its path.
func makesLink(c *testkit.Client, prompt string, as object) (id, token string) {
	made := c.Post(prompt+"/links", as).Status(http.StatusCreated)
	_, token, _ = strings.Cut(made.String("link", "url"), "/l#")
	return made.String("link", "id"), token
}

// visit opens a link as one who is not signed in.
func visit(t *testing.T, h *testkit.Harness, token string) testkit.Answer {
	t.Helper()
	return h.Client(t).Get("/v1/links/" + token)
}

// whole is an answer without what every request has of its own.
func whole(a testkit.Answer) string {
	return fmt.Sprint(a.Code, strings.ReplaceAll(string(a.Raw), a.Header.Get("X-Request-Id"), ""))
}

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-`)

// A link shows its version and its runs as they were when it was made, and no byte of anything else.
func TestALinkShowsWhatItWasMadeFor(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		w.c.Patch("/v1/organization", object{"name": "Canary Org"}).Status(200)
		w.c.Patch("/v1/me", object{"name": "Canary Person"}).Status(200)
		w.c.Patch(prompt, object{"system_prompt": "Be kind to {{who}}.", "name": "<b>Shown</b>"}).Status(200)
		shown := runs(t, w.c, prompt, object{"who": "canary value"})
		h.Provider.Enqueue(llmtest.Deltas("canary answer"))
		w.c.Post(prompt+"/execute", object{"variable_values": object{"who": "b"}}).Status(200)
		w.c.Post(prompt+"/versions", object{"message": "canary message"}).Status(200)
		_, token := makesLink(w.c, prompt, object{"name": "canary label", "execution_ids": []string{shown, w.first}})
		_, open := makesLink(w.c, prompt, object{"execution_ids": []string{shown}, "include_values": true})
		w.c.Patch(prompt, object{"system_prompt": "canary draft"}).Status(200)
		w.c.Post(prompt+"/versions", object{}).Status(201)

		a := visit(t, h, token).Status(200)
		require.Equal(t, "<b>Shown</b>", a.String("prompt_name"))
		require.Equal(t, "Be kind to {{who}}.", a.String("version", "content_snapshot", "system_prompt"))
		require.EqualValues(t, 3, a.Value("version", "version_number"))
		require.Equal(t, "Hello, world.", a.String("runs", 0, "response_text"))
		require.EqualValues(t, 3, a.Value("runs", 0, "version_number"))
		require.EqualValues(t, 1, a.Value("runs", 1, "version_number"), "in the order in which they were named")
		require.Equal(t, "end_turn", a.String("runs", 0, "finish_reason"))
		require.Len(t, a.Value("runs"), 2)
		for _, name := range []string{"canary", "Canary", "@", "example.com", "variable_values", token} {
			require.NotContains(t, string(a.Raw), name)
		}
		require.False(t, anID.Match(a.Raw), "%s", a.Raw)
		require.Equal(t, "noindex, nofollow", a.Header.Get("X-Robots-Tag"))
		require.Equal(t, "no-referrer", a.Header.Get("Referrer-Policy"))
		require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
		require.Empty(t, a.Header.Get("Set-Cookie"))

		withValues := visit(t, h, open).Status(200)
		require.Equal(t, object{"who": "canary value"}, withValues.Value("runs", 0, "variable_values"))
		require.Equal(t, string(a.Raw), string(bearer(t, h, w.c.Token).Get("/v1/links/"+token).Status(200).Raw), "signed in it is the same")
		require.NotContains(t, h.Log.String(), token)
	})
}

// However a link came to show nothing, its answer is that of a link that never was, and it shows again what shows again.
func TestALinkThatShowsNothingDoesNotSayWhy(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt, project := "/v1/prompts/"+w.prompt, "/v1/projects/"+w.project
		nothing := whole(visit(t, h, "never"))
		require.Equal(t, nothing, whole(visit(t, h, auth.NewLinkTokens(make([]byte, 32)).Token(w.link))), "another installation's")
		require.Equal(t, nothing, whole(visit(t, h, strings.Repeat("x", 5000))))
		require.Equal(t, nothing, whole(visit(t, h, w.linkToken+"%00")))
		require.Equal(t, nothing, whole(visit(t, h, w.link)), "its id")
		before := whole(visit(t, h, w.linkToken))
		for name, c := range map[string]struct{ ends, begins func() }{
			"disallowed": {func() { w.c.Patch("/v1/organization", object{"public_links": false}).Status(200) },
				func() { w.c.Patch("/v1/organization", object{"public_links": true}).Status(200) }},
			"suspended": {func() { h.Exec(t, "UPDATE organizations SET suspended_at = created_at") },
				func() { h.Exec(t, "UPDATE organizations SET suspended_at = NULL") }},
			"without its prompt":  {func() { w.c.Delete(prompt).Status(200) }, func() { w.c.Post(prompt+"/restore", nil).Status(200) }},
			"without its project": {func() { w.c.Delete(project).Status(200) }, func() { w.c.Post(project+"/restore", nil).Status(200) }},
			"without its version": {func() { h.Exec(t, "UPDATE public_links SET version_number = version_number + 100") },
				func() { h.Exec(t, "UPDATE public_links SET version_number = version_number - 100") }},
		} {
			require.Equal(t, before, whole(visit(t, h, w.linkToken)))
			c.ends()
			require.Equal(t, nothing, whole(visit(t, h, w.linkToken)), name)
			forked := w.c.Post("/v1/links/"+w.linkToken+"/fork", object{"project_id": w.project})
			require.GreaterOrEqual(t, forked.Code, 401, "%s: %s", name, forked.Raw)
			c.begins()
		}
		require.Equal(t, before, whole(visit(t, h, w.linkToken)))
		other := w.c.Post("/v1/projects", object{"name": "Other"}).Status(201).String("project", "id")
		w.c.Patch(prompt, object{"project_id": other}).Status(200)
		require.Equal(t, before, whole(visit(t, h, w.linkToken)), "it moves with its prompt")
		w.c.Delete(prompt + "/links/" + w.link).Status(200)
		require.Equal(t, nothing, whole(visit(t, h, w.linkToken)), "revoked")
		w.c.Delete(prompt+"/links/"+w.link).Fails(404, "NOT_FOUND")
		_, short := makesLink(w.c, prompt, object{"expires_at": h.Clock.Now().Add(time.Minute).Format(time.RFC3339)})
		visit(t, h, short).Status(200)
		h.Clock.Advance(time.Minute)
		require.Equal(t, nothing, whole(visit(t, h, short)), "expired")
		require.Equal(t, true, w.c.Get(prompt+"/links").Status(200).Value("links", 0, "is_expired"))
	})
}

// A run that is deleted is shown no more, and again when it was restored.
func TestADeletedRunLeavesTheLink(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		require.Len(t, visit(t, h, w.linkToken).Status(200).Value("runs"), 1)
		w.c.Delete("/v1/executions/" + w.first).Status(200)
		require.Empty(t, visit(t, h, w.linkToken).Status(200).Value("runs"))
		w.c.Post("/v1/executions/"+w.first+"/restore", nil).Status(200)
		require.Len(t, visit(t, h, w.linkToken).Status(200).Value("runs"), 1)
	})
}

// What a link may not show, or not for so long, is refused by its field; a run of another tenant in the words of one that
// never was.
func TestALinkIsMadeOfItsPromptAlone(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w, theirs := newWorld(t, h, "sam@example.com"), newWorld(t, h, "pat@example.com")
		links := "/v1/prompts/" + w.prompt + "/links"
		elsewhere := runs(t, w.c, newPrompt(w.c), object{})
		h.Provider.Enqueue(llmtest.Fails(errors.New("no")))
		w.c.Post("/v1/prompts/"+w.prompt+"/execute", nil)
		failed := w.c.Get("/v1/prompts/"+w.prompt+"/executions").Status(200).String("executions", 0, "id")
		var words []string
		for _, id := range []string{theirs.first, elsewhere, w.gone.execution, failed, "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10"} {
			a := w.c.Post(links, object{"execution_ids": []string{w.first, id}})
			a.FailsAt("execution_ids.1")
			words = append(words, whole(a))
		}
		for _, word := range words {
			require.Equal(t, words[0], word)
		}
		now := h.Clock.Now()
		for field, bad := range map[string][]object{
			"version_number": {{"version_number": 99}, {"version_number": 0}},
			"expires_at": {{"expires_at": now.Add(-time.Second).Format(time.RFC3339)}, {"expires_at": now.AddDate(1, 0, 2).Format(time.RFC3339)},
				{"expires_at": "in about a fortnight"}},
			"execution_ids": {{"execution_ids": []string{w.first, w.first}}},
			"name":          {{"name": strings.Repeat("é", 201)}},
		} {
			for _, body := range bad {
				w.c.Post(links, body).FailsAt(field)
			}
		}
		empty := "/v1/prompts/" + w.c.Post("/v1/prompts", object{"project_id": w.project, "name": "N"}).Status(201).String("prompt", "id")
		w.c.Post(empty+"/links", object{}).Fails(409, "CONFLICT")
		w.c.Patch("/v1/organization", object{"public_links": false}).Status(200)
		w.c.Post(links, object{}).Fails(403, "FORBIDDEN")
		theirs.c.Delete(links+"/"+w.link).Fails(404, "NOT_FOUND")
		theirs.c.Delete("/v1/prompts/"+theirs.prompt+"/links/"+w.link).Fails(404, "NOT_FOUND")
		require.Len(t, w.c.Get(links).Status(200).Value("links"), 2)
	})
}

// Only who manages a prompt makes, sees and revokes its links; admins say whether there may be any.
func TestWhoMayMakeLinks(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		viewer := colleague(t, h, w.c, "viewer@example.com", "viewer")
		guest := shares(t, h, w.c, prompt, "guest@example.com", object{"permission": "edit", "run_budget": 5, "shows_runs": true})
		editing := newKey(t, h, w.c, nil, "view", "edit", "run")
		elsewhere := newKey(t, h, w.c, object{"project_id": w.c.Post("/v1/projects", object{"name": "Other"}).Status(201).String("project", "id")}, allScopes...)
		for code, refused := range map[int][]*testkit.Client{403: {viewer, guest.Client, editing.Client}, 404: {elsewhere.Client}} {
			for _, c := range refused {
				require.Equal(t, code, c.Get(prompt+"/links").Code)
				require.Equal(t, code, c.Post(prompt+"/links", object{}).Code)
				require.Equal(t, code, c.Delete(prompt+"/links/"+w.link).Code)
			}
		}
		managing := newKey(t, h, w.c, nil, "manage")
		id, token := makesLink(managing.Client, prompt, object{})
		visit(t, h, token).Status(200)
		managing.Delete(prompt + "/links/" + id).Status(200)

		member, admin := colleague(t, h, w.c, "member@example.com", "member"), colleague(t, h, w.c, "admin@example.com", "admin")
		member.Patch("/v1/organization", object{"public_links": false}).Fails(403, "FORBIDDEN")
		admin.Patch("/v1/organization", object{"public_links": false, "name": "N"}).Fails(403, "FORBIDDEN")
		for _, path := range []string{"/v1/organization", "/v1/me"} {
			require.Equal(t, true, admin.Get(path).Status(200).Value("organization", "public_links"), path)
		}
		admin.Patch("/v1/organization", object{"public_links": false}).Status(200)
		member.Get(prompt + "/links").Status(200)
		member.Delete(prompt + "/links/" + w.link).Status(200)
		var done []string
		for _, e := range w.c.Get("/v1/audit-events?limit=4").Status(200).Value("audit_events").([]any) {
			done = append(done, e.(object)["action"].(string))
		}
		require.Equal(t, []string{"link.revoked", "organization.changed", "link.revoked", "link.made"}, done)
	})
}

// A link's token is no credential: not while the link works, not afterwards, on any operation.
func TestALinkOpensNothingElse(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		revoked, revokedToken := makesLink(w.c, prompt, object{})
		w.c.Delete(prompt + "/links/" + revoked).Status(200)
		_, expiredToken := makesLink(w.c, prompt, object{})
		h.Exec(t, fmt.Sprintf("UPDATE public_links SET expires_at = created_at WHERE token_hash = '%s'", auth.HashToken(expiredToken)))
		alex := h.SignUp(t, "alex@example.com")
		into := alex.Post("/v1/projects", object{"name": "Mine"}).Status(201).String("project", "id")
		before := w.state()
		for name, token := range map[string]string{"public link": w.linkToken, "revoked link": revokedToken, "expired link": expiredToken} {
			c := bearer(t, h, token)
			for _, o := range operations(t) {
				if !o.public {
					require.Equal(t, 401, o.send(c, w).Code, "%s as %s", o.OperationID, name)
				}
			}
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				c.Send(method, "/v1/links/"+token, nil).Fails(404, "NOT_FOUND")
			}
			want := map[bool]int{true: 200, false: 404}[name == "public link"]
			visit(t, h, token).Status(want)
			require.Equal(t, map[int]int{200: 201, 404: 404}[want], alex.Post("/v1/links/"+token+"/fork", object{"project_id": into}).Code, name)
		}
		require.Equal(t, before, w.state())
	})
}

// No request that begins after a revocation was answered is shown anything.
func TestRevokingALinkRacesItsVisitors(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		for range 5 {
			id, token := makesLink(w.c, prompt, object{"execution_ids": []string{w.first}})
			var revoked atomic.Bool
			var visitors sync.WaitGroup
			for range 4 {
				visitors.Go(func() {
					for range 30 {
						late := revoked.Load()
						a := visit(t, h, token)
						require.Contains(t, []int{200, 404}, a.Code)
						require.False(t, late && a.Code == 200, "shown after it was revoked")
					}
				})
			}
			w.c.Delete(prompt + "/links/" + id).Status(200)
			revoked.Store(true)
			visitors.Wait()
		}
	})
}

// Links that work are counted one at a time, however many are made at once; what was revoked makes room.
func TestAPromptHasSoManyLinks(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		links := "/v1/prompts/" + w.prompt + "/links"
		var made atomic.Int32
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				for range 10 {
					if a := w.c.Post(links, object{}); a.Code == 201 {
						made.Add(1)
					} else {
						a.Fails(409, "CONFLICT")
					}
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 48, made.Load(), "beside the two that were there")
		w.c.Delete(links + "/" + w.link).Status(200)
		w.c.Post(links, object{}).Status(201)
		w.c.Post(links, object{}).Fails(409, "CONFLICT")
		page := w.c.Get(links + "?limit=30").Status(200)
		require.Len(t, page.Value("links"), 30)
		require.Len(t, w.c.Get(links+"?limit=30&cursor="+page.String("next_cursor")).Status(200).Value("links"), 20)
		w.c.Get("/v1/prompts/" + w.prompt + "/shares?cursor=" + page.String("next_cursor")).FailsAt("cursor")
	})
}

// One place opens so many links a minute, right ones and wrong ones alike; this machine's own people are not counted.
func TestOpeningLinksIsLimitedPerNetwork(t *testing.T) {
	testkit.EachWith(t, map[string]string{"TRUSTED_PROXIES": "127.0.0.1"}, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		from := func(network, token string) testkit.Answer {
			c := h.Client(t)
			c.Headers.Set("X-Forwarded-For", network)
			return c.Get("/v1/links/" + token)
		}
		struck := false
		for i := range 160 {
			a := from("203.0.113.7", []string{w.linkToken, "wrong"}[i%2])
			if a.Code == 429 {
				limited(t, a, "RATE_LIMITED", "links")
				struck = true
			}
		}
		require.True(t, struck)
		from("203.0.113.8", w.linkToken).Status(200)
		visit(t, h, w.linkToken).Status(200)
	})
}

// A copy of what a link shows has the version's text and nothing of the organization it came from.
func TestForkingALink(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		w.c.Patch(prompt, object{"system_prompt": "Be {{kind}}.", "temperature": 0.25, "name": "Kept"}).Status(200)
		runs(t, w.c, prompt, object{"kind": "canary"})
		_, token := makesLink(w.c, prompt, object{})
		w.c.Patch(prompt, object{"system_prompt": "Later"}).Status(200)
		alex := h.SignUp(t, "alex@example.com")
		into := alex.Post("/v1/projects", object{"name": "Mine"}).Status(201).String("project", "id")
		k := keyed(*alex, "key-of-a-fork")
		copied := k.Post("/v1/links/"+token+"/fork", object{"project_id": into}).Status(201)
		require.Equal(t, "Kept (copy)", copied.String("prompt", "name"))
		require.Equal(t, "Be {{kind}}.", copied.String("prompt", "system_prompt"))
		require.Equal(t, []any{"kind"}, copied.Value("prompt", "variables"))
		require.EqualValues(t, 0.25, copied.Value("prompt", "model_config", "temperature"))
		require.Equal(t, into, copied.String("prompt", "project_id"))
		for _, name := range []string{w.prompt, w.organization, "canary", "sam@"} {
			require.NotContains(t, string(copied.Raw), name)
		}
		require.Equal(t, copied.String("prompt", "id"), k.Post("/v1/links/"+token+"/fork", object{"project_id": into}).Status(201).String("prompt", "id"))
		alex.Post("/v1/links/"+token+"/fork", object{"project_id": w.project}).Fails(404, "NOT_FOUND")
		alex.Post("/v1/links/never/fork", object{"project_id": into}).Fails(404, "NOT_FOUND")
		viewing := newKey(t, h, alex, nil, "view")
		viewing.Post("/v1/links/"+token+"/fork", object{"project_id": into}).Fails(403, "FORBIDDEN")
	})
}

// A long answer is cut, and says so; that a link was opened is noted once a minute.
func TestALinkIsBoundedAndNoted(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		h.Provider.Enqueue(llmtest.Deltas(strings.Repeat("é", 65_537)))
		w.c.Post(prompt+"/execute", object{"variable_values": object{"a": strings.Repeat("x", 17_000)}}).Status(200)
		long := w.c.Get(prompt+"/executions").Status(200).String("executions", 0, "id")
		_, token := makesLink(w.c, prompt, object{"execution_ids": []string{long}})
		_, open := makesLink(w.c, prompt, object{"execution_ids": []string{long}, "include_values": true})
		a := visit(t, h, token).Status(200)
		require.Equal(t, strings.Repeat("é", 65_536), a.String("runs", 0, "response_text"))
		require.Equal(t, []any{"response_text"}, a.Value("runs", 0, "truncated"))
		a = visit(t, h, open).Status(200)
		require.Equal(t, []any{"response_text", "variable_values"}, a.Value("runs", 0, "truncated"))
		require.Empty(t, a.Value("runs", 0, "variable_values"))

		seen := func() any { return w.c.Get(prompt+"/links").Status(200).Value("links", 0, "last_opened_at") }
		first := seen()
		require.NotNil(t, first)
		h.Clock.Advance(30 * time.Second)
		visit(t, h, open).Status(200)
		require.Equal(t, first, seen())
		h.Clock.Advance(31 * time.Second)
		visit(t, h, open).Status(200)
		require.NotEqual(t, first, seen())
	})
}
