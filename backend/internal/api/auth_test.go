package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

const password = "correct horse"

func credentials(email, password string) object { return object{"email": email, "password": password} }

func TestSignUpAndLogIn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.Client(t)
		up := c.Post("/v1/auth/signup", credentials("Sam@Example.com", password)).Status(201)
		require.Equal(t, "sam@example.com", up.String("user", "email"))
		require.Equal(t, "sam", up.String("user", "name"), "the name is the address's first part until one is chosen")
		require.Equal(t, "owner", up.String("user", "role"))
		require.EqualValues(t, 900, up.Value("expires_in"))
		require.Equal(t, "no-store", up.Header.Get("Cache-Control"))

		for _, email := range []string{"sam@example.com", "SAM@EXAMPLE.COM"} {
			details := c.Post("/v1/auth/signup", credentials(email, "another horse")).Fails(409, "CONFLICT")
			require.Equal(t, []any{"email"}, details["fields"])
			in := h.Client(t).Post("/v1/auth/login", credentials(email, password)).Status(200)
			require.Equal(t, up.Value("user"), in.Value("user"))
			require.Equal(t, up.Value("organization"), in.Value("organization"))
		}

		wrong := h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", "wrong horse"))
		unknown := h.Client(t).Post("/v1/auth/login", credentials("nobody@example.com", password))
		wrong.Fails(401, "UNAUTHENTICATED")
		unknown.Fails(401, "UNAUTHENTICATED")
		require.Equal(t, wrong.Value("error", "message"), unknown.Value("error", "message"))
		require.Empty(t, wrong.Header.Values("Set-Cookie"))
		for _, secret := range []string{password, "wrong horse", "another horse", up.String("access_token")} {
			require.NotContains(t, h.Log.String(), secret)
		}
	})
}

func TestAccessTokensLiveFifteenMinutes(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		h.Clock.Advance(15*time.Minute - 10*time.Second)
		c.Get("/v1/me").Status(200)
		h.Clock.Advance(11 * time.Second)
		c.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		c.Token = c.Post("/v1/auth/refresh", nil).Status(200).String("access_token")
		c.Get("/v1/me").Status(200)
		h.Clock.Advance(14*24*time.Hour + time.Second)
		c.Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
	})
}

// holder is a person who has a copy of a refresh token, and no cookie jar.
func holder(t *testing.T, h *testkit.Harness, token string) *testkit.Client {
	t.Helper()
	c := bearer(t, h, "")
	c.Headers.Set("Cookie", "refresh_token="+token)
	return c
}

// cookieOf is the refresh cookie that an answer sets.
func cookieOf(t *testing.T, a testkit.Answer) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if strings.Contains(c.Name, "refresh_token_") {
			return c
		}
	}
	t.Fatalf("no refresh cookie in %v", a.Header)
	return nil
}

func TestRefreshRotatesAndFindsThieves(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		up := h.Client(t).Post("/v1/auth/signup", credentials("sam@example.com", password)).Status(201)
		first := cookieOf(t, up).Value
		answer := holder(t, h, first).Post("/v1/auth/refresh", nil).Status(200)
		second := cookieOf(t, answer).Value
		require.NotEqual(t, first, second)

		h.Clock.Advance(25 * time.Second)
		tab := holder(t, h, first).Post("/v1/auth/refresh", nil).Status(200)
		require.Equal(t, second, cookieOf(t, tab).Value, "a session has one live token")
		third := cookieOf(t, holder(t, h, second).Post("/v1/auth/refresh", nil).Status(200)).Value

		late := holder(t, h, first).Post("/v1/auth/refresh", nil).Status(200)
		require.Empty(t, late.Header.Values("Set-Cookie"), "a late answer puts no old token in a newer one's place")

		h.Clock.Advance(time.Minute)
		holder(t, h, first).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		for _, token := range []string{first, second, third, cookieOf(t, tab).Value} {
			holder(t, h, token).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		}
		for _, access := range []string{up.String("access_token"), answer.String("access_token"), tab.String("access_token")} {
			bearer(t, h, access).Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		}
		for _, nonsense := range []string{"", "x", "pgr_x", first + "x"} {
			holder(t, h, nonsense).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		}
		bearer(t, h, "").Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		require.Contains(t, h.Log.String(), "refresh token used twice")
		require.NotContains(t, h.Log.String(), first)
	})
}

// However many tabs ask at once: there is one next token, and a session that is used stays alive for its 30 days.
func TestTabsThatRefreshAtOnceShareOneChain(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		token := cookieOf(t, h.Client(t).Post("/v1/auth/signup", credentials("sam@example.com", password)).Status(201)).Value
		for range 4 {
			h.Clock.Advance(7 * 24 * time.Hour)
			next := make(chan string, 8)
			var tabs sync.WaitGroup
			for range cap(next) {
				tabs.Go(func() { next <- cookieOf(t, holder(t, h, token).Post("/v1/auth/refresh", nil).Status(200)).Value })
			}
			tabs.Wait()
			token = <-next
			for range cap(next) - 1 {
				require.Equal(t, token, <-next)
			}
		}
		h.Clock.Advance(3 * 24 * time.Hour)
		holder(t, h, token).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
	})
}

// Whatever was signed in with the old password, before its change or while it was made, is over after it.
func TestNothingOldOutlivesAPasswordChange(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		token, err := h.Server.App.Accounts.OwnerToken(t.Context(), true)
		require.NoError(t, err)
		c := h.Client(t)
		c.Token = c.Post("/v1/auth/exchange", object{"token": token}).Status(200).String("access_token")
		old := "the old horse"
		link, err := h.Server.App.Accounts.OwnerToken(t.Context(), true)
		require.NoError(t, err)
		c.Patch("/v1/me", object{"email": "sam@example.com", "password": old}).Status(200)
		h.Client(t).Post("/v1/auth/exchange", object{"token": link}).Fails(401, "UNAUTHENTICATED")

		tokens := make(chan string, 8)
		var all sync.WaitGroup
		for range cap(tokens) {
			all.Go(func() {
				if in := h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", old)); in.Code == http.StatusOK {
					tokens <- in.String("access_token")
				}
			})
		}
		all.Go(func() {
			c.Patch("/v1/me", object{"password": "another horse", "current_password": old}).Status(200)
		})
		all.Wait()
		close(tokens)
		for token := range tokens {
			bearer(t, h, token).Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		}
		c.Get("/v1/me").Status(200)
	})
}

func TestLogOutEndsTheSessionEverywhere(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		h.SignUp(t, "sam@example.com")
		logIn := func() (access, refresh string) {
			in := h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200)
			return in.String("access_token"), cookieOf(t, in).Value
		}
		other, _ := logIn()
		for name, leave := range map[string]func(access, refresh string) *testkit.Client{
			"by cookie": func(_, refresh string) *testkit.Client { return holder(t, h, refresh) },
			"by token":  func(access, _ string) *testkit.Client { return bearer(t, h, access) },
		} {
			access, refresh := logIn()
			next := holder(t, h, refresh).Post("/v1/auth/refresh", nil).Status(200)
			c := leave(access, refresh)
			gone := cookieOf(t, c.Post("/v1/auth/logout", nil).Status(200))
			require.Negative(t, gone.MaxAge, name)
			require.Empty(t, gone.Value, name)
			for _, token := range []string{access, next.String("access_token")} {
				bearer(t, h, token).Get("/v1/me").Fails(401, "UNAUTHENTICATED")
			}
			for _, token := range []string{refresh, cookieOf(t, next).Value} {
				holder(t, h, token).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
			}
			c.Post("/v1/auth/logout", nil).Status(200)
		}
		bearer(t, h, "").Post("/v1/auth/logout", nil).Status(200)
		bearer(t, h, other).Get("/v1/me").Status(200)
	})
}

func TestOtherSitesMakeNobodyDoAnything(t *testing.T) {
	h := testkit.Start(t, map[string]string{"PUBLIC_URL": "https://play.example.com"})
	up := h.Client(t).Post("/v1/auth/signup", credentials("sam@example.com", password)).Status(201)
	for _, try := range []struct {
		headers map[string]string
		refused bool
	}{
		{map[string]string{"Sec-Fetch-Site": "cross-site"}, true},
		{map[string]string{"Sec-Fetch-Site": "same-site"}, true},
		{map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, true},
		{map[string]string{"Origin": "https://evil.example"}, true},
		{map[string]string{"Origin": "null"}, true},
		{map[string]string{"Origin": "http://play.example.com"}, true},
		{map[string]string{"Sec-Fetch-Site": "same-origin"}, false},
		{map[string]string{"Origin": "https://play.example.com"}, false},
		{map[string]string{}, false},
	} {
		c := holder(t, h, cookieOf(t, up).Value)
		for name, value := range try.headers {
			c.Headers.Set(name, value)
		}
		if !try.refused {
			c.Post("/v1/auth/refresh", nil).Status(200)
			continue
		}
		for _, path := range []string{"/v1/auth/refresh", "/v1/auth/logout", "/v1/auth/login"} {
			answer := c.Post(path, credentials("sam@example.com", password))
			answer.Fails(403, "FORBIDDEN")
			require.Empty(t, answer.Header.Values("Set-Cookie"))
			require.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"))
		}
	}
	bearer(t, h, up.String("access_token")).Get("/v1/me").Status(200)
}

// A browser has one session: the cookie of an earlier one is gone once another begins, so nothing but the server could
// end it.
func TestSigningInEndsTheBrowsersEarlierSession(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		token, err := h.Server.App.Accounts.OwnerToken(t.Context(), true)
		require.NoError(t, err)
		h.SignUp(t, "pat@example.com")
		elsewhere := h.Client(t).Post("/v1/auth/login", credentials("pat@example.com", password)).Status(200).String("access_token")
		for name, signIn := range map[string]func(c *testkit.Client) testkit.Answer{
			"link": func(c *testkit.Client) testkit.Answer { return c.Post("/v1/auth/exchange", object{"token": token}) },
			"password": func(c *testkit.Client) testkit.Answer {
				return c.Post("/v1/auth/login", credentials("pat@example.com", password))
			},
			"sign-up": func(c *testkit.Client) testkit.Answer {
				return c.Post("/v1/auth/signup", credentials("sam@example.com", password))
			},
		} {
			browser := h.Client(t)
			before := browser.Post("/v1/auth/login", credentials("pat@example.com", password)).Status(200)
			browser.Post("/v1/auth/login", credentials("pat@example.com", "wrong horse")).Fails(401, "UNAUTHENTICATED")
			bearer(t, h, before.String("access_token")).Get("/v1/me").Status(200)
			after := signIn(browser)
			bearer(t, h, before.String("access_token")).Get("/v1/me").Fails(401, "UNAUTHENTICATED")
			holder(t, h, cookieOf(t, before).Value).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
			bearer(t, h, after.String("access_token")).Get("/v1/me").Status(200)
			require.NotEmpty(t, cookieOf(t, after).Value, name)
		}
		bearer(t, h, elsewhere).Get("/v1/me").Status(200)
	})
}
