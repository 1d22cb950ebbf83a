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

// A right is taken on one instance while it is used on another. What was acknowledged is there, and nothing is decided
// any more once the taking was acknowledged.

// between is the time between two rounds: there are limits on how often one may share and rotate.
const between = 40 * time.Minute

// rivals are an owner at one instance, and another person at the other.
type rivals struct {
	here, there  *testkit.Harness
	owner, other *testkit.Client
	email        string // the other's
	prompt       string // the owner's, its path
	networks     int    // from which keys came
}

var rightsRaces = []struct {
	name string
	run  func(r *rivals, t *testing.T)
}{
	{"unshare beside run", (*rivals).unshare},
	{"demotion beside delete", (*rivals).demote},
	{"rotation beside use", (*rivals).rotate},
	{"removal beside stream", (*rivals).remove},
}

func TestRacesForRights(t *testing.T) {
	t.Parallel()
	settings := ownServices(t)
	settings["TRUSTED_PROXIES"] = "127.0.0.1"
	here, there := testkit.Start(t, settings), testkit.Start(t, settings)
	for _, race := range rightsRaces {
		t.Run(race.name, func(t *testing.T) {
			name := strings.ReplaceAll(race.name, " ", ".")
			r := &rivals{here: here, there: there, owner: here.SignUp(t, "owner.of."+name+"@example.com"), email: name + "@example.com"}
			r.other = there.SignUp(t, r.email)
			project := r.owner.Post("/v1/projects", object{"name": "P"}).Status(http.StatusCreated).String("project", "id")
			r.prompt = r.newPrompt(r.owner, project)
			for _, c := range []*testkit.Client{r.owner, r.other} {
				c.Headers.Set("Accept", "application/json")
			}
			for range max(racesInShort/2, racesPerRound*readSettings().rounds) {
				here.Clock.Advance(between)
				there.Clock.Advance(between)
				for _, c := range []*testkit.Client{r.owner, r.other} {
					c.Token = c.Post("/v1/auth/refresh", nil).Status(http.StatusOK).String("access_token")
				}
				race.run(r, t)
			}
		})
	}
}

func (r *rivals) newPrompt(c *testkit.Client, project string) string {
	return "/v1/prompts/" + c.Post("/v1/prompts", object{"project_id": project, "name": "Q", "model_config": object{"model": "test-1"},
		"messages": []object{{"role": "user", "content": "Hi"}}}).Status(http.StatusCreated).String("prompt", "id")
}

// accept opens a link as the other person, who acts in its organization then.
func (r *rivals) accept(made testkit.Answer) {
	_, token, _ := strings.Cut(made.String("link"), "#token=")
	r.other.Token = r.other.Post("/v1/invitations/accept", object{"token": token}).Status(http.StatusOK).String("access_token")
}

// join makes the other person a member of the owner's organization, and tells who they are.
func (r *rivals) join() (member string) {
	r.accept(r.owner.Post("/v1/organization/invitations", object{"email": r.email, "role": "member"}).Status(http.StatusCreated))
	return "/v1/organization/members/" + r.other.Get("/v1/me").Status(http.StatusOK).String("user", "id")
}

// unshare: the guest's run is there exactly when it was begun in time, and none begins afterwards.
func (r *rivals) unshare(t *testing.T) {
	made := r.owner.Post(r.prompt+"/shares", object{"email": r.email, "permission": "edit", "run_budget": 100_000}).Status(http.StatusCreated)
	r.accept(made)
	runs := func() int {
		return int(r.owner.Get(r.prompt).Status(http.StatusOK).Value("execution_count").(float64))
	}
	before, late := runs(), *r.other
	var ran int
	atOnce(func() { ran = r.other.Post(r.prompt+"/execute", nil).Code }, func() {
		r.owner.Delete(r.prompt + "/shares/" + made.String("share", "id")).Status(http.StatusOK)
		late.Post(r.prompt+"/execute", nil).Fails(http.StatusNotFound, "NOT_FOUND")
	})
	require.Contains(t, []int{http.StatusOK, http.StatusNotFound}, ran)
	switch begun := runs() - before; ran {
	case http.StatusOK:
		require.Equal(t, 1, begun)
	default: // begun, and its answer withheld from who may not see it any more; or not begun
		require.LessOrEqual(t, begun, 1)
	}
}

// demote: a prompt is gone exactly when its deletion was acknowledged, and none is deleted any more.
func (r *rivals) demote(t *testing.T) {
	member := r.join()
	project := r.owner.Get(r.prompt).Status(http.StatusOK).String("prompt", "project_id")
	prompt, other := r.newPrompt(r.owner, project), r.newPrompt(r.owner, project)
	late := *r.other
	var deleted int
	atOnce(func() { deleted = r.other.Delete(prompt).Code }, func() {
		r.owner.Patch(member, object{"role": "viewer"}).Status(http.StatusOK)
		late.Delete(other).Fails(http.StatusForbidden, "FORBIDDEN")
	})
	want := map[int]int{http.StatusOK: http.StatusNotFound, http.StatusForbidden: http.StatusOK}[deleted]
	require.NotZero(t, want, deleted)
	r.owner.Get(prompt).Status(want)
	r.owner.Get(other).Status(http.StatusOK)
	r.owner.Delete(member).Status(http.StatusOK)
	r.signInAgain()
}

func (r *rivals) signInAgain() {
	r.other.Token = r.other.Post("/v1/auth/login", object{"email": r.email, "password": password}).Status(http.StatusOK).String("access_token")
}

// rotate: the old key works all the while, the new one at once and everywhere, and neither once it was revoked.
func (r *rivals) rotate(t *testing.T) {
	made := r.owner.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}, "current_password": password}).Status(http.StatusCreated)
	old := r.bearer(t, r.there, made.String("secret"))
	path := "/v1/api-keys/" + made.String("api_key", "id")
	var next testkit.Answer
	atOnce(func() {
		next = r.owner.Post(path+"/rotate", object{"current_password": password}).Status(http.StatusOK)
	}, func() { old.Get(r.prompt).Status(http.StatusOK) })
	fresh := r.bearer(t, r.there, next.String("secret"))
	r.networks++ // from where keys come that do not work is slowed down
	for _, key := range []*testkit.Client{old, fresh} {
		key.Headers.Set("X-Forwarded-For", fmt.Sprintf("203.0.%d.%d", r.networks/250, 1+r.networks%250))
	}
	for _, key := range []*testkit.Client{old, fresh} {
		key.Get(r.prompt).Status(http.StatusOK)
	}
	atOnce(func() { require.Contains(t, []int{http.StatusOK, http.StatusUnauthorized}, fresh.Get(r.prompt).Code) }, func() {
		r.owner.Delete("/v1/api-keys/" + next.String("api_key", "id")).Status(http.StatusOK)
		r.owner.Delete(path).Status(http.StatusOK)
		old.Get(r.prompt).Fails(http.StatusUnauthorized, "INVALID_API_KEY")
	})
	fresh.Get(r.prompt).Fails(http.StatusUnauthorized, "INVALID_API_KEY")
}

func (r *rivals) bearer(t *testing.T, h *testkit.Harness, token string) *testkit.Client {
	t.Helper()
	c := h.Client(t)
	c.HTTP, c.Token = &http.Client{}, token
	return c
}

// remove: a stream of who is taken out ends, and the run goes on to its end.
func (r *rivals) remove(t *testing.T) {
	member := r.join()
	run := r.owner.Post(r.prompt+"/execute", nil).Status(http.StatusOK).String("execution", "id")
	reader := r.bearer(t, r.there, r.other.Token)
	opened := make(chan *http.Response, 1)
	atOnce(func() { opened <- reader.Open(http.MethodGet, r.prompt+"/presence", nil) }, func() { r.owner.Delete(member).Status(http.StatusOK) })
	response := <-opened
	require.Contains(t, []int{http.StatusOK, http.StatusUnauthorized, http.StatusNotFound}, response.StatusCode)
	begun := time.Now()
	events := testkit.NewEventReader(response.Body)
	for {
		if _, err := events.Next(); err != nil {
			break
		}
	}
	require.NoError(t, response.Body.Close())
	require.Less(t, time.Since(begun), allowed(promisedEndOfRights))
	reader.Get("/v1/executions/"+run).Fails(http.StatusUnauthorized, "UNAUTHENTICATED")
	require.Equal(t, "completed", r.owner.Get("/v1/executions/"+run).Status(http.StatusOK).String("execution", "status"))
	r.signInAgain()
}

// promisedEndOfRights is how long what is open may go on once the right to it is over.
const promisedEndOfRights = 5 * time.Second
