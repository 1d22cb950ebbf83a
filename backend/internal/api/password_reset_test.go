package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

const resetPath = "/v1/auth/password-reset"

// resetToken asks for a new password, and reads the mail.
func resetToken(t *testing.T, h *testkit.Harness, mails *testkit.MailServer, email string) string {
	t.Helper()
	h.Client(t).Post(resetPath, object{"email": email}).Status(200)
	return mails.About(t, email, "Set a new password").Token(t)
}

func resets(t *testing.T, h *testkit.Harness, token, next string) testkit.Answer {
	t.Helper()
	return h.Client(t).Post(resetPath+"/confirm", object{"token": token, "password": next})
}

func TestPasswordReset(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		sam := proved(t, h, mails, "sam@example.com")
		key := sam.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}}).Status(201).String("secret")
		first, second := resetToken(t, h, mails, "sam@example.com"), resetToken(t, h, mails, "sam@example.com")
		resets(t, h, first, "password").FailsAt("password")
		resets(t, h, first, "short").FailsAt("password")
		resets(t, h, first, "another horse").Status(200)
		require.Equal(t, "Your password was changed", mails.To(t, "sam@example.com").Subject)
		sam.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Fails(401, "UNAUTHENTICATED")
		h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", "another horse")).Status(200)
		bearer(t, h, key).Get("/v1/me").Status(200)
		for _, old := range []string{first, second, "pgw_x"} {
			resets(t, h, old, "a third horse").Fails(404, "NOT_FOUND")
		}
		require.Contains(t, h.Log.String(), "event=password_reset ")
		require.NotContains(t, h.Log.String(), first)
		require.NotContains(t, h.Log.String(), "sam@example.com")
	})
}

// Who asks hears the same, whatever the address is, and is slowed down the same.
func TestAResetTellsNothing(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		proved(t, h, mails, "sam@example.com")
		h.SignUp(t, "shut@example.com")
		h.Exec(t, "UPDATE users SET suspended_at = created_at WHERE email = 'shut@example.com'")
		for _, email := range []string{"sam@example.com", "none@example.com", "shut@example.com"} {
			for i := range 7 {
				a := h.Client(t).Post(resetPath, object{"email": strings.Replace(email, "@", "+x@", i%2)})
				if i < 5 {
					require.JSONEq(t, `{"success": true}`, string(a.Status(200).Raw))
				} else {
					limited(t, a, "RATE_LIMITED", "mails")
				}
			}
		}
		require.Eventually(t, func() bool { return h.Number(t, "SELECT count(*) FROM outbox") == 0 }, testkit.Patience, 10*time.Millisecond)
		for _, mail := range mails.All() {
			if mail.Subject == "Set a new password" {
				require.Equal(t, "sam@example.com", mail.To)
			}
		}
		h.Client(t).Post(resetPath, object{"email": "a@b@c"}).FailsAt("email")
	})
}

func TestAResetLinkEnds(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		proved(t, h, mails, "sam@example.com")
		late := resetToken(t, h, mails, "sam@example.com")
		h.Clock.Advance(30*time.Minute + time.Second)
		resets(t, h, late, "another horse").Fails(404, "NOT_FOUND")
		sam := signedInAgain(t, h, "sam@example.com")
		changed := resetToken(t, h, mails, "sam@example.com")
		sam.Patch("/v1/me", object{"password": "another horse", "current_password": password}).Status(200)
		resets(t, h, changed, "a third horse").Fails(404, "NOT_FOUND")
	})
}

// An account with an address that another person gave as theirs is wholly its holder's after a reset.
func TestAResetTakesAnAccountBack(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		thief := h.SignUp(t, "sam@example.com")
		key := thief.Post("/v1/api-keys", object{"name": "K", "scopes": []string{"view"}}).Status(201).String("secret")
		turnsOn(t, h, thief)
		resets(t, h, resetToken(t, h, mails, "sam@example.com"), "another horse").Status(200)
		bearer(t, h, key).Get("/v1/me").Fails(401, "INVALID_API_KEY")
		thief.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		sam := h.Client(t)
		sam.Token = sam.Post("/v1/auth/login", credentials("sam@example.com", "another horse")).Status(200).String("access_token")
		require.Equal(t, true, isVerified(sam))
	})
}

// Of what sets a password at the same moment one wins, and its password is the one that signs in.
func TestOneResetWins(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		for i := range 4 {
			email := fmt.Sprintf("sam%d@example.com", i)
			sam := proved(t, h, mails, email)
			first := resetToken(t, h, mails, email)
			second := resetToken(t, h, mails, email)
			atOnce := map[string]func() int{
				"horse of the first":  func() int { return resets(t, h, first, "horse of the first").Code },
				"horse of the twin":   func() int { return resets(t, h, first, "horse of the twin").Code },
				"horse of the second": func() int { return resets(t, h, second, "horse of the second").Code },
				"horse of the change": func() int {
					return sam.Patch("/v1/me", object{"password": "horse of the change", "current_password": password}).Code
				},
			}
			winners := make(chan string, len(atOnce))
			atTheSameTime(atOnce, func(next string, do func() int) int {
				code := do()
				if code == 200 {
					winners <- next
				}
				return code
			})
			close(winners)
			require.Len(t, winners, 1)
			won := <-winners
			for next := range atOnce {
				want := 401
				if next == won {
					want = 200
				}
				require.Equal(t, want, h.Client(t).Post("/v1/auth/login", credentials(email, next)).Code, next)
			}
		}
	})
}
