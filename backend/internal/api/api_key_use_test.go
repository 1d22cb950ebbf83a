package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// A program that sends an Origin of its own is no page of another site, and a run knows the key that it came with.
func TestARunKnowsItsKey(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		key := newKey(t, h, c, nil, "run", "view", "edit")
		key.Headers = http.Header{"Origin": {"https://elsewhere.example"}, "Sec-Fetch-Site": {"cross-site"}}
		id := runs(t, key.Client, prompt, object{})
		run := c.Get("/v1/executions/" + id).Status(200)
		require.Equal(t, map[string]any{"id": key.id, "name": "K"}, run.Value("execution", "api_key"))
		require.Equal(t, c.Get("/v1/me").String("user", "id"), run.String("execution", "user", "id"))
		byHand := runs(t, c, prompt, object{})
		require.Nil(t, c.Get("/v1/executions/"+byHand).Status(200).Value("execution", "api_key"))
		require.Equal(t, key.id, c.Get(prompt+"/executions").Status(200).String("executions", 1, "api_key", "id"))
		c.Delete(key.path).Status(200)
		require.Equal(t, "K", c.Get("/v1/executions/"+id).Status(200).String("execution", "api_key", "name"))
		public := key.Client
		public.Post("/v1/auth/refresh", nil).Fails(403, "FORBIDDEN")
	})
}

func TestKeysHaveRatesOfTheirOwn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		h.Clock.Stop()
		slow, free := newKey(t, h, c, object{"requests_per_minute": 2}, "run"), newKey(t, h, c, nil, "run")
		for range 2 {
			runs(t, slow.Client, prompt, object{})
		}
		limited := slow.Post(prompt+"/execute", nil)
		require.Equal(t, "key_requests_per_minute", limited.Fails(429, "RATE_LIMITED")["name"])
		require.NotEmpty(t, limited.Header.Get("Retry-After"))
		runs(t, free.Client, prompt, object{})
		runs(t, c, prompt, object{})
	})
}

// However many start at once, a key's month is counted exactly, texts that are completed too.
func TestAKeysMonthIsExact(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		key := newKey(t, h, c, object{"monthly_executions": 7}, "run")
		key.Post("/v1/complete", object{"prompt": "P", "n": 2}).Status(200)
		var ran, refused atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				one := bearer(t, h, key.secret)
				one.Headers = http.Header{"Accept": {"application/json"}}
				switch answer := one.Post(prompt+"/execute", nil); answer.Code {
				case http.StatusOK:
					ran.Add(1)
				case http.StatusTooManyRequests:
					if answer.Fails(429, "QUOTA_EXCEEDED")["name"] == "key_executions" {
						refused.Add(1)
					}
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 5, ran.Load())
		require.EqualValues(t, 15, refused.Load())
		details := key.Post("/v1/complete", object{"prompt": "P", "n": 1}).Fails(429, "QUOTA_EXCEEDED")
		require.EqualValues(t, 7, details["limit"])
		require.EqualValues(t, 7, details["used"])
		require.NotEmpty(t, details["resets_at"])
		runs(t, c, prompt, object{})
	})
}

// What is open ends soon after its key does, after its key may see no more, and after its maker has left.
func TestOpenStreamsEndWithTheirKey(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, h *testkit.Harness, c *testkit.Client, key madeKey){
		"revoked": func(_ *testing.T, _ *testkit.Harness, c *testkit.Client, key madeKey) { c.Delete(key.path).Status(200) },
		"narrowed": func(_ *testing.T, _ *testkit.Harness, c *testkit.Client, key madeKey) {
			c.Patch(key.path, object{"scopes": []string{"view"}}).Status(200)
		},
		"expired": func(t *testing.T, h *testkit.Harness, _ *testkit.Client, _ madeKey) {
			h.Exec(t, "UPDATE api_keys SET expires_at = created_at")
		},
		"maker left": func(t *testing.T, h *testkit.Harness, _ *testkit.Client, _ madeKey) {
			h.Exec(t, "DELETE FROM memberships")
		},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
				c := h.SignUp(t, "sam@example.com")
				prompt := newPrompt(c)
				key := newKey(t, h, c, nil, "run", "view")
				gate := held(h, "Half")
				run := starts(t, key.Client, prompt, nil)
				_, _ = run.Next()
				end(t, h, c, key)
				began := time.Now()
				for _, e := range run.Rest() {
					require.NotContains(t, []string{"done", "error"}, e.Name)
				}
				require.Less(t, time.Since(began), 5*time.Second*testkit.Headroom)
				gate.Open()
			})
		})
	}
}

// A key that was rotated works for a day more, by the database's clock, and says so.
func TestRotation(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		old := newKey(t, h, c, object{"monthly_executions": 9}, "view")
		require.Empty(t, old.Get("/v1/me").Status(200).Header.Get("X-API-Key-Expires-At"))
		made := c.Post(old.path+"/rotate", nil).Status(200)
		require.Equal(t, made.String("secret"), c.Post(old.path+"/rotate", object{}).Status(200).String("secret"), "a lost answer")
		next := keyOf(t, h, made)
		require.Equal(t, old.id, made.String("api_key", "rotated_from"))
		require.EqualValues(t, 9, made.Value("api_key", "monthly_executions"))
		require.NotEqual(t, old.secret, next.secret)
		end, err := time.Parse(time.RFC3339, old.Get("/v1/me").Status(200).Header.Get("X-API-Key-Expires-At"))
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(24*time.Hour), end, testkit.Patience)
		old.Get("/v1/projects/"+next.id).Fails(404, "NOT_FOUND")
		require.NotEmpty(t, old.Get("/v1/projects/"+next.id).Header.Get("X-API-Key-Expires-At"), "errors say so too")
		require.Empty(t, next.Get("/v1/me").Status(200).Header.Get("X-API-Key-Expires-At"))
		c.Post(old.path+"/rotate", nil).Fails(409, "CONFLICT")
		c.Patch(old.path, object{"expires_at": nil}).Fails(409, "CONFLICT")
		require.Len(t, c.Get("/v1/api-keys").Status(200).Value("api_keys"), 2)
		h.Exec(t, "UPDATE api_keys SET expires_at = created_at WHERE id = '"+old.id+"'")
		old.Get("/v1/me").Fails(401, "INVALID_API_KEY")
		require.Len(t, c.Get("/v1/api-keys").Status(200).Value("api_keys"), 1)
		next.Get("/v1/me").Status(200)

		short := newKey(t, h, c, object{"expires_at": time.Now().Add(time.Hour).Format(time.RFC3339)}, "view")
		require.Empty(t, short.Get("/v1/me").Status(200).Header.Get("X-API-Key-Expires-At"), "nothing has taken its place")
		c.Post(short.path+"/rotate", nil).Status(200)
		end, err = time.Parse(time.RFC3339, short.Get("/v1/me").Status(200).Header.Get("X-API-Key-Expires-At"))
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(time.Hour), end, testkit.Patience, "no rotation makes a key live longer")
		c.Delete(short.path).Status(200)
		for action, n := range map[string]int{"made": 2, "rotated": 2, "revoked": 1} {
			require.Equal(t, n, h.Number(t, "SELECT count(*) FROM audit_events WHERE action = 'key."+action+"' AND target_type = 'api_key'"), action)
		}
		short.Get("/v1/me").Fails(401, "INVALID_API_KEY")
	})
}

const rounds = 30

// However many rotate a key at once there is one new key, and the old one works all the while.
func TestRotatingAtOnceAndUse(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		for range rounds {
			old := newKey(t, h, c, nil, "view")
			var secrets sync.Map
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					made := c.Post(old.path+"/rotate", nil).Status(200)
					secrets.Store(made.String("secret"), made.String("api_key", "id"))
				})
				all.Go(func() { bearer(t, h, old.secret).Get("/v1/me").Status(200) })
			}
			all.Wait()
			n := 0
			secrets.Range(func(secret, id any) bool {
				n++
				bearer(t, h, secret.(string)).Get("/v1/me").Status(200)
				c.Delete(fmt.Sprint("/v1/api-keys/", id)).Status(200)
				return true
			})
			require.Equal(t, 1, n)
			c.Delete(old.path).Status(200)
		}
	})
}

// Once a key was revoked no run of it begins: one that was being started is there before the revocation is.
func TestRevokingWhileRunsStart(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for range rounds {
			key := newKey(t, h, c, nil, "run")
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					one := bearer(t, h, key.secret)
					one.Headers = http.Header{"Accept": {"application/json"}}
					answer := one.Post(prompt+"/execute", nil)
					require.Contains(t, []int{200, 401}, answer.Code, "%s", answer.Raw)
				})
			}
			c.Delete(key.path).Status(200)
			count := "SELECT count(*) FROM executions WHERE api_key_id = '" + key.id + "'"
			before := h.Number(t, count)
			all.Wait()
			require.Equal(t, before, h.Number(t, count))
		}
	})
}

// The secret of a key is in no log, in no other answer and in no column.
func TestSecretsOfKeysAreNowhere(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		key := newKey(t, h, c, nil, allScopes...)
		next := keyOf(t, h, c.Post(key.path+"/rotate", nil).Status(200))
		id := runs(t, next.Client, prompt, object{})
		shown := ""
		for _, path := range []string{"/v1/api-keys", "/v1/api-keys?whose=everyone", "/v1/me", "/v1/executions/" + id, prompt} {
			shown += string(c.Get(path).Status(200).Raw)
		}
		for _, secret := range []string{key.secret, next.secret} {
			require.NotContains(t, shown, secret[8:])
			require.NotContains(t, h.Log.String(), secret[8:])
			require.Zero(t, h.Number(t, "SELECT count(*) FROM api_keys WHERE hash LIKE '%"+secret[4:20]+"%' OR prefix || name LIKE '%"+secret[8:20]+"%'"))
		}
	})
}

// A key is its organization's: it reaches nothing that was shared with its maker. Nor does a guest learn what the
// organization that shares calls its keys.
func TestKeysAndGuests(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(owner)
		g := shares(t, h, owner, prompt, "guest@example.com", object{"permission": "edit", "run_budget": 2, "shows_runs": true})
		key := newKey(t, h, g.Client, nil, allScopes...)
		g.Get(prompt).Status(200)
		for _, path := range []string{prompt, prompt + "/executions", prompt + "/shares"} {
			key.Get(path).Fails(404, "NOT_FOUND")
		}
		key.Patch(prompt, object{"name": "N"}).Fails(404, "NOT_FOUND")
		key.Post(prompt+"/execute", nil).Fails(404, "NOT_FOUND")
		ran := runs(t, newKey(t, h, owner, nil, "run").Client, prompt, object{})
		require.NotNil(t, owner.Get("/v1/executions/"+ran).Status(200).Value("execution", "api_key"))
		require.Nil(t, g.Get("/v1/executions/"+ran).Status(200).Value("execution", "api_key"))
		require.Nil(t, g.Get(prompt+"/executions").Status(200).Value("executions", 0, "api_key"))
	})
}

// A key tells of its own organization alone, however many its maker belongs to.
func TestAKeyTellsOfNoOtherOrganization(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		me := c.Get("/v1/me").Status(200)
		h.SignUp(t, "alex@example.com")
		h.Exec(t, "INSERT INTO memberships (organization_id, user_id, role, created_at) SELECT organization_id, '"+me.String("user", "id")+
			"', 'member', created_at FROM memberships WHERE user_id <> '"+me.String("user", "id")+"'")
		require.Len(t, c.Get("/v1/me").Status(200).Value("organizations"), 2)
		own := newKey(t, h, c, nil, "view").Get("/v1/me").Status(200)
		require.Len(t, own.Value("organizations"), 1)
		require.Equal(t, me.String("organization", "id"), own.String("organizations", 0, "id"))
	})
}
