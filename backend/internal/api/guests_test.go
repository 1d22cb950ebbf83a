package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// A share stays in its owner's hands for as long as it lasts, which is longer than its invitation is kept.
func TestAnOldShareCanBeTakenBack(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		g := shares(t, h, w.c, prompt, "alex@example.com", object{"permission": "edit"})
		w.c.Delete(prompt + "/shares/" + shares(t, h, w.c, prompt, "ben@example.com", object{"permission": "view"}).share).Status(200)
		h.Clock.Advance(9 * 24 * time.Hour)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		share := prompt + "/shares/" + g.share
		for _, c := range []*testkit.Client{g.Client, w.c} {
			c.Token = c.Post("/v1/auth/refresh", nil).Status(200).String("access_token")
		}
		g.Get(prompt).Status(200)
		require.Len(t, w.c.Get(prompt+"/shares").Status(200).Value("shares"), 1)
		w.c.Patch(share, object{"permission": "view"}).Status(200)
		w.c.Delete(share).Status(200)
		g.Get(prompt).Fails(404, "NOT_FOUND")
	})
}

// Who may not run a prompt takes nothing of the rate at which its owner's people may.
func TestGuestsWhoMayNotRunTakeNothingOfTheRate(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		setLimits(w.c, object{"requests_per_minute": 2})
		views := shares(t, h, w.c, prompt, "alex@example.com", object{"permission": "view"})
		edits := shares(t, h, w.c, prompt, "ben@example.com", object{"permission": "edit"})
		runs := shares(t, h, w.c, prompt, "cleo@example.com", object{"permission": "edit", "run_budget": 1})
		key := newKey(t, h, runs.Client, nil, allScopes...)
		for range 3 {
			views.Post(prompt+"/execute", nil).Fails(403, "FORBIDDEN")
			edits.Post(prompt+"/execute", nil).Fails(403, "FORBIDDEN")
			key.Post(prompt+"/execute", nil).Fails(404, "NOT_FOUND")
		}
		w.c.Post(prompt+"/execute", nil).Status(http.StatusOK)
	})
}

// Limits strike a guest without their figures.
func TestGuestsAreToldNoFiguresOfALimit(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		g := shares(t, h, w.c, prompt, "alex@example.com", object{"permission": "edit", "run_budget": 100})
		setLimits(w.c, object{"max_tokens_per_run": 7})
		owners := w.c.Post(prompt+"/execute", nil)
		owners.FailsAt("model_config.max_tokens")
		require.Contains(t, string(owners.Raw), "7 tokens", "whose limit it is")
		setLimits(w.c, object{"requests_per_minute": 1, "max_tokens_per_run": 7})
		h.Clock.Advance(time.Minute)
		refused := g.Post(prompt+"/execute", nil)
		require.Empty(t, refused.Header.Get("RateLimit-Limit"))
		require.Empty(t, refused.Header.Get("RateLimit-Remaining"))
		refused.FailsAt("model_config.max_tokens")
		require.NotContains(t, string(refused.Raw), "7 tokens")
		refused = g.Post(prompt+"/execute", nil)
		require.NotContains(t, limited(t, refused, "RATE_LIMITED", "requests_per_minute"), "limit")
		require.Empty(t, refused.Header.Get("RateLimit-Limit"))
	})
}

// Which of the owner's programs started a run is not for a guest to know, wherever the run is shown.
func TestGuestsSeeNoKeys(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		g := shares(t, h, w.c, prompt, "alex@example.com", object{"permission": "view", "shows_runs": true})
		key := newKey(t, h, w.c, object{"name": "Secret program"}, allScopes...)
		run := starts(t, key.Client, prompt, nil)
		run.Rest()
		for _, path := range []string{prompt, prompt + "/executions", run.path, "/v1/executions/compare?ids=" + run.id + "," + run.id} {
			answer := g.Get(path)
			require.False(t, strings.Contains(string(answer.Raw), "Secret program"), path)
		}
	})
}

// Who is taken out of an organization keeps nothing of it: no share from before they joined, and no link to one.
func TestWhoIsTakenOutIsNoGuestEither(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		g := shares(t, h, w.c, prompt, "alex@example.com", object{"permission": "edit"})
		home := g.Get("/v1/me").Status(200).String("organization", "id")
		another := newPrompt(w.c)
		open := w.c.Post(another+"/shares", object{"email": "alex@example.com", "permission": "view"}).Status(201)
		id := g.Get("/v1/me").Status(200).String("user", "id")
		_, token := invites(w.c, "alex@example.com", "member")
		g.Token = g.Post("/v1/invitations/accept", object{"token": token}).Status(200).String("access_token")
		g.Token = g.Post("/v1/auth/switch", object{"organization_id": home}).Status(200).String("access_token")
		g.Get(prompt).Status(200)
		w.c.Delete("/v1/organization/members/" + id).Status(200)
		g.Get(prompt).Fails(404, "NOT_FOUND")
		_, token, _ = strings.Cut(open.String("link"), "#token=")
		g.Post("/v1/invitations/accept", object{"token": token}).Fails(404, "NOT_FOUND")
		require.NotContains(t, string(w.c.Get(prompt+"/shares").Status(200).Raw), "alex@example.com")
	})
}

// The link of an invitation is in the hands of who made it, so that it tells of few addresses whether they have accounts.
func TestLinksTellOfFewAddressesWhetherTheyHaveAccounts(t *testing.T) {
	testkit.EachWith(t, map[string]string{"TRUSTED_PROXIES": "127.0.0.1"}, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		made := w.c.Post("/v1/prompts/"+w.prompt+"/shares", object{"email": "alex@example.com", "permission": "view"}).Status(201)
		_, token, _ := strings.Cut(made.String("link"), "#token=")
		away := h.Client(t)
		away.Headers.Set("X-Forwarded-For", "192.0.2.7")
		last := testkit.Answer{}
		for range 75 {
			last = away.Post("/v1/invitations/preview", object{"token": token})
		}
		limited(t, last, "RATE_LIMITED", "invitation_previews")
	})
}

// Who has proved one address has not proved the next one.
func TestANewAddressIsNotProved(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner, thief := h.SignUp(t, "sam@example.com"), h.SignUp(t, "thief@example.com")
		h.Exec(t, "UPDATE users SET email_verified_at = created_at WHERE email = 'thief@example.com'")
		becomes := func(email string) {
			thief.Patch("/v1/me", object{"email": email, "current_password": password}).Status(200)
		}
		becomes("Thief@example.com")
		owner.Post(newPrompt(owner)+"/shares", object{"email": "thief@example.com", "permission": "view"}).Status(201)
		require.Len(t, thief.Get("/v1/prompts/shared-with-me").Status(200).Value("prompts"), 1, "the same address is as proved as before")
		becomes("alex@example.com")
		owner.Post(newPrompt(owner)+"/shares", object{"email": "alex@example.com", "permission": "view"}).Status(201)
		require.Len(t, thief.Get("/v1/prompts/shared-with-me").Status(200).Value("prompts"), 1)
	})
}
