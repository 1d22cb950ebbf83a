package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// closes closes a person's account.
func closes(c *testkit.Client) testkit.Answer {
	return c.Send(http.MethodDelete, "/v1/me", object{"current_password": password})
}

func TestAClosedAccountCanBeTakenBack(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := h.SignUp(t, "alex@example.com")
		own := newPrompt(alex)
		_, token := invites(sam, "alex@example.com", "member")
		alex.Token = alex.Post("/v1/invitations/accept", object{"token": token}).Status(200).String("access_token")
		prompt := newPrompt(sam)
		runs(t, alex, prompt, object{})
		key := newKey(t, h, alex, nil, allScopes...)
		id := idOf(alex)

		alex.Send(http.MethodDelete, "/v1/me", object{}).FailsAt("current_password")
		alex.Send(http.MethodDelete, "/v1/me", object{"current_password": "wrong horse"}).FailsAt("current_password")
		details := closes(sam).Fails(409, "CONFLICT")
		require.Empty(t, details["name"])
		gate := held(h, "Half")
		open := starts(t, alex, prompt, nil)
		_, _ = open.Next()
		closes(alex).Status(200)
		gate.Open()
		open.Rest()
		alex.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		alex.Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		key.Get("/v1/projects").Fails(401, "INVALID_API_KEY")
		require.Len(t, sam.Get("/v1/organization/members").Status(200).Value("members"), 1)
		require.Equal(t, "member.left", auditedBy(sam)[0])

		back := h.Client(t)
		refused := back.Post("/v1/auth/login", credentials("alex@example.com", password)).Fails(403, "FORBIDDEN")
		require.Equal(t, "account_closed", refused["name"])
		until, err := time.Parse(time.RFC3339, refused["closed_until"].(string))
		require.NoError(t, err)
		require.WithinDuration(t, h.Clock.Now().Add(30*24*time.Hour), until, time.Minute)
		back.Post("/v1/auth/login", object{"email": "alex@example.com", "password": "wrong horse", "reopen": true}).Fails(401, "UNAUTHENTICATED")

		// Two who take it back at once both come in.
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() {
				h.Client(t).Post("/v1/auth/login", object{"email": "alex@example.com", "password": password, "reopen": true}).Status(200)
			})
		}
		both.Wait()
		back.Token = back.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("access_token")
		require.Equal(t, id, idOf(back))
		back.Get(own).Status(200)
		back.Get(prompt).Fails(404, "NOT_FOUND")
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		back.Get(own).Status(200)
	})
}

func TestAClosedAccountIsPurged(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := h.SignUp(t, "alex@example.com")
		newWorldOf := newPrompt(alex)
		runs(t, alex, newWorldOf, object{})
		alone := alex.Get("/v1/me").String("organization", "id")
		_, token := invites(sam, "alex@example.com", "member")
		alex.Token = alex.Post("/v1/invitations/accept", object{"token": token}).Status(200).String("access_token")
		prompt := newPrompt(alex) // in the organization of both
		runs(t, alex, prompt, object{})
		alex.Post("/v1/presets", preset("N", "t")).Status(201)
		id := idOf(alex)
		sam.Post(prompt+"/comments", object{"body": "Look", "mentions": []string{id}}).Status(201)
		h.Exec(t, "UPDATE users SET pending_email = 'alex.new@example.com', email_verified_at = created_at WHERE id = '"+id+"'")
		h.Exec(t, "INSERT INTO mailed_tokens (hash, user_id, purpose, email, credentials_generation, created_at, expires_at) SELECT 'h', id, "+
			"'verify_address', email, 0, created_at, '2099-01-01 00:00:00' FROM users WHERE id = '"+id+"'")
		closes(alex).Status(200)

		h.Clock.Advance(29 * 24 * time.Hour)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		require.Equal(t, 1, h.Number(t, "SELECT count(*) FROM users WHERE email = 'alex@example.com'"))
		h.Clock.Advance(2 * 24 * time.Hour)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()), "once more changes nothing")
		h.Client(t).Post("/v1/auth/login", object{"email": "alex@example.com", "password": password, "reopen": true}).Fails(401, "UNAUTHENTICATED")
		for _, table := range []string{"presets", "memberships", "sessions", "api_keys", "mentions", "mailed_tokens"} {
			require.Zero(t, h.Number(t, fmt.Sprintf("SELECT count(*) FROM %s WHERE user_id = '%s'", table, id)), table)
		}
		require.Zero(t, h.Number(t, "SELECT count(*) FROM users WHERE id = '"+id+"' AND (pending_email IS NOT NULL OR email_verified_at IS NOT NULL)"))
		for _, table := range []string{"prompts", "executions", "projects", "audit_events"} {
			require.Zero(t, h.Number(t, fmt.Sprintf("SELECT count(*) FROM %s WHERE organization_id = '%s'", table, alone)), table)
		}
		sam.Token = sam.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
		executions := sam.Get(prompt + "/executions").Status(200)
		require.Equal(t, "A former member", executions.String("executions", 0, "user", "name"))
		h.SignUp(t, "alex@example.com") // the address is free again
	})
}

// Two owners who close at once leave one of them, and the member who stays keeps an owner.
func TestTheLastOwnerDoesNotClose(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		for i := range 6 {
			sam := h.SignUp(t, fmt.Sprintf("sam%d@example.com", i))
			alex := joins(t, h, sam, fmt.Sprintf("alex%d@example.com", i), "admin")
			eve := joins(t, h, sam, fmt.Sprintf("eve%d@example.com", i), "member")
			sam.Patch(pathOf(alex), object{"role": "owner"}).Status(200)
			alex.Patch(pathOf(alex), object{"role": "owner"}).Status(200)
			codes := make([]int, 2)
			var all sync.WaitGroup
			for n, c := range []*testkit.Client{sam, alex} {
				all.Go(func() { codes[n] = closes(c).Code })
			}
			all.Wait()
			require.ElementsMatch(t, []int{200, 409}, codes)
			eve.Get("/v1/organization/members").Status(200)
		}
	})
}

// An invitation that is accepted while the account is closed leaves no member whose account is closed.
func TestClosingAndAcceptingAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		for i := range 8 {
			email := fmt.Sprintf("alex%d@example.com", i)
			alex := h.SignUp(t, email)
			_, token := invites(sam, email, "member")
			var all sync.WaitGroup
			all.Go(func() { bearer(t, h, alex.Token).Post("/v1/invitations/accept", object{"token": token}) })
			all.Go(func() { closes(alex).Status(200) })
			all.Wait()
			require.Zero(t, h.Number(t, "SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.closed_at IS NOT NULL AND s.revoked_at IS NULL"))
			require.Zero(t, h.Number(t, fmt.Sprintf("SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.closed_at IS NOT NULL AND m.organization_id = '%s'",
				sam.Get("/v1/organization").String("organization", "id"))))
		}
	})
}

func TestAnExportHoldsWhatIsTheirs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		other := joins(t, h, w.c, "alex@example.com", "member")
		theirs := newPrompt(other)
		other.Patch(theirs, object{"name": "Alex's own"}).Status(200)
		runs(t, other, theirs, object{})
		for i := range 45 {
			w.c.Post("/v1/presets", preset(fmt.Sprint("P", i), "t")).Status(201)
		}
		w.c.Send(http.MethodPut, "/v1/prompts/"+w.prompt+"/values", object{"values": object{"a": object{"current": "b", "recent": []string{}}}, "sets": []object{}, "base_revision": 0}).Status(200)
		files := unzip(t, w.c.Get("/v1/me/export").Status(200).Raw)
		require.Contains(t, files["profile.json"], "sam@example.com")
		count := func(name string) int {
			var rows []object
			require.NoError(t, json.Unmarshal([]byte(files[name]), &rows), files[name])
			return len(rows)
		}
		require.GreaterOrEqual(t, count("presets.json"), 47)
		require.Equal(t, 1, count("values.json"))
		require.Equal(t, 2, count("runs.json"), "what was deleted is no part")
		require.NotZero(t, count("prompts.json"))
		require.NotZero(t, count("workspaces.json"))
		all := strings.Join([]string{files["prompts.json"], files["runs.json"], files["presets.json"]}, "")
		require.NotContains(t, all, "Alex's own")
		require.NotContains(t, all, "argon2")

		h.Clock.Advance(11 * time.Minute)
		w.c.Get("/v1/me/export").FailsAt("current_password")
		w.c.Headers.Set("X-Current-Password", "correct%20horse")
		w.c.Get("/v1/me/export").Status(200)
		w.c.Headers.Set("X-Current-Password", "%zz")
		w.c.Get("/v1/me/export").FailsAt("X-Current-Password")
		w.c.Headers.Del("X-Current-Password")

		// Who was taken out takes nothing with them that they may not see any more.
		w.c.Delete(pathOf(other)).Status(200)
		other.Token = other.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("access_token")
		require.NotContains(t, unzip(t, other.Get("/v1/me/export").Status(200).Raw)["prompts.json"], "Alex's own")
	})
}

func unzip(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		require.NoError(t, err)
		files[f.Name] = b.String()
	}
	return files
}

// Who leaves goes on in another organization of theirs, and what was theirs there is over.
func TestWhoLeavesGoesOnElsewhere(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := joins(t, h, sam, "alex@example.com", "member")
		shared := alex.Get("/v1/me").String("organization", "id")
		alex.Delete(pathOf(alex)).Status(200)
		alex.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		alex.Token = alex.Post("/v1/auth/refresh", nil).Status(200).String("access_token")
		require.NotEqual(t, shared, alex.Get("/v1/me").Status(200).String("organization", "id"))
		sam.Delete(pathOf(sam)).Fails(409, "CONFLICT")
		sam.Get("/v1/me").Status(200)
	})
}

func TestANewPasswordMayEndKeys(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		key := newKey(t, h, c, nil, "view")
		c.Patch("/v1/me", object{"password": "another horse", "current_password": password}).Status(200)
		key.Get("/v1/me").Status(200)
		c.Patch("/v1/me", object{"password": "a third horse", "current_password": "another horse", "revoke_api_keys": true}).Status(200)
		key.Get("/v1/me").Fails(401, "INVALID_API_KEY")
		require.Equal(t, "key.revoked", auditedBy(c)[0])
	})
}

func TestOldLinesOfTheAuditLogGo(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		c.Patch("/v1/organization", object{"name": "N"}).Status(200)
		h.Clock.Advance(399 * 24 * time.Hour)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		require.Equal(t, 1, h.Number(t, "SELECT count(*) FROM audit_events"))
		h.Clock.Advance(2 * 24 * time.Hour)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		require.Zero(t, h.Number(t, "SELECT count(*) FROM audit_events"))
	})
}

// Who has nowhere to go on is signed out, and given a workspace when they come back.
func TestWhoLeavesTheirLastOrganization(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := colleague(t, h, sam, "alex@example.com", "member")
		alex.Delete(pathOf(alex)).Status(200)
		alex.Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		alex.Token = alex.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("access_token")
		require.Equal(t, "owner", alex.Get("/v1/me").Status(200).String("user", "role"))
	})
}
