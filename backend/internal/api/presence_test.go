package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// colleague joins a person's organization.
func colleague(t *testing.T, h *testkit.Harness, c *testkit.Client, email, role string) *testkit.Client {
	t.Helper()
	other := h.SignUp(t, email)
	h.Exec(t, fmt.Sprintf("UPDATE memberships SET organization_id = '%s', role = '%s' WHERE user_id = '%s'",
		c.Get("/v1/me").Status(200).String("organization", "id"), role, other.Get("/v1/me").Status(200).String("user", "id")))
	other.Token = other.Post("/v1/auth/login", credentials(email, password)).Status(200).String("access_token")
	return other
}

// until reads events until one shows what is asked for.
func until(t *testing.T, s *testkit.Stream, shows func(e object) bool) object {
	t.Helper()
	for {
		e, ok := s.Next()
		require.True(t, ok, "the stream ended before that was seen")
		require.Equal(t, "presence", e.Name)
		if shows(e.Data) {
			return e.Data
		}
	}
}

func states(e object) map[string]string {
	out := map[string]string{}
	for _, p := range e["people"].([]any) {
		out[p.(object)["id"].(string)] = p.(object)["state"].(string)
	}
	return out
}

func TestPeopleSeeEachOtherAndTheirChanges(t *testing.T) {
	testkit.EachPresent(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		path := newPrompt(c)
		alex := colleague(t, h, c, "alex@example.com", "viewer")
		me, them := c.Get("/v1/me").String("user", "id"), alex.Get("/v1/me").String("user", "id")

		mine := c.Stream(http.MethodGet, path+"/presence", nil)
		first := until(t, mine, func(object) bool { return true })
		require.Equal(t, map[string]string{me: "viewing"}, states(first))
		theirs := alex.Stream(http.MethodGet, path+"/presence", nil)
		until(t, mine, func(e object) bool { return len(states(e)) == 2 })

		revision := c.Patch(path, object{"name": "Changed"}).Status(200).Value("prompt", "revision")
		seen := until(t, theirs, func(e object) bool { return e["revision"] == revision && states(e)[me] == "editing" })
		require.Equal(t, "viewing", states(seen)[them])
		h.Clock.Advance(16_000_000_000)
		until(t, theirs, func(e object) bool { return states(e)[me] == "viewing" })

		theirs.Close()
		h.Clock.Advance(9_000_000_000)
		until(t, mine, func(e object) bool { return len(states(e)) == 1 })
	})
}

// A page that vanished does not look again, and is missed when its time is over.
func TestAPageThatVanishedIsMissed(t *testing.T) {
	testkit.EachPresent(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		path := newPrompt(c)
		alex := colleague(t, h, c, "alex@example.com", "member")
		mine := c.Stream(http.MethodGet, path+"/presence", nil)
		h.Exec(t, fmt.Sprintf("INSERT INTO presence (id, prompt_id, user_id, expires_at) SELECT '%s', '%s', '%s', max(created_at) FROM users",
			"0192f0c1-7a30-7c3e-9f61-0a52c4de7b10", path[len("/v1/prompts/"):], alex.Get("/v1/me").String("user", "id")))
		seen := until(t, mine, func(object) bool { return true })
		require.Len(t, states(seen), 1)
	})
}

// Who loses the right to a prompt, or their session, hears no more of it.
func TestPresenceEndsWithTheRight(t *testing.T) {
	testkit.EachPresent(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		path := newPrompt(c)
		alex := colleague(t, h, c, "alex@example.com", "member")
		theirs := alex.Stream(http.MethodGet, path+"/presence", nil)
		until(t, theirs, func(object) bool { return true })
		alex.Post("/v1/auth/logout", nil).Status(200)
		theirs.Rest()
		mine := c.Stream(http.MethodGet, path+"/presence", nil)
		until(t, mine, func(e object) bool { return len(states(e)) == 1 })
		c.Delete(path).Status(200)
		mine.Rest()
		c.Get(path+"/presence").Fails(404, "NOT_FOUND")
	})
}
