package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/api/contract"
	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/testkit"
)

// madeKey is an API key that a person has made, and a program that calls with it.
type madeKey struct {
	*testkit.Client
	id, path, secret string
}

func newKey(t *testing.T, h *testkit.Harness, c *testkit.Client, more object, scopes ...string) madeKey {
	t.Helper()
	body := object{"name": "K", "scopes": scopes}
	for name, value := range more {
		body[name] = value
	}
	return keyOf(t, h, c.Post("/v1/api-keys", body).Status(http.StatusCreated))
}

func keyOf(t *testing.T, h *testkit.Harness, made testkit.Answer) madeKey {
	t.Helper()
	id, secret := made.String("api_key", "id"), made.String("secret")
	return madeKey{bearer(t, h, secret), id, "/v1/api-keys/" + id, secret}
}

var allScopes = []string{"view", "edit", "run", "manage"}

// A key may do what its scopes and its maker's role allow, and nothing else: every operation, with every scope alone,
// all of them, and all but the one that it needs.
func TestEveryOperationNeedsItsScope(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		routes, err := contract.Load()
		require.NoError(t, err)
		keys := map[string]madeKey{}
		for _, scope := range allScopes {
			others := slices.DeleteFunc(slices.Clone(allScopes), func(s string) bool { return s == scope })
			keys[scope], keys["all but "+scope] = newKey(t, h, w.c, nil, scope), newKey(t, h, w.c, nil, others...)
		}
		before := w.state()
		for _, o := range operations(t) {
			route := routes.Routes()[o.method+" "+strings.NewReplacer("{", ":", "}", "").Replace(o.path)]
			if route.Public {
				continue
			}
			for name, key := range keys {
				lacks := name == "all but "+string(route.Scope) || !strings.HasPrefix(name, "all") && name != string(route.Scope)
				if lacks || route.Scope == "" {
					o.send(key.Client, w).Fails(http.StatusForbidden, "FORBIDDEN")
				}
			}
		}
		require.Equal(t, before, w.state())
		all := newKey(t, h, w.c, nil, allScopes...)
		for _, o := range operations(t) {
			route := routes.Routes()[o.method+" "+strings.NewReplacer("{", ":", "}", "").Replace(o.path)]
			if route.Public || route.Scope == "" {
				continue
			}
			answer := o.send(all.Client, w) // a conflict with a change before it is no matter of rights
			require.True(t, answer.Code < 300 || answer.Code == http.StatusConflict, "%s: %s", o.OperationID, answer.Raw)
			if restore := "POST " + o.path + "/restore"; o.method == http.MethodDelete && routes.Routes()[strings.NewReplacer("{", ":", "}", "").Replace(restore)] != nil { // the others need it
				w.c.Post(o.target(w)+"/restore", nil).Status(200)
			}
		}
	})
}

// A key that is bound to a project finds that alone.
func TestKeysOfAProject(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		elsewhere := newPrompt(w.c)
		foreign := runs(t, w.c, elsewhere, object{})
		key := newKey(t, h, w.c, object{"project_id": w.project}, allScopes...)
		list := key.Get("/v1/projects").Status(200)
		require.Len(t, list.Value("projects"), 1)
		require.Equal(t, w.project, list.String("projects", 0, "id"))
		page := key.Get("/v1/projects/" + w.project).Status(200)
		require.Equal(t, "owner", page.String("prompts", 0, "permission"))
		id := key.Post("/v1/prompts", object{"project_id": w.project, "name": "N", "messages": []object{{"role": "user", "content": "Hi"}}}).
			Status(201).String("prompt", "id")
		runs(t, key.Client, "/v1/prompts/"+id, object{})

		other := w.c.Get(elsewhere).Status(200).String("prompt", "project_id")
		for _, path := range []string{elsewhere, "/v1/projects/" + other, "/v1/executions/" + foreign,
			"/v1/executions/compare?ids=" + w.first + "," + foreign, elsewhere + "/executions", elsewhere + "/usage"} {
			key.Get(path).Fails(404, "NOT_FOUND")
		}
		key.Post("/v1/prompts", object{"project_id": other, "name": "N"}).Fails(404, "NOT_FOUND")
		key.Patch("/v1/prompts/"+id, object{"project_id": other}).Fails(404, "NOT_FOUND")
		for _, o := range operations(t) {
			inProject := o.Extensions["x-in-project"] == true || strings.Contains(o.path, "{project_id}") ||
				strings.Contains(o.path, "{prompt_id}") || strings.Contains(o.path, "{execution_id}")
			if !o.public && !inProject {
				o.send(key.Client, w).Fails(http.StatusForbidden, "FORBIDDEN")
			}
		}
	})
}

// A key does no more than its maker may at this moment, and nothing once they have left.
func TestKeysFollowTheirMaker(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		key := newKey(t, h, w.c, nil, allScopes...)
		w.become(t, h, "viewer")
		w.c.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view", "edit"}}).Fails(403, "FORBIDDEN")
		w.c.Patch(key.path, object{"name": "Mine", "scopes": allScopes}).Status(200) // no more than it has
		before := w.state()
		for _, o := range operations(t) {
			scope, said := o.Extensions["x-scope"].(string)
			if o.public || said && scope == "none" {
				continue
			}
			if answer := o.send(key.Client, w); ofViewers[o.OperationID] {
				require.Less(t, answer.Code, 300, o.OperationID)
			} else {
				answer.Fails(403, "FORBIDDEN")
			}
		}
		require.Equal(t, before, w.state())
		w.c.Patch(key.path, object{"scopes": []string{"view"}}).Status(200)
		w.c.Patch(key.path, object{"scopes": []string{"view", "run"}}).Fails(403, "FORBIDDEN")

		h.Exec(t, "UPDATE users SET suspended_at = created_at WHERE email = 'sam@example.com'")
		key.Get("/v1/me").Fails(401, "INVALID_API_KEY")
		h.Exec(t, "UPDATE users SET suspended_at = NULL")
		key.Get("/v1/me").Status(200)
		h.Exec(t, "UPDATE organizations SET suspended_at = created_at")
		key.Get("/v1/me").Fails(401, "INVALID_API_KEY")
		h.Exec(t, "UPDATE organizations SET suspended_at = NULL")
		h.Exec(t, "DELETE FROM memberships")
		key.Get("/v1/me").Fails(401, "INVALID_API_KEY")
	})
}

// What does not work says so, the same for what never was and what was revoked, and shows nothing of itself anywhere.
func TestKeysThatDoNotWork(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		key := newKey(t, h, c, object{"expires_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}, "view")
		unknown := bearer(t, h, auth.NewAPIKeys(make([]byte, 32)).Secret("another installation's"))
		wrong := unknown.Get("/v1/me")
		details := wrong.Fails(401, "INVALID_API_KEY")
		require.Empty(t, details)
		require.Equal(t, "Bearer", wrong.Header.Get("WWW-Authenticate"))
		for _, bad := range []string{"pgk_", key.secret[:39], key.secret + "x", "pgk_" + strings.Repeat("0", 36)} {
			require.Equal(t, wrong.String("error", "message"), bearer(t, h, bad).Get("/v1/me").String("error", "message"))
		}
		key.Get("/v1/me").Status(200)
		h.Exec(t, "UPDATE api_keys SET expires_at = created_at")
		require.Equal(t, "This API key has expired.", key.Get("/v1/me").String("error", "message"))
		require.Equal(t, true, c.Get("/v1/api-keys").Status(200).Value("api_keys", 0, "is_expired"))
		c.Patch(key.path, object{"expires_at": nil}).Fails(409, "CONFLICT")
		c.Post(key.path+"/rotate", nil).Fails(409, "CONFLICT")
		c.Delete(key.path).Status(200)
		require.Equal(t, wrong.String("error", "message"), key.Get("/v1/me").String("error", "message"))
		c.Delete(key.path).Fails(404, "NOT_FOUND")
		c.Patch(key.path, object{"name": "N"}).Fails(404, "NOT_FOUND")
		require.Empty(t, c.Get("/v1/api-keys").Status(200).Value("api_keys"))
		require.NotContains(t, h.Log.String(), key.secret[8:])
	})
}

// Guessing is counted by network, and who has a key that works is never in the way of it.
func TestGuessingAtKeysIsLimited(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		key := newKey(t, h, h.SignUp(t, "sam@example.com"), nil, "view")
		bad := bearer(t, h, "pgk_x")
		start, guesses := time.Now(), 0
		last := bad.Get("/v1/me")
		for ; last.Code == 401; last = bad.Get("/v1/me") {
			last.Fails(401, "INVALID_API_KEY")
			guesses++
		}
		limited(t, last, "RATE_LIMITED", "api_keys")
		passed(t, 100, start, guesses)
		key.Get("/v1/me").Status(200)
	})
}

func TestKeysAreListedAndChanged(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		end := time.Now().Add(24 * time.Hour).UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z07:00")
		made := w.c.Post("/v1/api-keys", object{"name": "CI", "scopes": []string{"run", "view", "run"}, "project_id": w.project,
			"expires_at": end, "requests_per_minute": 5, "monthly_executions": 7}).Status(201)
		key := keyOf(t, h, made)
		require.Regexp(t, `^pgk_[0-9A-Za-z]{36}$`, key.secret)
		require.Equal(t, []any{"view", "run"}, made.Value("api_key", "scopes"))
		require.Equal(t, key.secret[:8], made.String("api_key", "prefix"))
		require.Equal(t, end, made.String("api_key", "expires_at"))
		require.Equal(t, "Kept", made.String("api_key", "project", "name"))
		require.Nil(t, made.Value("api_key", "last_used_at"))
		list := w.c.Get("/v1/api-keys").Status(200)
		require.Equal(t, made.Value("api_key"), list.Value("api_keys", 0))
		require.NotContains(t, string(list.Raw), key.secret)

		key.Get("/v1/projects").Status(200)
		require.NotNil(t, w.c.Get("/v1/api-keys").Status(200).Value("api_keys", 0, "last_used_at"))
		changed := w.c.Patch(key.path, object{"name": "N", "scopes": []string{"view"}, "requests_per_minute": nil, "monthly_executions": 1, "expires_at": nil}).Status(200)
		require.Equal(t, []any{"view"}, changed.Value("api_key", "scopes"))
		require.Nil(t, changed.Value("api_key", "requests_per_minute"))
		require.Nil(t, changed.Value("api_key", "expires_at"))
		require.EqualValues(t, 1, changed.Value("api_key", "monthly_executions"))
		key.Post("/v1/prompts/"+w.prompt+"/execute", nil).Fails(403, "FORBIDDEN")
		for field, value := range map[string]any{"expires_at": time.Now().Add(-time.Minute).Format(time.RFC3339), "scopes": []string{}, "name": " "} {
			w.c.Patch(key.path, object{field: value}).FailsAt(field)
			w.c.Post("/v1/api-keys", object{"name": "N", "scopes": []string{"view"}, field: value}).FailsAt(field)
		}
		w.c.Patch(key.path, object{"expires_at": time.Now().AddDate(11, 0, 0).Format(time.RFC3339)}).FailsAt("expires_at")
		w.c.Post("/v1/api-keys", object{"name": "N", "scopes": []string{"view"}, "project_id": w.gone.project}).Fails(404, "NOT_FOUND")
		page := w.c.Get("/v1/api-keys?limit=1").Status(200)
		require.Len(t, page.Value("api_keys"), 1)
		w.c.Get("/v1/api-keys?whose=everyone&cursor=" + page.String("next_cursor")).FailsAt("cursor")
	})
}

// An admin sees the keys of all people, revokes them and does nothing else to them.
func TestAdminsOverseeKeys(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		colleague := h.SignUp(t, "alex@example.com")
		h.Exec(t, "UPDATE memberships SET organization_id = '"+w.c.Get("/v1/me").String("organization", "id")+"', role = 'member' WHERE user_id = '"+
			colleague.Get("/v1/me").String("user", "id")+"'")
		colleague.Token = colleague.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("access_token")
		theirs := newKey(t, h, colleague, nil, "view")
		colleague.Get("/v1/api-keys?whose=everyone").Fails(403, "FORBIDDEN")
		colleague.Delete("/v1/api-keys/"+w.key).Fails(404, "NOT_FOUND")
		require.Equal(t, theirs.id, w.c.Get("/v1/api-keys?whose=everyone").Status(200).String("api_keys", 0, "id"))
		require.NotEqual(t, theirs.id, w.c.Get("/v1/api-keys").Status(200).String("api_keys", 0, "id"))
		w.c.Patch(theirs.path, object{"name": "N"}).Fails(403, "FORBIDDEN")
		w.c.Post(theirs.path+"/rotate", nil).Fails(403, "FORBIDDEN")
		w.c.Delete(theirs.path).Status(200)
		theirs.Get("/v1/me").Fails(401, "INVALID_API_KEY")
	})
}

// Who signed in long ago gives their password to make what outlives the session.
func TestKeysWantAFreshSignIn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		key := newKey(t, h, c, nil, "view")
		h.Clock.Advance(11 * time.Minute)
		made := object{"name": "K", "scopes": []string{"view"}}
		c.Post("/v1/api-keys", made).FailsAt("current_password")
		c.Post(key.path+"/rotate", nil).FailsAt("current_password")
		made["current_password"] = "wrong horse"
		c.Post("/v1/api-keys", made).FailsAt("current_password")
		c.Post(key.path+"/rotate", object{"current_password": "wrong horse"}).FailsAt("current_password")
		require.Len(t, c.Get("/v1/api-keys").Status(200).Value("api_keys"), 1)
		made["current_password"] = password
		again := keyed(*c, "k")
		first := again.Post("/v1/api-keys", made).Status(201)
		require.Equal(t, first.String("secret"), again.Post("/v1/api-keys", made).Status(201).String("secret"), "a lost answer")
		bearer(t, h, first.String("secret")).Get("/v1/me").Status(200)
		again.Post("/v1/api-keys", made).Fails(409, "CONFLICT")
		c.Post(key.path+"/rotate", object{"current_password": password}).Status(200)
	})
}

func TestAPersonHasAHundredKeys(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		var first madeKey
		for i := range domain.MaxAPIKeys {
			if key := newKey(t, h, c, nil, "view"); i == 0 {
				first = key
			}
		}
		c.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}}).Fails(409, "CONFLICT")
		c.Post(first.path+"/rotate", nil).Status(200)
		c.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}}).Fails(409, "CONFLICT")
		c.Delete("/v1/api-keys/" + c.Get("/v1/api-keys").Status(200).String("api_keys", 0, "id")).Status(200)
		c.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}}).Fails(409, "CONFLICT") // the old one works for a day more
		c.Delete(first.path).Status(200)
		newKey(t, h, c, nil, "view")
	})
}
