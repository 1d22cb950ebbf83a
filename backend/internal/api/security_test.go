package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// events are the lines of the security log, by the names of what happened.
func events(h *testkit.Harness) (lines map[string][]string) {
	lines = map[string][]string{}
	for _, line := range strings.Split(h.Log.String(), "\n") {
		if _, rest, ok := strings.Cut(line, " log=security event="); ok {
			name, _, _ := strings.Cut(rest, " ")
			lines[name] = append(lines[name], line)
		}
	}
	return lines
}

// step is what happens, and the one event that it writes; "" for none.
type step struct {
	event string
	do    func()
}

func TestSecurityEventsAreLogged(t *testing.T) {
	testkit.EachWith(t, map[string]string{"PUBLIC_URL": "http://play.example.com"}, func(t *testing.T, h *testkit.Harness) {
		var token string
		sam, pat, guest := h.SignUp(t, "sam@example.com"), h.SignUp(t, "pat@example.com"), h.Client(t)
		require.Len(t, events(h)["signed_up"], 2)
		theirs := "/v1/projects/" + pat.Post("/v1/projects", object{"name": "Theirs"}).Status(201).String("project", "id")
		at := func(name, value string) *testkit.Client {
			c := bearer(t, h, sam.Token)
			c.Headers.Set(name, value)
			return c
		}
		for _, s := range []step{
			{"sign_up_failed", func() { guest.Post("/v1/auth/signup", credentials("sam@example.com", password)).Status(409) }},
			{"signed_in", func() { guest.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200) }},
			{"signed_out", func() { guest.Post("/v1/auth/logout", nil).Status(200) }},
			{"", func() { guest.Post("/v1/auth/logout", nil).Status(200) }},
			{"sign_in_failed", func() { guest.Post("/v1/auth/login", credentials("sam@example.com", "wrong horse")).Status(401) }},
			{"sign_in_failed", func() { guest.Post("/v1/auth/login", credentials("not.there@example.com", password)).Status(401) }},
			{"sign_in_link_printed", func() {
				var err error
				token, err = h.Server.App.Accounts.OwnerToken(t.Context(), false)
				require.NoError(t, err)
			}},
			{"sign_in_link_used", func() { guest.Post("/v1/auth/exchange", object{"token": token}).Status(200) }},
			{"sign_in_link_failed", func() { guest.Post("/v1/auth/exchange", object{"token": token}).Status(401) }},
			{"change_refused", func() {
				sam.Patch("/v1/me", object{"password": "new horse 1", "current_password": "wrong horse"}).Status(400)
			}},
			{"password_changed", func() {
				sam.Patch("/v1/me", object{"password": "new horse 1", "current_password": password}).Status(200)
			}},
			{"address_changed", func() {
				sam.Patch("/v1/me", object{"email": "new@example.com", "current_password": "new horse 1"}).Status(200)
			}},
			{"", func() { sam.Patch("/v1/me", object{"name": "Sam the Second"}).Status(200) }},
			{"right_refused", func() { sam.Get(theirs).Status(404) }},
			{"", func() { sam.Get("/v1/projects/0192f0c1-7a30-7c3e-9f61-0a52c4de7b10").Status(404) }},
			{"token_refused", func() { bearer(t, h, sam.Token+"x").Get("/v1/me").Status(401) }},
			{"", func() { bearer(t, h, "").Get("/v1/me").Status(401) }},
			{"cross_site_refused", func() { at("Sec-Fetch-Site", "cross-site").Post("/v1/projects", object{"name": "x"}).Status(403) }},
			{"body_too_large", func() { guest.Post("/v1/auth/login", strings.Repeat("x", 1<<20)).Status(413) }},
		} {
			before := len(strings.Split(h.Log.String(), " log=security "))
			known := len(events(h)[s.event])
			s.do()
			if s.event == "" {
				require.Equal(t, before, len(strings.Split(h.Log.String(), " log=security ")))
				continue
			}
			require.Len(t, events(h)[s.event], known+1, "%s", s.event)
			require.Equal(t, before+1, len(strings.Split(h.Log.String(), " log=security ")), "%s alone", s.event)
			line := events(h)[s.event][known]
			if s.event != "sign_in_link_printed" {
				require.Contains(t, line, " request_id=")
				require.Contains(t, line, " network=127.0.0.1")
			}
		}
		require.Contains(t, events(h)["right_refused"][0], " user=")
		require.Contains(t, events(h)["right_refused"][0], " operation=getProject ")
		for _, secret := range []string{"@example.com", "horse", "Sam the Second", sam.Token, token} {
			for name, lines := range events(h) {
				require.NotContains(t, strings.Join(lines, "\n"), secret, name)
			}
		}
	})
}

func TestLimitsAndOtherHostsAreLogged(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	h.Clock.Stop()
	guest := h.Client(t)
	for range 12 {
		guest.Post("/v1/auth/login", credentials("sam@example.com", password))
	}
	require.Len(t, events(h)["sign_in_failed"], 10)
	require.Len(t, events(h)["limit_reached"], 2)
	require.Contains(t, events(h)["limit_reached"][0], " name=sign_in ")
	for range 100 {
		require.Equal(t, http.StatusMisdirectedRequest, askAs(t, h, "evil.example"))
	}
	require.Len(t, events(h)["host_refused"], 20, "a storm of refusals is no storm of lines")
}

func askAs(t *testing.T, h *testkit.Harness, host string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/v1/me", nil)
	require.NoError(t, err)
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}
