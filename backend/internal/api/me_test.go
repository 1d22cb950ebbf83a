package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func TestOneTimeLink(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := func(untilPassword bool) string {
			token, err := h.Server.App.Accounts.OwnerToken(t.Context(), untilPassword)
			require.NoError(t, err)
			return token
		}
		exchange := func(token string) testkit.Answer {
			return h.Client(t).Post("/v1/auth/exchange", object{"token": token})
		}
		first := owner(true)
		in := exchange(first).Status(200)
		require.Nil(t, in.Value("user", "email"))
		require.Equal(t, false, in.Value("user", "has_password"))
		require.Equal(t, "owner", in.String("user", "role"))
		exchange(first).Fails(401, "UNAUTHENTICATED")

		second := owner(false)
		third := owner(false)
		exchange(second).Fails(401, "UNAUTHENTICATED")
		require.Equal(t, in.Value("user"), exchange(third).Status(200).Value("user"), "the owner is the same person")

		late := owner(false)
		h.Clock.Advance(24*time.Hour + time.Second)
		exchange(late).Fails(401, "UNAUTHENTICATED")
		exchange("pgt_made-up").Fails(401, "UNAUTHENTICATED")
		for _, token := range []string{first, second, third, late} {
			require.NotContains(t, h.Log.String(), token)
		}
	})
}

// The owner whom a link signed in lands in examples that can run, and gives themselves an address and a password.
func TestOwnerSettlesIn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		token, err := h.Server.App.Accounts.OwnerToken(t.Context(), true)
		require.NoError(t, err)
		c := h.Client(t)
		c.Token = c.Post("/v1/auth/exchange", object{"token": token}).Status(200).String("access_token")
		project := c.Get("/v1/projects").Status(200).String("projects", 0, "id")
		examples := c.Get("/v1/projects/" + project).Status(200)
		prompt := "/v1/prompts/" + examples.String("prompts", 0, "id")
		require.Equal(t, []any{"dish"}, c.Get(prompt).Status(200).Value("prompt", "variables"))
		runs(t, c, prompt, object{"dish": "soup"})

		me := c.Patch("/v1/me", object{"email": "Owner@Example.com", "password": password}).Status(200)
		require.Equal(t, "owner@example.com", me.String("user", "email"))
		require.Equal(t, true, me.Value("user", "has_password"))
		h.Client(t).Post("/v1/auth/login", credentials("owner@example.com", password)).Status(200)
		token, err = h.Server.App.Accounts.OwnerToken(t.Context(), true)
		require.NoError(t, err)
		require.Empty(t, token, "an owner with a password needs no link")
	})
}

func TestUpdateMe(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		h.SignUp(t, "taken@example.com")
		c := h.SignUp(t, "sam@example.com")
		other := h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200)

		require.Equal(t, "Samantha", c.Patch("/v1/me", object{"name": "Samantha"}).Status(200).String("user", "name"))
		before := string(c.Get("/v1/me").Status(200).Raw)
		for _, change := range []object{{"email": "new@example.com"}, {"password": "another horse"}} {
			change["name"] = "Changed"
			c.Patch("/v1/me", change).FailsAt("current_password")
			change["current_password"] = "wrong horse"
			c.Patch("/v1/me", change).FailsAt("current_password")
		}
		details := c.Patch("/v1/me", object{"email": "TAKEN@example.com", "current_password": password}).Fails(409, "CONFLICT")
		require.Equal(t, []any{"email"}, details["fields"])
		require.Equal(t, before, string(c.Get("/v1/me").Status(200).Raw))
		require.Equal(t, before, string(c.Patch("/v1/me", object{}).Status(200).Raw))

		c.Patch("/v1/me", object{"email": "New@example.com", "current_password": password}).Status(200)
		bearer(t, h, other.String("access_token")).Get("/v1/me").Status(200)
		h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Fails(401, "UNAUTHENTICATED")

		c.Patch("/v1/me", object{"password": "another horse", "current_password": password}).Status(200)
		c.Get("/v1/me").Status(200)
		c.Post("/v1/auth/refresh", nil).Status(200)
		bearer(t, h, other.String("access_token")).Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		holder(t, h, cookieOf(t, other).Value).Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		h.Client(t).Post("/v1/auth/login", credentials("new@example.com", password)).Fails(401, "UNAUTHENTICATED")
		h.Client(t).Post("/v1/auth/login", credentials("new@example.com", "another horse")).Status(200)
		require.NotContains(t, h.Log.String(), "another horse")
	})
}

func TestCommonPasswordsAreRefused(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam.smith@example.com")
		for _, common := range []string{"Password1!", "12345678", "sam.smith@example.com", "Sam.Smith", "xxxxxxxx"} {
			up := h.Client(t).Post("/v1/auth/signup", credentials("SAM.SMITH@example.com", common))
			up.FailsAt("password")
			require.Equal(t, "common", up.Value("error", "details", "fields", 0, "rule"))
			require.NotContains(t, string(up.Raw), common)
			c.Patch("/v1/me", object{"password": common, "current_password": password}).FailsAt("password")
		}
		c.Patch("/v1/me", object{"email": "alexander.fleming@example.com", "password": "Alexander.Fleming", "current_password": password}).FailsAt("password")
		c.Patch("/v1/me", object{"password": "another horse", "current_password": password}).Status(200)
	})
}

func TestSignUpClosed(t *testing.T) {
	for _, setting := range []string{"closed", "invite"} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			h := testkit.Start(t, map[string]string{"SIGNUP": setting})
			h.Client(t).Post("/v1/auth/signup", credentials("sam@example.com", password)).Fails(403, "FORBIDDEN")
			h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Fails(401, "UNAUTHENTICATED")
			token, err := h.Server.App.Accounts.OwnerToken(t.Context(), true)
			require.NoError(t, err)
			h.Client(t).Post("/v1/auth/exchange", object{"token": token}).Status(200)
		})
	}
}
