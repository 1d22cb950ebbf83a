package chaos_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// What people may do changes, and is counted, on one instance while the other one is struck: rights, keys, quotas and
// who is there are the same for both of them afterwards.

// blow is what strikes an instance, until it is mended.
type blow struct {
	name  string
	kills bool // its process ends
	blind bool // it cannot ask the database meanwhile
	land  func(t *testing.T, c *crisis, i *instance)
}

var (
	killed          = blow{name: "kill -9", kills: true, land: func(t *testing.T, c *crisis, i *instance) { c.kill(t, i) }}
	cutFromDatabase = blow{name: "PostgreSQL refuses connections", blind: true, land: func(_ *testing.T, _ *crisis, i *instance) { i.database.refuse() }}
	cutFromRedis    = blow{name: "Redis refuses connections", land: func(_ *testing.T, _ *crisis, i *instance) { i.redis.refuse() }}
	farFromDatabase = blow{name: "the network to PostgreSQL swallows everything", blind: true,
		land: func(_ *testing.T, _ *crisis, i *instance) { i.database.swallow() }}
	farFromRedis = blow{name: "the network to Redis swallows everything", land: func(_ *testing.T, _ *crisis, i *instance) { i.redis.swallow() }}
)

var blows = []blow{killed, cutFromDatabase, cutFromRedis, farFromDatabase, farFromRedis}

// struck is a case: a blow, the instance it lands on and the one that is left.
type struck struct {
	*crisis
	blow       blow
	here, left *instance
}

// underBlows plays a case once for each blow of the form that runs: the short form has few.
func (w *world) underBlows(t *testing.T, name string, short []blow, play func(s *struck, t *testing.T)) {
	t.Helper()
	chance, all := chance(t), short
	if readSettings().long() {
		all = blows
	}
	for round := range max(1, readSettings().rounds) {
		for _, b := range all {
			t.Run(fmt.Sprintf("%s, %s %d", name, b.name, round+1), func(t *testing.T) {
				w.nth++
				at := chance.IntN(len(w.instances))
				s := &struck{crisis: &crisis{world: w, chance: chance}, blow: b, here: w.instances[at], left: w.instances[1-at]}
				defer s.mend(t)
				play(s, t)
			})
		}
	}
}

// strikes lands the blow at a random moment within a time.
func (s *struck) strikes(t *testing.T, within time.Duration) {
	t.Helper()
	s.wait(t, 0, within)
	s.blow.land(t, s.crisis, s.here)
}

// signUp makes an account past nginx and every fault, with an address of its own in each case.
func (s *struck) signUp(t *testing.T, name string) (c *testkit.Client, email string) {
	t.Helper()
	email = fmt.Sprintf("%s.of.case%d@example.com", name, s.nth)
	return s.left.SignUp(t, email), email
}

// newPrompt makes a prompt that says what its variable says, in a project of its own.
func newPrompt(c *testkit.Client) (path string) {
	project := c.Post("/v1/projects", object{"name": "P"}).Status(http.StatusCreated).String("project", "id")
	return "/v1/prompts/" + c.Post("/v1/prompts", object{"project_id": project, "name": "Q", "model_config": object{"model": model},
		"messages": []object{{"role": "user", "content": "{{run}}"}}}).Status(http.StatusCreated).String("prompt", "id")
}

// accept opens a link, and acts in its organization from then on.
func accept(c *testkit.Client, made testkit.Answer) {
	_, token, _ := strings.Cut(made.String("link"), "#token=")
	c.Token = c.Post("/v1/invitations/accept", object{"token": token}).Status(http.StatusOK).String("access_token")
}

// joins has a person be a member of an owner's organization.
func (s *struck) joins(t *testing.T, owner *testkit.Client, name string) (member *testkit.Client, path string) {
	t.Helper()
	member, email := s.signUp(t, name)
	accept(member, owner.Post("/v1/organization/invitations", object{"email": email, "role": "member"}).Status(http.StatusCreated))
	return member, "/v1/organization/members/" + idOf(member)
}

// sharesWith has a person edit and run an owner's prompt, so many times.
func (s *struck) sharesWith(t *testing.T, owner *testkit.Client, prompt, name string, budget int) (guest *testkit.Client, path string) {
	t.Helper()
	guest, email := s.signUp(t, name)
	made := owner.Post(prompt+"/shares", object{"email": email, "permission": "edit", "run_budget": budget}).Status(http.StatusCreated)
	accept(guest, made)
	return guest, prompt + "/shares/" + made.String("share", "id")
}

// newKey makes an API key that may do all that a share for editing allows.
func newKey(owner *testkit.Client, more object) (secret, path string) {
	body := object{"name": "K", "scopes": []string{"view", "edit", "run"}}
	for name, value := range more {
		body[name] = value
	}
	made := owner.Post("/v1/api-keys", body).Status(http.StatusCreated)
	return made.String("secret"), "/v1/api-keys/" + made.String("api_key", "id")
}

// idIn is the id at the end of a path.
func idIn(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func idOf(c *testkit.Client) string {
	return c.Get("/v1/me").Status(http.StatusOK).String("user", "id")
}

// insists asks until there is an answer, and demands it.
func insists(t *testing.T, want int, p *person, method, path string, body any) (raw []byte) {
	t.Helper()
	status, raw := p.insist(t.Context(), method, path, body)
	require.Equal(t, want, status, "%s %s at %s: %s", method, path, p.base, raw)
	return raw
}
