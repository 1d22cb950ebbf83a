package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/testkit"
)

const invitationsPath = "/v1/organization/invitations"

func TestInvitation(t *testing.T) {
	testkit.EachWith(t, map[string]string{"SIGNUP": "invite", "PUBLIC_URL": "http://127.0.0.1/"}, func(t *testing.T, h *testkit.Harness) {
		sam := member(t, h, domain.RoleOwner)
		sam.Patch("/v1/organization", object{"name": "Kitchen"}).Status(200)
		a := sam.Post(invitationsPath, object{"email": "Alex@Bücher.example", "role": "viewer"}).Status(201)
		require.Contains(t, a.String("link"), "http://127.0.0.1/invitation#token=pgi_")
		require.Equal(t, "alex@xn--bcher-kva.example", a.String("invitation", "email"))
		listed := sam.Get(invitationsPath).Status(200)
		require.Equal(t, a.Value("invitation"), listed.Value("invitations", 0))
		require.NotContains(t, string(listed.Raw), "pgi_")

		_, token := invites(sam, "alex@bücher.example", "viewer") // takes its place
		require.Len(t, sam.Get(invitationsPath).Status(200).Value("invitations"), 1)
		stranger := h.Client(t)
		stranger.Post("/v1/invitations/preview", object{"token": a.String("link")[len("http://127.0.0.1/invitation#token="):]}).Fails(404, "NOT_FOUND")
		preview := stranger.Post("/v1/invitations/preview", object{"token": token}).Status(200)
		require.Equal(t, "Kitchen viewer M", preview.String("organization_name")+" "+preview.String("role")+" "+preview.String("invited_by_name"))
		require.Equal(t, false, preview.Value("has_account"))

		signUp := func(email, token string) testkit.Answer {
			return stranger.Post("/v1/auth/signup", object{"email": email, "password": password, "invitation_token": token})
		}
		stranger.Post("/v1/auth/signup", credentials("alex@bücher.example", password)).Fails(403, "FORBIDDEN")
		signUp("alex@bücher.example", "pgi_x").Fails(404, "NOT_FOUND")
		signUp("eve@example.com", token).FailsAt("email")
		in := signUp("ALEX@bücher.example", token).Status(201)
		require.Equal(t, "Kitchen viewer", in.String("organization", "name")+" "+in.String("user", "role"))
		signUp("alex@bücher.example", token).Fails(404, "NOT_FOUND")
		stranger.Token = in.String("access_token")
		require.Len(t, stranger.Get("/v1/me").Status(200).Value("organizations"), 2)
		sam.Post(invitationsPath, object{"email": "alex@bücher.example", "role": "admin"}).Fails(409, "CONFLICT")
		require.Empty(t, sam.Get(invitationsPath).Status(200).Value("invitations"))
	})
}

func TestAcceptingAnInvitation(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam, alex, eve := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com"), h.SignUp(t, "eve@example.com")
		_, token := invites(sam, "alex@example.com", "member")
		require.Contains(t, string(eve.Post("/v1/invitations/accept", object{"token": token}).Raw), "alex@example.com")
		eve.Post("/v1/invitations/accept", object{"token": token}).Fails(403, "FORBIDDEN")
		h.Client(t).Post("/v1/auth/exchange", object{"token": token}).Fails(409, "CONFLICT")
		require.Equal(t, true, h.Client(t).Post("/v1/invitations/preview", object{"token": token}).Status(200).Value("has_account"))
		in := alex.Post("/v1/invitations/accept", object{"token": token}).Status(200)
		require.Equal(t, "member", in.String("user", "role"))
		alex.Token = in.String("access_token")
		require.Equal(t, sam.Get("/v1/me").Status(200).String("organization", "id"), alex.Get("/v1/me").Status(200).String("organization", "id"))
		alex.Post("/v1/invitations/accept", object{"token": token}).Fails(404, "NOT_FOUND")

		for _, lost := range []func(id string){
			func(id string) { sam.Delete(invitationsPath + "/" + id).Status(200) },
			func(string) { h.Clock.Advance(8 * 24 * time.Hour) },
		} {
			id, token := invites(sam, "eve@example.com", "member")
			lost(id)
			h.Client(t).Post("/v1/invitations/preview", object{"token": token}).Fails(404, "NOT_FOUND")
			sam = signedInAgain(t, h, "sam@example.com")
			sam.Delete(invitationsPath+"/"+id).Fails(404, "NOT_FOUND")
		}
	})
}

// signedInAgain is a person whose access token may be over.
func signedInAgain(t *testing.T, h *testkit.Harness, email string) *testkit.Client {
	t.Helper()
	c := h.Client(t)
	c.Token = c.Post("/v1/auth/login", credentials(email, password)).Status(200).String("access_token")
	return c
}

func TestAnInvitationMakesAnAccountWithoutAPassword(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		_, token := invites(sam, "alex@example.com", "admin")
		alex := h.Client(t)
		in := alex.Post("/v1/auth/exchange", object{"token": token}).Status(200)
		require.Equal(t, "admin", in.String("user", "role"))
		require.Equal(t, false, in.Value("user", "has_password"))
		alex.Token = in.String("access_token")
		alex.Patch("/v1/me", object{"password": password}).Status(200)
		signedInAgain(t, h, "alex@example.com").Get("/v1/organization/members").Status(200)
		alex.Post("/v1/auth/exchange", object{"token": token}).Fails(404, "NOT_FOUND")
	})
}

func TestSignUpsMayBeClosedToTheInvitedToo(t *testing.T) {
	testkit.EachWith(t, map[string]string{"SIGNUP": "closed"}, func(t *testing.T, h *testkit.Harness) {
		_, token := invites(member(t, h, domain.RoleOwner), "alex@example.com", "member")
		h.Client(t).Post("/v1/auth/exchange", object{"token": token}).Fails(403, "FORBIDDEN")
		h.Client(t).Post("/v1/auth/signup", object{"email": "alex@example.com", "password": password, "invitation_token": token}).Fails(403, "FORBIDDEN")
	})
}

func TestInvitationsAreLimited(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		for i := range domain.MostInvitationsADay {
			invites(sam, fmt.Sprintf("p%d@example.com", i), "viewer")
		}
		limited(t, sam.Post(invitationsPath, object{"email": "p0@example.com", "role": "viewer"}), "RATE_LIMITED", "invitations")
		require.Len(t, sam.Get(invitationsPath+"?limit=100").Status(200).Value("invitations"), domain.MostInvitationsADay, "one that was refused took no place")
		for _, email := range []string{"no address", "a@b@c", "a@b.example\n", "a\u200b@b.example"} {
			sam.Post(invitationsPath, object{"email": email, "role": "viewer"}).FailsAt("email")
		}
		sam.Post(invitationsPath, object{"email": "a@example.com", "role": "owner"}).FailsAt("role")
	})
}

// Whatever is accepted, taken back or signed up with at once, one membership comes of it at most, and one outcome.
func TestAnInvitationHasOneOutcome(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		for i := range 8 {
			email := fmt.Sprintf("alex%d@example.com", i)
			id, token := invites(sam, email, "member")
			one, two := h.Client(t), h.Client(t)
			if i%2 == 0 {
				h.SignUp(t, email)
				for _, c := range []*testkit.Client{one, two} {
					c.Token = c.Post("/v1/auth/login", credentials(email, password)).Status(200).String("access_token")
				}
			}
			codes := atTheSameTime(map[*testkit.Client]string{one: "join", two: "join", sam: "revoke"}, func(c *testkit.Client, what string) int {
				switch {
				case what == "revoke" && i%4 < 2:
					return http.StatusTeapot // it is not taken back
				case what == "revoke":
					return c.Delete(invitationsPath+"/"+id).Code + 1000
				case i%2 == 0:
					return c.Post("/v1/invitations/accept", object{"token": token}).Code
				}
				return c.Post("/v1/auth/signup", object{"email": email, "password": password, "invitation_token": token}).Code
			})
			joined := 0
			for _, code := range codes {
				if code == 200 || code == 201 || code == 1200 {
					joined++
				}
			}
			require.Equal(t, 1, joined, "%v", codes)
		}
	})
}

// Addresses were kept with their domains in their own script once, and whose they are comes in by them still.
func TestAnOldAddressStillSignsIn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		h.Exec(t, fmt.Sprintf("UPDATE users SET email = 'sam@bücher.example' WHERE id = '%s'", idOf(sam)))
		other := h.SignUp(t, "sam@xn--bcher-kva.example")
		for email, want := range map[string]*testkit.Client{"Sam@Bücher.example": sam, "sam@xn--bcher-kva.example": other} {
			require.Equal(t, idOf(want), h.Client(t).Post("/v1/auth/login", credentials(email, password)).Status(200).String("user", "id"))
		}
	})
}
