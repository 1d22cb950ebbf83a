package api_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// secrets are two installations' keys.
var secrets = []string{testkit.SecretKey(), testkit.SecretKey()}

func TestRefreshCookie(t *testing.T) {
	proxied := map[string]string{"TRUSTED_PROXIES": "127.0.0.1"}
	over := func(proto ...string) http.Header { return http.Header{"X-Forwarded-Proto": proto} }
	for name, c := range map[string]struct {
		settings map[string]string
		headers  http.Header
		secure   bool
	}{
		"plain":                    {nil, nil, false},
		"http URL":                 {map[string]string{"PUBLIC_URL": "http://play.example.com"}, nil, false},
		"https URL":                {map[string]string{"PUBLIC_URL": "https://play.example.com"}, nil, true},
		"https path":               {map[string]string{"PUBLIC_URL": "HTTPS://play.example.com/"}, nil, true},
		"a proxy with TLS":         {proxied, over("https"), true},
		"a proxy with TLS, loud":   {proxied, over("HTTPS"), true},
		"a proxy without":          {proxied, over("http"), false},
		"a proxy that says naught": {proxied, nil, false},
		"a client that claims it":  {proxied, over("https", "http"), false},
		"a client before a proxy":  {proxied, over("http, https"), true},
		"no proxy":                 {nil, over("https"), false},
		"another proxy":            {map[string]string{"TRUSTED_PROXIES": "10.0.0.1"}, over("https"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := map[string]string{"SECRET_KEY": secrets[0]}
			maps.Copy(settings, c.settings)
			h := testkit.Start(t, settings)
			signingUp := h.Client(t)
			signingUp.Headers = c.headers
			set := cookieOf(t, signingUp.Post("/v1/auth/signup", credentials("sam@example.com", password)).Status(201))
			require.True(t, set.HttpOnly)
			require.Equal(t, http.SameSiteStrictMode, set.SameSite)
			require.Equal(t, c.secure, set.Secure)
			require.InDelta(t, 14*24*3600, set.MaxAge, 5)
			require.Empty(t, set.Domain)
			require.Regexp(t, map[bool]string{true: `^__Host-refresh_token_[0-9a-f]{8}$`, false: `^refresh_token_[0-9a-f]{8}$`}[c.secure], set.Name)
			require.Equal(t, map[bool]string{true: "/", false: "/v1/auth"}[c.secure], set.Path)
			signedIn := bearer(t, h, "")
			signedIn.Headers = http.Header{"Cookie": {set.Name + "=" + set.Value}}
			maps.Copy(signedIn.Headers, c.headers)
			next := cookieOf(t, signedIn.Post("/v1/auth/refresh", nil).Status(200))
			require.Equal(t, set.Name, next.Name)
			out := cookieOf(t, signedIn.Post("/v1/auth/logout", nil).Status(200))
			out.Value, out.MaxAge, out.Raw, set.Value, set.MaxAge, set.Raw = "", 0, "", "", 0, ""
			require.Equal(t, set, out, "a cookie is only taken back under the attributes it was set with")
		})
	}
}

// Two playgrounds on one machine share its cookies, and do not sign each other out. The instances of one
// share a session.
func TestInstallationsOnOneMachineKeepTheirCookiesApart(t *testing.T) {
	t.Parallel()
	one, two := testkit.Start(t, map[string]string{"SECRET_KEY": secrets[0]}), testkit.Start(t, map[string]string{"SECRET_KEY": secrets[1]})
	instance := testkit.Start(t, map[string]string{"SECRET_KEY": secrets[0], "DATA_DIR": one.Config.DataDir})
	browser := one.SignUp(t, "sam@example.com") // one jar for all: ports do not count
	visit := func(h *testkit.Harness) *testkit.Client {
		c := h.Client(t)
		c.HTTP = browser.HTTP
		return c
	}
	visit(two).Post("/v1/auth/signup", credentials("sam@example.com", password)).Status(201)
	for range 2 {
		visit(one).Post("/v1/auth/refresh", nil).Status(200)
		visit(two).Post("/v1/auth/refresh", nil).Status(200)
		visit(instance).Post("/v1/auth/refresh", nil).Status(200)
	}
	visit(two).Post("/v1/auth/logout", nil).Status(200)
	visit(two).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
	visit(one).Post("/v1/auth/refresh", nil).Status(200)
}

// A session from before its cookie had the name it has now goes on under the new one, and ends with it.
func TestSessionsOutliveTheNameOfTheirCookie(t *testing.T) {
	t.Parallel()
	for _, settings := range []map[string]string{{}, {"TRUSTED_PROXIES": "127.0.0.1"}} {
		settings["SECRET_KEY"] = secrets[0]
		h := testkit.Start(t, settings)
		plain := cookieOf(t, h.Client(t).Post("/v1/auth/signup", credentials("sam@example.com", password)).Status(201)).Name
		secure := settings["TRUSTED_PROXIES"] != ""
		for _, old := range map[bool][]string{false: {"refresh_token"}, true: {"refresh_token", plain}}[secure] {
			token := cookieOf(t, h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200)).Value
			c := bearer(t, h, "")
			if secure {
				c.Headers.Set("X-Forwarded-Proto", "https")
			}
			c.Headers.Set("Cookie", old+"="+token)
			refreshed := c.Post("/v1/auth/refresh", nil).Status(200)
			now := cookieOf(t, refreshed)
			require.NotEqual(t, old, now.Name)
			require.True(t, clears(refreshed, old), "%v", refreshed.Header)

			c.Headers.Set("Cookie", old+"=nonsense; "+now.Name+"="+now.Value)
			require.NotEmpty(t, cookieOf(t, c.Post("/v1/auth/refresh", nil).Status(200)).Value, "the new name wins")
			for _, name := range []string{old, now.Name} {
				c.Headers.Set("Cookie", old+"=x; "+now.Name+"="+now.Value)
				require.True(t, clears(c.Post("/v1/auth/logout", nil).Status(200), name), name)
			}
		}
	}
}

// clears says whether an answer takes a cookie of this name away.
func clears(a testkit.Answer, name string) bool {
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if strings.EqualFold(c.Name, name) && c.MaxAge < 0 && c.Value == "" {
			return true
		}
	}
	return false
}
