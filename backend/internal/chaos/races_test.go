package chaos_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// Two things that one person, or two, do at the same moment. Whichever comes first, what each was promised holds after
// every round.

const (
	racesPerRound = 500
	racesInShort  = 10
)

// racer is a person at a server, with what the rounds before have left.
type racer struct {
	h        *testkit.Harness
	c        *testkit.Client
	id       string
	password string
	project  string
}

var races = []struct {
	name string
	run  func(r *racer, t *testing.T, n int)
}{
	{"password change beside profile edit", (*racer).changePassword},
	{"role change beside delete", (*racer).loseRole},
	{"sign-out beside run", (*racer).signOut},
}

func TestRaces(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string]func(*testing.T) map[string]string{
		"sqlite":   func(*testing.T) map[string]string { return map[string]string{} },
		"postgres": ownServices,
	} {
		t.Run(name, func(t *testing.T) {
			all := settings(t)
			all["TRUSTED_PROXIES"] = "127.0.0.1"
			h := testkit.Start(t, all)
			for _, race := range races {
				t.Run(race.name, func(t *testing.T) {
					r := newRacer(t, h, race.name)
					for n := range max(racesInShort, racesPerRound*readSettings().rounds) {
						h.Clock.Advance(time.Minute)
						race.run(r, t, n)
					}
				})
			}
		})
	}
}

func ownServices(t *testing.T) map[string]string {
	t.Helper()
	postgres, redis := testkit.StartPostgres(t), testkit.StartRedis(t)
	return map[string]string{"DATABASE_URL": postgres.URL(postgres.Addr), "REDIS_URL": "redis://" + redis.Addr + "/0", "SECRET_KEY": testkit.SecretKey()}
}

func newRacer(t *testing.T, h *testkit.Harness, name string) *racer {
	t.Helper()
	r := &racer{h: h, password: password}
	email := fmt.Sprintf("racer%d@example.com", hashOf(name))
	r.c = h.SignUp(t, email)
	r.c.Headers.Set("Accept", "application/json")
	me := r.c.Get("/v1/me").Status(http.StatusOK)
	r.id = me.String("user", "id")
	r.project = r.c.Post("/v1/projects", object{"name": "P"}).Status(http.StatusCreated).String("project", "id")
	return r
}

// signIn is a session on a browser of its own.
func (r *racer) signIn(t *testing.T, password string) (c *testkit.Client, status int) {
	t.Helper()
	c = r.h.Client(t)
	c.Headers.Set("Accept", "application/json")
	answer := c.Post("/v1/auth/login", object{"email": r.me(t), "password": password})
	if answer.Code == http.StatusOK {
		c.Token = answer.String("access_token")
	}
	return c, answer.Code
}

// signsIn says whether a password signs in from a place of its own, whose failures hold up none elsewhere.
func (r *racer) signsIn(t *testing.T, password string, n int) bool {
	t.Helper()
	c := r.h.Client(t)
	c.Headers.Set("X-Forwarded-For", fmt.Sprintf("203.0.%d.%d", 113+n/250, 1+n%250))
	return c.Post("/v1/auth/login", object{"email": r.me(t), "password": password}).Code == http.StatusOK
}

// me is the person's address. It also renews the session, which the clock has left behind.
func (r *racer) me(t *testing.T) string {
	t.Helper()
	r.c.Token = r.c.Post("/v1/auth/refresh", nil).Status(http.StatusOK).String("access_token")
	return r.c.Get("/v1/me").Status(http.StatusOK).String("user", "email")
}

func (r *racer) newPrompt() string {
	return "/v1/prompts/" + r.c.Post("/v1/prompts", object{"project_id": r.project, "name": "Q", "model_config": object{"model": "test-1"},
		"messages": []object{{"role": "user", "content": "Hi"}}}).Status(http.StatusCreated).String("prompt", "id")
}

// atOnce does both at the same moment.
func atOnce(one, other func()) {
	var both sync.WaitGroup
	begin := make(chan struct{})
	for _, do := range []func(){one, other} {
		both.Go(func() { <-begin; do() })
	}
	close(begin)
	both.Wait()
}

// changePassword: both changes are there, the new password signs in, the old one and other sessions do not.
func (r *racer) changePassword(t *testing.T, n int) {
	elsewhere, status := r.signIn(t, r.password)
	require.Equal(t, http.StatusOK, status)
	before, name := r.password, fmt.Sprintf("Sam the %dth", n)
	r.password = fmt.Sprintf("correct horse %d", n)
	editor := *r.c
	atOnce(func() {
		r.c.Patch("/v1/me", object{"password": r.password, "current_password": before}).Status(http.StatusOK)
	}, func() {
		editor.Patch("/v1/me", object{"name": name}).Status(http.StatusOK)
	})
	require.Equal(t, name, r.c.Get("/v1/me").Status(http.StatusOK).String("user", "name"))
	require.Equal(t, http.StatusUnauthorized, elsewhere.Get("/v1/me").Code)
	require.False(t, r.signsIn(t, before, n))
	_, status = r.signIn(t, r.password)
	require.Equal(t, http.StatusOK, status)
}

// loseRole: a prompt is gone exactly when its deletion was acknowledged, and none is deleted any more.
func (r *racer) loseRole(t *testing.T, _ int) {
	r.become(t, "owner")
	r.me(t)
	prompt, other := r.newPrompt(), r.newPrompt()
	var deleted int
	atOnce(func() { r.become(t, "viewer") }, func() { deleted = r.c.Delete(prompt).Code })
	require.Contains(t, []int{http.StatusOK, http.StatusForbidden}, deleted)
	want := http.StatusOK
	if deleted == http.StatusOK {
		want = http.StatusNotFound
	}
	r.c.Get(prompt).Status(want)
	r.c.Delete(other).Fails(http.StatusForbidden, "FORBIDDEN")
	r.c.Get(other).Status(http.StatusOK)
}

func (r *racer) become(t *testing.T, role string) {
	t.Helper()
	r.h.Exec(t, fmt.Sprintf("UPDATE memberships SET role = '%s' WHERE user_id = '%s'", role, r.id))
}

// signOut: the session is over, and a run that was begun has one end and its whole text, with or without a reader.
func (r *racer) signOut(t *testing.T, _ int) {
	session, status := r.signIn(t, r.password)
	require.Equal(t, http.StatusOK, status)
	prompt := r.newPrompt()
	runner := *session
	var ran int
	atOnce(func() { session.Post("/v1/auth/logout", nil).Status(http.StatusOK) }, func() { ran = runner.Post(prompt+"/execute", nil).Code })
	require.Contains(t, []int{http.StatusOK, http.StatusUnauthorized}, ran, "%s", tail(r.h.Log.String()))
	require.Equal(t, http.StatusUnauthorized, runner.Get("/v1/me").Code)
	require.Equal(t, http.StatusUnauthorized, runner.Post(prompt+"/execute", nil).Code)
	var all []any
	require.True(t, eventually(t, allowed(promisedEnd), func() bool {
		all = r.c.Get(prompt + "/executions?include=response_text").Status(http.StatusOK).Value("executions").([]any)
		return len(all) == 0 || all[0].(object)["status"] != "running"
	}))
	require.LessOrEqual(t, len(all), 1)
	if ran == http.StatusOK {
		require.Len(t, all, 1)
	}
	for _, e := range all {
		require.Equal(t, "completed", e.(object)["status"])
		require.Equal(t, "Hello, world.", e.(object)["response_text"])
	}
}
