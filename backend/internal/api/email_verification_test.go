package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/testkit"
)

const confirmPath = "/v1/auth/email-verification/confirm"

// proved is a new person who has opened the link in their mail.
func proved(t *testing.T, h *testkit.Harness, mails *testkit.MailServer, email string) *testkit.Client {
	t.Helper()
	c := h.SignUp(t, email)
	c.Post(confirmPath, object{"token": mails.To(t, email).Token(t)}).Status(200)
	return c
}

func isVerified(c *testkit.Client) any {
	return c.Get("/v1/me").Status(200).Value("user", "email_verified")
}

func sharedWith(c *testkit.Client) int {
	return len(c.Get("/v1/prompts/shared-with-me").Status(200).Value("prompts").([]any))
}

func TestAnAddressIsProvedByMail(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		require.Equal(t, true, h.Client(t).Get("/v1/auth/options").Status(200).Value("sends_mail"))
		sam := proved(t, h, mails, "sam@example.com")
		alex := h.SignUp(t, "alex@example.com")
		mail := mails.To(t, "alex@example.com")
		require.Contains(t, mail.Text, "http://127.0.0.1/verify-email#token=pge_")
		require.Equal(t, false, isVerified(alex))
		shares := newPrompt(sam) + "/shares"
		sam.Post(shares, object{"email": "alex@example.com", "permission": "view"}).Status(201)
		require.Zero(t, sharedWith(alex), "it is not known to be theirs")

		stranger := h.Client(t)
		stranger.Post(confirmPath, object{"token": mail.Token(t) + "x"}).Fails(404, "NOT_FOUND")
		stranger.Post("/v1/auth/exchange", object{"token": mail.Token(t)}).Fails(401, "UNAUTHENTICATED")
		stranger.Post("/v1/auth/password-reset/confirm", object{"token": mail.Token(t), "password": "another horse"}).Fails(404, "NOT_FOUND")
		alex.Post("/v1/auth/email-verification", nil).Status(200)
		second := mails.About(t, "alex@example.com", "Confirm your e-mail address").Token(t)
		for range 2 { // its answer may be lost
			stranger.Post(confirmPath, object{"token": mail.Token(t)}).Status(200)
			require.Equal(t, true, isVerified(alex))
		}
		stranger.Post(confirmPath, object{"token": second}).Status(200)
		require.Equal(t, 1, sharedWith(alex), "what waited is given")
		sam.Post(newPrompt(sam)+"/shares", object{"email": "Alex@Example.com", "permission": "view"}).Status(201)
		require.Equal(t, 2, sharedWith(alex), "and what is shared now at once")
		alex.Post("/v1/auth/email-verification", nil).Fails(409, "CONFLICT")

		h.SignUp(t, "eve@example.com")
		late := mails.To(t, "eve@example.com").Token(t)
		h.Clock.Advance(24*time.Hour + time.Second)
		stranger.Post(confirmPath, object{"token": late}).Fails(404, "NOT_FOUND")
		eve := signedInAgain(t, h, "eve@example.com")
		require.Equal(t, false, isVerified(eve))
		for _, secret := range []string{mail.Token(t), second, late, "eve@example.com"} {
			require.NotContains(t, h.Log.String(), secret)
		}
	})
}

// Until a new address is proved, its person signs in with the one before.
func TestANewAddressWaitsForItsProof(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		sam := proved(t, h, mails, "sam@example.com")
		h.SignUp(t, "taken@example.com")
		wants := func(email string) testkit.Answer {
			return sam.Patch("/v1/me", object{"email": email, "current_password": password})
		}
		wants("taken@example.com").Fails(409, "CONFLICT")
		first := wants("typo@example.com").Status(200)
		require.Equal(t, "sam@example.com typo@example.com", first.String("user", "email")+" "+first.String("user", "pending_email"))
		require.Equal(t, true, first.Value("user", "email_verified"))
		typo := mails.To(t, "typo@example.com").Token(t)
		signedInAgain(t, h, "sam@example.com")
		h.Client(t).Post("/v1/auth/login", credentials("typo@example.com", password)).Fails(401, "UNAUTHENTICATED")
		wants("new@example.com").Status(200)
		h.Client(t).Post(confirmPath, object{"token": typo}).Fails(404, "NOT_FOUND")
		old := mails.To(t, "new@example.com").Token(t)
		require.Nil(t, wants("Sam@example.com").Status(200).Value("user", "pending_email"), "the one they have ends the wish")
		h.Client(t).Post(confirmPath, object{"token": old}).Fails(404, "NOT_FOUND")

		h.Client(t).Post(resetPath, object{"email": "sam@example.com"}).Status(200)
		reset := mails.To(t, "sam@example.com").Token(t)
		wants("new@example.com").Status(200)
		for range 2 {
			h.Client(t).Post(confirmPath, object{"token": old}).Status(200)
		}
		require.Equal(t, "new@example.com", sam.Get("/v1/me").Status(200).String("user", "email"))
		signedInAgain(t, h, "new@example.com")
		require.Equal(t, "Your e-mail address was changed", mails.To(t, "sam@example.com").Subject)
		h.Client(t).Post(resetPath+"/confirm", object{"token": reset, "password": "another horse"}).Fails(404, "NOT_FOUND")
		h.SignUp(t, "sam@example.com")
	})
}

// A thief who knew the password, and asked for another address, is left with nothing by a new password.
func TestANewPasswordEndsTheWishForAnotherAddress(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		sam := proved(t, h, mails, "sam@example.com")
		sam.Patch("/v1/me", object{"email": "thief@example.com", "current_password": password}).Status(200)
		theirs := mails.To(t, "thief@example.com").Token(t)
		sam.Patch("/v1/me", object{"password": "another horse", "current_password": password}).Status(200)
		require.Equal(t, "Your password was changed", mails.To(t, "sam@example.com").Subject)
		h.Client(t).Post(confirmPath, object{"token": theirs}).Fails(404, "NOT_FOUND")
		require.Nil(t, sam.Get("/v1/me").Status(200).Value("user", "pending_email"))
	})
}

// Where mail is sent, a link that was copied proves nothing, since who invites has it too; the mailed one does.
func TestInvitationsByMail(t *testing.T) {
	testkit.EachMailed(t, map[string]string{"SIGNUP": "invite"}, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		sam := member(t, h, domain.RoleOwner)
		early := sam.Post(invitationsPath, object{"email": "alex@example.com", "role": "viewer"}).Status(201)
		require.Equal(t, false, early.Value("mailed"), "who has proved no address has no strangers written to")
		h.Exec(t, "UPDATE users SET email_verified_at = created_at WHERE email = 'owner@example.com'")
		copied := map[string]string{}
		for _, email := range []string{"alex@example.com", "kim@example.com"} {
			made := sam.Post(invitationsPath, object{"email": email, "role": "viewer"}).Status(201)
			require.Equal(t, true, made.Value("mailed"))
			_, copied[email], _ = strings.Cut(made.String("link"), "#token=")
		}
		mailed := map[string]string{}
		for range copied {
			mail := mails.Next(t)
			require.Contains(t, mail.Text, "“M” invites you to “O”")
			mailed[mail.To] = mail.Token(t)
			require.NotEqual(t, copied[mail.To], mailed[mail.To])
		}
		stranger := h.Client(t)
		signUp := func(email, token string) testkit.Answer {
			return stranger.Post("/v1/auth/signup", object{"email": email, "password": password, "invitation_token": token}).Status(201)
		}
		kim := signUp("kim@example.com", mailed["kim@example.com"])
		require.Equal(t, "O viewer", kim.String("organization", "name")+" "+kim.String("user", "role"))
		require.Equal(t, true, kim.Value("user", "email_verified"))

		alex := h.Client(t)
		in := signUp("alex@example.com", copied["alex@example.com"])
		require.Equal(t, "owner", in.String("user", "role"), "of a workspace of their own, and nothing else yet")
		require.Equal(t, false, in.Value("user", "email_verified"))
		require.Equal(t, "Confirm your e-mail address", mails.To(t, "alex@example.com").Subject)
		alex.Token = in.String("access_token")
		accept := func(token string) testkit.Answer { return alex.Post("/v1/invitations/accept", object{"token": token}) }
		require.Equal(t, "email_unverified", accept(copied["alex@example.com"]).Fails(403, "FORBIDDEN")["reason"])
		preview := func(token string) any {
			return stranger.Post("/v1/invitations/preview", object{"token": token}).Status(200).Value("has_account")
		}
		require.Equal(t, false, preview(copied["alex@example.com"]), "known but unproved is as unknown")
		require.Equal(t, true, preview(mailed["alex@example.com"]))
		joined := accept(mailed["alex@example.com"]).Status(200)
		require.Equal(t, true, joined.Value("user", "email_verified"))
		require.Equal(t, "viewer", joined.String("user", "role"))
	})
}

// A share is mailed, and answered the same, whether its address is known, proved or neither.
func TestSharesByMail(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		sam := proved(t, h, mails, "sam@example.com")
		sam.Patch("/v1/me", object{"name": "Win www.evil.example now"}).Status(200)
		proved(t, h, mails, "proved@example.com")
		known := h.SignUp(t, "known@example.com")
		mails.To(t, "known@example.com")
		shares := newPrompt(sam) + "/shares"
		var answers []string
		for _, email := range []string{"unknown@example.com", "known@example.com", "proved@example.com"} {
			made := sam.Post(shares, object{"email": email, "permission": "view"}).Status(201)
			require.Equal(t, true, made.Value("mailed"))
			share := made.Value("share").(object)
			delete(share, "id")
			delete(share, "email")
			delete(share, "created_at")
			answers = append(answers, strings.Join([]string{share["state"].(string), share["permission"].(string)}, " "))
			_, copied, _ := strings.Cut(made.String("link"), "#token=")
			mail := mails.To(t, email)
			require.Contains(t, mail.Text, "“Win www evil example now”")
			require.Equal(t, 1, strings.Count(mail.Text, "://"))
			require.NotEqual(t, copied, mail.Token(t))
			if email == "known@example.com" {
				known.Post("/v1/invitations/accept", object{"token": copied}).Fails(403, "FORBIDDEN")
				known.Post("/v1/invitations/accept", object{"token": mail.Token(t)}).Status(200)
				require.Equal(t, 1, sharedWith(signedInAgain(t, h, email)))
			}
		}
		require.Equal(t, []string{"invited view", "invited view", "invited view"}, answers)
		again := sam.Post(shares, object{"email": "unknown@example.com", "permission": "edit"}).Status(201)
		require.Equal(t, true, again.Value("mailed"))
		mails.To(t, "unknown@example.com")
	})
}

// What an organization may send is bounded, and the link to copy is left.
func TestMailsOfAnOrganizationAreLimited(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		sam := proved(t, h, mails, "sam@example.com")
		invited := func(email string) any {
			return sam.Post(invitationsPath, object{"email": email, "role": "viewer"}).Status(201).Value("mailed")
		}
		for i, tag := range []string{"", "+a", "+b"} {
			require.Equal(t, true, invited("alex"+tag+"@example.com"), i)
		}
		require.Equal(t, false, invited("alex@example.com"), "however it is written, it is one mailbox")
		require.Equal(t, true, invited("kim@example.com"))
		h.Client(t).Post(resetPath, object{"email": "alex@example.com"}).Status(200)
	})
}

func TestWithoutAMailServer(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		require.Equal(t, false, h.Client(t).Get("/v1/auth/options").Status(200).Value("sends_mail"))
		sam.Post("/v1/auth/email-verification", nil).Fails(404, "NOT_FOUND")
		h.Client(t).Post(resetPath, object{"email": "sam@example.com"}).Fails(404, "NOT_FOUND")
		require.Equal(t, false, sam.Post(invitationsPath, object{"email": "alex@example.com", "role": "viewer"}).Status(201).Value("mailed"))
		require.Equal(t, false, sam.Post(newPrompt(sam)+"/shares", object{"email": "alex@example.com", "permission": "view"}).Status(201).Value("mailed"))
		require.Equal(t, "new@example.com", sam.Patch("/v1/me", object{"email": "new@example.com", "current_password": password}).Status(200).String("user", "email"))
		require.Zero(t, h.Number(t, "SELECT count(*) FROM outbox"))
	})
}

// Links lead to PUBLIC_URL alone, whatever host a request names.
func TestMailedLinksAreOurs(t *testing.T) {
	testkit.EachMailed(t, map[string]string{"PUBLIC_URL": "https://play.example/"}, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		h.SignUp(t, "sam@example.com")
		require.Contains(t, mails.Next(t).Text, "https://play.example/verify-email#token=")
		c := h.Client(t)
		c.Headers.Set("X-Forwarded-Host", "evil.example")
		require.Equal(t, http.StatusOK, c.Post(resetPath, object{"email": "sam@example.com"}).Code)
		require.Contains(t, mails.Next(t).Text, "https://play.example/reset-password#token=")
	})
}
