package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/auth"
	"playground/internal/testkit"
)

// Every operation of openapi.yaml that is not public wants a credential that works.
func TestEveryRouteWantsACredential(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		forged, err := auth.NewSigner(make([]byte, 31), h.Clock.Now).Sign(auth.Claims{UserID: "u", OrganizationID: "o", SessionID: "s"})
		require.NoError(t, err)
		before := w.state()
		for name, token := range map[string]string{"no token": "", "garbage": "garbage", "a forged token": forged,
			"an unsigned token": "eyJhbGciOiJub25lIn0.e30.", "a cut token": w.c.Token[:len(w.c.Token)-1]} {
			c := bearer(t, h, token)
			for _, o := range operations(t) {
				if o.public {
					continue
				}
				answer := o.send(c, w)
				require.Equal(t, 401, answer.Code, "%s with %s: %s", o.OperationID, name, answer.Raw)
				answer.Fails(401, "UNAUTHENTICATED")
				require.Equal(t, "Bearer", answer.Header.Get("WWW-Authenticate"))
			}
		}
		require.Equal(t, before, w.state())
	})
}

// Another person's ids answer 404 on every operation, and nothing of theirs is shown or changed.
func TestNobodySeesAnothersThings(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		before, said := w.state(), w.said()
		nobody := h.SignUp(t, "nobody@example.com")
		for i, o := range operations(t) {
			if o.public {
				continue
			}
			stranger := nobody
			if o.own { // it may change the account
				stranger = h.SignUp(t, fmt.Sprintf("stranger%d@example.com", i))
			}
			answer := o.send(stranger, w)
			switch {
			case o.own && ownSteps[o.OperationID]:
				require.NotEqual(t, 404, answer.Code, "%s: %s", o.OperationID, answer.Raw)
			case o.own:
				require.Less(t, answer.Code, 300, "%s: %s", o.OperationID, answer.Raw)
			default:
				require.Equal(t, 404, answer.Code, "%s: %s", o.OperationID, answer.Raw)
				answer.Fails(404, "NOT_FOUND")
			}
			for _, id := range []string{w.project, w.prompt, w.first, w.second, w.preset, w.spare, w.key, w.spareKey, w.oldKey, w.comment, w.mention} {
				require.NotContains(t, string(answer.Raw), id, o.OperationID)
			}
			if path := o.onDeleted(w); path != "" {
				stranger.Send(o.method, path, nil).Fails(404, "NOT_FOUND")
			}
		}
		require.Equal(t, before, w.state())
		require.Equal(t, said, w.said())
	})
}

func TestForeignIDsInBodiesAndQueries(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam, eve := newWorld(t, h, "sam@example.com"), newWorld(t, h, "eve@example.com")
		mine, hers := sam.state(), eve.state()
		eve.c.Post("/v1/prompts", object{"project_id": sam.project, "name": "Q"}).Fails(404, "NOT_FOUND")
		eve.c.Post("/v1/prompts", object{"project_id": eve.gone.project, "name": "Q"}).Fails(404, "NOT_FOUND")
		eve.c.Patch("/v1/prompts/"+eve.prompt, object{"project_id": sam.project}).Fails(404, "NOT_FOUND")
		eve.c.Patch("/v1/prompts/"+eve.prompt, object{"name": "N", "project_id": eve.gone.project}).Fails(404, "NOT_FOUND")
		eve.c.Get("/v1/executions/compare?ids="+eve.first+","+sam.first).Fails(404, "NOT_FOUND")
		eve.c.Get("/v1/executions/compare?ids="+eve.first+","+eve.gone.execution).Fails(404, "NOT_FOUND")
		eve.c.Get("/v1/executions/compare?ids="+eve.first+","+eve.prompt).Fails(404, "NOT_FOUND")
		require.Equal(t, mine, sam.state())
		require.Equal(t, hers, eve.state())
	})
}

// lists are all the lists of a world, each with more than one entry.
func (w world) lists() []string {
	prompt := "/v1/prompts/" + w.prompt
	return []string{"/v1/projects", "/v1/projects/" + w.project, "/v1/presets", prompt + "/versions", prompt + "/executions",
		prompt + "/comments", prompt + "/mentionable", "/v1/mentions",
		"/v1/organization/members", "/v1/organization/invitations", "/v1/audit-events"}
}

func TestCursorsOpenNothingElse(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam, eve := newWorld(t, h, "sam@example.com"), newWorld(t, h, "eve@example.com")
		for _, w := range []world{sam, eve} {
			w.c.Post("/v1/projects", object{"name": "Second"}).Status(201)
		}
		for i, list := range sam.lists() {
			cursor := sam.c.Get(list + "?limit=1").Status(200).String("next_cursor")
			sam.c.Get(list + "?cursor=" + cursor).Status(200)
			eve.c.Get(eve.lists()[i] + "?cursor=" + cursor).FailsAt("cursor")
			for j, other := range sam.lists() {
				if i != j {
					sam.c.Get(other + "?cursor=" + cursor).FailsAt("cursor")
				}
			}
			for _, bad := range tampered(cursor) {
				sam.c.Get(list + "?cursor=" + bad).FailsAt("cursor")
			}
		}
	})
}

// tampered changes a cursor at each place, cuts it, and makes others up.
func tampered(cursor string) []string {
	out := []string{cursor[1:], cursor[:len(cursor)-1], cursor + "A", cursor + cursor, cursor + "=", "x", "%00", "%ff",
		"%20" + cursor, cursor + "%0A", strings.Repeat("A", 501), strings.Repeat("A", 43)}
	for i := range cursor {
		other := "A"
		if cursor[i] == 'A' {
			other = "B"
		}
		out = append(out, cursor[:i]+other+cursor[i+1:])
	}
	return out
}
