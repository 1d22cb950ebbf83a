package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func TestValuesAreEachPersonsOwn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		path := newPrompt(c) + "/values"
		require.Equal(t, object{"values": object{}, "sets": []any{}, "revision": 0.0}, c.Get(path).Status(200).Value())

		values := object{"dish": object{"current": "soup", "recent": []any{"cake", ""}}, "__proto__": object{"current": "x", "recent": []any{}}}
		kept := c.Send("PUT", path, object{"values": values, "sets": []object{{"name": "Sunday", "values": object{"dish": "roast"}}}}).Status(200)
		require.Equal(t, values, kept.Value("values"))
		id := kept.String("sets", 0, "id")
		require.Equal(t, kept.Value(), c.Get(path).Status(200).Value())

		changed := object{"base_revision": 1, "values": object{"dish": object{"current": "fish"}}, "sets": []object{{"id": id, "name": "Monday", "values": object{}}}}
		answer := c.Send("PUT", path, changed).Status(200)
		require.Equal(t, object{"values": object{"dish": object{"current": "fish", "recent": []any{}}}, "revision": 2.0,
			"sets": []any{object{"id": id, "name": "Monday", "values": object{}}}}, answer.Value(), "all is replaced")
		require.Equal(t, answer.Value(), c.Send("PUT", path, changed).Fails(409, "CONFLICT")["current"])
		delete(changed, "base_revision")
		require.Equal(t, 3.0, c.Send("PUT", path, changed).Status(200).Value("revision"), "without a base the last writer wins")

		colleague := h.SignUp(t, "alex@example.com")
		joinOrganization(t, h, colleague, organizationID(c))
		colleague.Token = h.Client(t).Post("/v1/auth/login", object{"email": "alex@example.com", "password": password}).Status(200).String("access_token")
		require.Equal(t, 0.0, colleague.Get(path).Status(200).Value("revision"), "a colleague has their own")
		h.SignUp(t, "eve@example.com").Get(path).Fails(404, "NOT_FOUND")
		h.SignUp(t, "mallory@example.com").Send("PUT", path, changed).Fails(404, "NOT_FOUND")
	})
}

// joinOrganization makes a person a member of another organization, in place of their own.
func joinOrganization(t *testing.T, h *testkit.Harness, c *testkit.Client, id string) {
	t.Helper()
	user := c.Get("/v1/me").Status(200).String("user", "id")
	h.Exec(t, fmt.Sprintf("UPDATE memberships SET organization_id = '%s', role = 'member' WHERE user_id = '%s'", id, user))
}

func TestValuesOutOfBounds(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		path := newPrompt(c) + "/values"
		many := strings.Split(strings.Repeat("x ", 11), " ")[:11]
		for field, body := range map[string]object{
			"values":                      {"sets": []object{}},
			"values.dish.current":         {"values": object{"dish": object{}}},
			"values.dish.recent":          {"values": object{"dish": object{"current": "", "recent": many}}},
			"values.7.recent":             {"values": object{"7": object{"current": "", "recent": many}}},
			"values.a].recent[1.b.recent": {"values": object{"a].recent[1.b": object{"current": "", "recent": many}}},
			"sets.0.name":                 {"values": object{}, "sets": []object{{"name": " ", "values": object{}}}},
			"sets.0.id":                   {"values": object{}, "sets": []object{{"id": "1", "name": "N", "values": object{}}}},
			"base_revision":               {"values": object{}, "base_revision": -1},
			"values.dish.published":       {"values": object{"dish": object{"current": "", "published": true}}},
		} {
			c.Send("PUT", path, body).FailsAt(field)
		}
		require.Equal(t, 0.0, c.Get(path).Status(200).Value("revision"))
	})
}

// The first revision too has one writer.
func TestValuesPutAtOnceAreAllAcknowledgedInTurn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		path := newPrompt(c) + "/values"
		codes := tally(12, []*testkit.Client{c}, func(c *testkit.Client) int {
			return c.Send("PUT", path, object{"values": object{}, "base_revision": 0}).Code
		})
		require.Equal(t, map[int]int{200: 1, 409: 11}, codes)
		codes = tally(12, []*testkit.Client{c}, func(c *testkit.Client) int {
			return c.Send("PUT", path, object{"values": object{}}).Code
		})
		require.Equal(t, map[int]int{200: 12}, codes)
		require.Equal(t, 13.0, c.Get(path).Status(200).Value("revision"))
	})
}
