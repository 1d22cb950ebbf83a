package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// authenticator shows the codes of one secret, by the server's clock.
type authenticator struct {
	t      *testing.T
	h      *testkit.Harness
	secret string
	codes  []any // for recovery
}

func (a *authenticator) code() string {
	a.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.h.Clock.Now())
	require.NoError(a.t, err)
	return code
}

// next is the code of a step that none was used of.
func (a *authenticator) next() string {
	a.t.Helper()
	a.h.Clock.Advance(30 * time.Second)
	return a.code()
}

func (a *authenticator) recovery(i int) string { return a.codes[i].(string) }

// turnsOn has a person turn on two-step sign-in.
func turnsOn(t *testing.T, h *testkit.Harness, c *testkit.Client) *authenticator {
	t.Helper()
	a := &authenticator{t: t, h: h}
	begun := c.Post("/v1/me/totp", object{}).Status(200)
	a.secret = begun.String("secret")
	require.Contains(t, begun.String("otpauth_uri"), "secret="+a.secret)
	a.codes = c.Post("/v1/me/totp/confirm", object{"code": a.code()}).Status(200).Value("recovery_codes").([]any)
	return a
}

// challenged signs in with a password, as far as that goes.
func challenged(t *testing.T, h *testkit.Harness, email string) (c *testkit.Client, challenge string) {
	t.Helper()
	c = h.Client(t)
	answer := c.Post("/v1/auth/login", credentials(email, password)).Status(http.StatusAccepted)
	require.Empty(t, answer.Header.Values("Set-Cookie"))
	return c, answer.String("challenge")
}

const totpPath = "/v1/auth/login/totp"

func TestASignInAsksForACode(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		elsewhere := h.Client(t)
		elsewhere.Token = elsewhere.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
		require.Equal(t, object{"is_on": false, "since": nil, "recovery_codes_left": 0.0}, c.Get("/v1/me/totp").Status(200).Value())
		a := turnsOn(t, h, c)
		require.Len(t, a.codes, 10)
		elsewhere.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		c.Get("/v1/me").Status(200)
		require.Equal(t, true, c.Get("/v1/me").Value("user", "has_totp"))
		c.Post("/v1/me/totp", object{}).Fails(409, "CONFLICT")

		d, challenge := challenged(t, h, "sam@example.com")
		d.Token = challenge
		d.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		d.Token = ""
		d.Post(totpPath, object{"challenge": challenge, "code": "000000"}).FailsAt("code")
		d.Post(totpPath, object{"challenge": challenge, "code": a.code()}).FailsAt("code") // the one that confirmed
		d.Post(totpPath, object{"challenge": challenge}).FailsAt("code")
		d.Post(totpPath, object{"challenge": c.Token, "code": a.next()}).Fails(401, "UNAUTHENTICATED")
		d.Token = d.Post(totpPath, object{"challenge": challenge, "code": a.code()}).Status(200).String("access_token")
		d.Get("/v1/me").Status(200)
		require.NotContains(t, h.Log.String(), a.secret)

		// The same code again, with the same challenge and with another one.
		h.Client(t).Post(totpPath, object{"challenge": challenge, "code": a.code()}).FailsAt("code")
		e, again := challenged(t, h, "sam@example.com")
		e.Post(totpPath, object{"challenge": again, "code": a.code()}).FailsAt("code")

		// A clock may be a step off, either way; and no code before the last one is taken.
		h.Clock.Advance(2 * time.Minute)
		early, err := totp.GenerateCode(a.secret, h.Clock.Now().Add(30*time.Second))
		require.NoError(t, err)
		e.Post(totpPath, object{"challenge": again, "code": early}).Status(200)
		_, third := challenged(t, h, "sam@example.com")
		e.Post(totpPath, object{"challenge": third, "code": a.code()}).FailsAt("code")
		far, err := totp.GenerateCode(a.secret, h.Clock.Now().Add(90*time.Second))
		require.NoError(t, err)
		e.Post(totpPath, object{"challenge": third, "code": far}).FailsAt("code")
	})
}

func TestARecoveryCodeWorksOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		a := turnsOn(t, h, c)
		d, challenge := challenged(t, h, "sam@example.com")
		d.Post(totpPath, object{"challenge": challenge, "recovery_code": "aaaa-aaaa-aaaa-aaaa"}).FailsAt("recovery_code")
		d.Token = d.Post(totpPath, object{"challenge": challenge, "recovery_code": " " + a.recovery(0)}).Status(200).String("access_token")
		d.Post(totpPath, object{"challenge": challenge, "recovery_code": a.recovery(0)}).FailsAt("recovery_code")
		require.EqualValues(t, 9, d.Get("/v1/me/totp").Value("recovery_codes_left"))

		// Another person's code is none.
		other := h.SignUp(t, "alex@example.com")
		b := turnsOn(t, h, other)
		d.Post(totpPath, object{"challenge": challenge, "recovery_code": b.recovery(0)}).FailsAt("recovery_code")

		renewed := d.Post("/v1/me/totp/recovery-codes", object{"code": a.next()}).Status(200).Value("recovery_codes").([]any)
		require.NotContains(t, renewed, a.codes[1])
		d.Post("/v1/me/totp/recovery-codes", object{"recovery_code": a.recovery(1)}).FailsAt("recovery_code")
		d.Send(http.MethodDelete, "/v1/me/totp", object{"recovery_code": renewed[0]}).Status(200)
		h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200)
		d.Send(http.MethodDelete, "/v1/me/totp", object{"recovery_code": renewed[1]}).Fails(409, "CONFLICT")
	})
}

// The session was left open: what changes the second step needs the password, too.
func TestTurningTwoStepSignInOffNeedsPasswordAndCode(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		h.Clock.Advance(11 * time.Minute)
		c.Post("/v1/me/totp", object{}).FailsAt("current_password")
		c.Post("/v1/me/totp", object{"current_password": "wrong horse"}).FailsAt("current_password")
		secret := c.Post("/v1/me/totp", object{"current_password": password}).Status(200).String("secret")
		a := &authenticator{t: t, h: h, secret: secret}
		c.Post("/v1/me/totp/confirm", object{"code": a.code()}).Status(200)
		c.Send(http.MethodDelete, "/v1/me/totp", object{"code": a.next()}).FailsAt("current_password")
		c.Send(http.MethodDelete, "/v1/me/totp", object{"code": "000000", "current_password": password}).FailsAt("code")
		c.Send(http.MethodDelete, "/v1/me/totp", object{"current_password": password}).FailsAt("code")
		c.Send(http.MethodDelete, "/v1/me/totp", object{"code": a.code(), "current_password": password}).Status(200)
	})
}

// What was shown of credentials counts no more once they have changed.
func TestAChallengeEndsWithThePassword(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		a := turnsOn(t, h, c)
		d, old := challenged(t, h, "sam@example.com")
		c.Patch("/v1/me", object{"password": "another horse", "current_password": password}).Status(200)
		d.Post(totpPath, object{"challenge": old, "code": a.next()}).Fails(401, "UNAUTHENTICATED")
		again := d.Post("/v1/auth/login", credentials("sam@example.com", "another horse")).Status(202).String("challenge")
		h.Clock.Advance(6 * time.Minute)
		d.Post(totpPath, object{"challenge": again, "code": a.next()}).Fails(401, "UNAUTHENTICATED")

		require.NoError(t, h.Server.App.Operator.ResetTOTP(t.Context(), "sam@example.com"))
		c.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", "another horse")).Status(200)
	})
}

// However many sign in at once with one code, one does; and a link asks for a code, too.
func TestOneCodeMakesOneSession(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		a := turnsOn(t, h, c)
		for _, factor := range []func() object{
			func() object { return object{"code": a.next()} },
			func() object { return object{"recovery_code": a.recovery(3)} },
		} {
			_, challenge := challenged(t, h, "sam@example.com")
			sent := factor()
			sent["challenge"] = challenge
			codes := make([]int, 12)
			var all sync.WaitGroup
			for i := range codes {
				all.Go(func() { codes[i] = h.Client(t).Post(totpPath, sent).Code })
			}
			all.Wait()
			in := map[int]int{}
			for _, code := range codes {
				in[code]++
			}
			require.Equal(t, map[int]int{200: 1, 400: 11}, in)
		}
	})
}

func TestASignInLinkAsksForACode(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		link := signInLink(t, h)
		c := h.Client(t)
		c.Token = c.Post("/v1/auth/exchange", object{"token": link}).Status(200).String("access_token")
		a := turnsOn(t, h, c)
		d := h.Client(t)
		challenge := d.Post("/v1/auth/exchange", object{"token": signInLink(t, h)}).Status(202).String("challenge")
		d.Post(totpPath, object{"challenge": challenge, "code": a.next()}).Status(200)
	})
}

// Guesses are counted for the person, whatever challenge they came with.
func TestCodesCannotBeGuessed(t *testing.T) {
	testkit.EachWith(t, map[string]string{"TRUSTED_PROXIES": "127.0.0.1"}, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		a := turnsOn(t, h, c)
		looked := 0
		for i := range 50 {
			thief, challenge := challenged(t, h, "sam@example.com")
			thief.Headers.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i%7))
			answer := thief.Post(totpPath, object{"challenge": challenge, "code": "000000"})
			if answer.Code == 400 {
				looked++
				continue
			}
			limited(t, answer, "RATE_LIMITED", "sign_in")
		}
		require.InDelta(t, 30, looked, 2)
		// From where they signed in before, the person is not locked out.
		d, challenge := challenged(t, h, "sam@example.com")
		d.Post(totpPath, object{"challenge": challenge, "code": a.next()}).Status(200)
	})
}

// An organization that demands a second step shows nothing to who has none, but the way to turn it on.
func TestAnOrganizationMayDemandTwoStepSignIn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		alex := joins(t, h, w.c, "alex@example.com", "member")
		key := newKey(t, h, alex, nil, allScopes...)
		w.c.Patch("/v1/organization", object{"require_totp": true}).Fails(409, "CONFLICT")
		turnsOn(t, h, w.c)
		alex.Patch("/v1/organization", object{"require_totp": true}).Fails(403, "FORBIDDEN")
		require.Equal(t, true, w.c.Patch("/v1/organization", object{"require_totp": true}).Status(200).Value("organization", "require_totp"))
		w.c.Get("/v1/projects").Status(200)
		key.Get("/v1/projects").Status(200)

		for _, o := range operations(t) {
			if o.public || o.Extensions["x-before-totp"] == true {
				continue
			}
			o.send(alex, w).Fails(403, "TOTP_REQUIRED")
		}
		require.Equal(t, true, alex.Get("/v1/me").Status(200).Value("organization", "require_totp"))
		turnsOn(t, h, alex)
		alex.Get("/v1/projects").Status(200)
	})
}

func signInLink(t *testing.T, h *testkit.Harness) string {
	t.Helper()
	link, err := h.Server.App.Accounts.OwnerToken(t.Context(), true)
	require.NoError(t, err)
	return link
}
