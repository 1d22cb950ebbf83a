package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

const membersPath = "/v1/organization/members"

// invites has a client invite an address, and returns the invitation's id and its token.
func invites(by *testkit.Client, email, role string) (id, token string) {
	a := by.Post("/v1/organization/invitations", object{"email": email, "role": role}).Status(http.StatusCreated)
	_, token, _ = strings.Cut(a.String("link"), "#token=")
	return a.String("invitation", "id"), token
}

// joins signs a person up who was invited by a client.
func joins(t *testing.T, h *testkit.Harness, by *testkit.Client, email, role string) *testkit.Client {
	t.Helper()
	_, token := invites(by, email, role)
	c := h.Client(t)
	c.Token = c.Post("/v1/auth/signup", object{"email": email, "password": password, "name": role, "invitation_token": token}).
		Status(http.StatusCreated).String("access_token")
	return c
}

func idOf(c *testkit.Client) string {
	return c.Get("/v1/me").Status(http.StatusOK).String("user", "id")
}

func pathOf(c *testkit.Client) string { return membersPath + "/" + idOf(c) }

func TestMembersSeeEachOther(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		viewer := joins(t, h, sam, "vera@example.com", "viewer")
		want := map[*testkit.Client]map[string]any{
			sam:    {"sam@example.com": "owner", "vera@example.com": "viewer"},
			viewer: {"<nil>": "owner", "vera@example.com": "viewer"},
		}
		for c, people := range want {
			got := map[string]any{}
			for _, m := range c.Get(membersPath).Status(200).Value("members").([]any) {
				got[fmt.Sprint(m.(object)["email"])] = m.(object)["role"]
			}
			require.Equal(t, people, got)
		}
		stranger := h.SignUp(t, "eve@example.com")
		stranger.Patch(pathOf(viewer), object{"role": "member"}).Fails(404, "NOT_FOUND")
		stranger.Delete(pathOf(viewer)).Fails(404, "NOT_FOUND")
	})
}

func TestRolesCountAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := joins(t, h, sam, "alex@example.com", "member")
		alex.Post("/v1/projects", object{"name": "N"}).Status(201)
		require.Equal(t, "viewer", sam.Patch(pathOf(alex), object{"role": "viewer"}).Status(200).String("member", "role"))
		alex.Post("/v1/projects", object{"name": "N"}).Fails(403, "FORBIDDEN")
		alex.Patch(pathOf(alex), object{"role": "member"}).Fails(403, "FORBIDDEN")
		sam.Patch(pathOf(alex), object{"role": "admin"}).Status(200)
		alex.Patch(pathOf(sam), object{"role": "viewer"}).Fails(403, "FORBIDDEN")
		alex.Patch(pathOf(alex), object{"role": "owner"}).Fails(403, "FORBIDDEN")
		alex.Delete(pathOf(sam)).Fails(403, "FORBIDDEN")
		sam.Patch(pathOf(sam), object{"role": "admin"}).Fails(409, "CONFLICT")
		sam.Delete(pathOf(sam)).Fails(409, "CONFLICT")
		alex.Patch(pathOf(sam), object{"offered_role": "owner"}).FailsAt("offered_role")
	})
}

func TestOwnershipIsHandedOverInTwoSteps(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := joins(t, h, sam, "alex@example.com", "viewer")
		offer := func() {
			m := sam.Patch(pathOf(alex), object{"role": "owner"}).Status(200)
			require.Equal(t, "viewer", m.String("member", "role"))
			require.Equal(t, "owner", m.String("member", "offered_role"))
		}
		offer()
		require.Nil(t, alex.Patch(pathOf(alex), object{"offered_role": nil}).Status(200).Value("member", "offered_role"))
		alex.Patch(pathOf(alex), object{"role": "owner"}).Fails(403, "FORBIDDEN")
		offer()
		require.Equal(t, "owner", alex.Patch(pathOf(alex), object{"role": "owner"}).Status(200).String("member", "role"))
		sam.Patch(pathOf(sam), object{"role": "member"}).Status(200)
		alex.Delete(pathOf(alex)).Fails(409, "CONFLICT")
		alex.Delete(pathOf(sam)).Status(200)
		require.Equal(t, []any{"member.removed", "member.role_changed", "ownership.accepted", "ownership.offered", "ownership.declined",
			"ownership.offered", "member.joined", "invitation.accepted", "invitation.made"}, auditedBy(alex))
	})
}

// auditedBy are the actions of an organization's log, newest first.
func auditedBy(c *testkit.Client) []any {
	actions := []any{}
	for _, e := range c.Get("/v1/audit-events?limit=100").Status(200).Value("audit_events").([]any) {
		actions = append(actions, e.(object)["action"])
	}
	return actions
}

func TestWhoIsRemovedIsOutAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := joins(t, h, sam, "alex@example.com", "admin")
		_, token := invites(alex, "third@example.com", "member")
		prompt := newPrompt(sam)
		gate := held(h, "Half")
		run := starts(t, sam, prompt, nil)
		_, _ = run.Next()
		stream := alex.Stream(http.MethodGet, run.path+"/events", nil)
		_, _ = stream.Next()
		began := time.Now()
		sam.Delete(pathOf(alex)).Status(200)
		for _, e := range stream.Rest() {
			require.NotContains(t, []string{"done", "error"}, e.Name)
		}
		require.Less(t, time.Since(began), 5*time.Second*testkit.Headroom)
		gate.Open()
		alex.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		alex.Post("/v1/auth/refresh", nil).Fails(401, "UNAUTHENTICATED")
		h.Client(t).Post("/v1/invitations/preview", object{"token": token}).Fails(404, "NOT_FOUND")
		again := alex.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200)
		require.Equal(t, "admin's workspace", again.String("organization", "name"), "their own is theirs still")
	})
}

func TestWhoBelongsNowhereIsGivenAWorkspace(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := joins(t, h, sam, "alex@example.com", "member")
		h.Exec(t, fmt.Sprintf("DELETE FROM memberships WHERE user_id = '%s' AND role = 'owner'", idOf(alex)))
		alex.Delete(pathOf(alex)).Status(200)
		codes := tally(4, []*testkit.Client{h.Client(t), h.Client(t), h.Client(t), h.Client(t)}, func(c *testkit.Client) int {
			return c.Post("/v1/auth/login", credentials("alex@example.com", password)).Code
		})
		require.Equal(t, map[int]int{200: 4}, codes)
		alex.Token = alex.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("access_token")
		me := alex.Get("/v1/me").Status(200)
		require.Len(t, me.Value("organizations"), 1)
		require.Equal(t, "owner", me.String("user", "role"))
		require.NotEmpty(t, alex.Get("/v1/projects").Status(200).Value("projects"))
	})
}

// Two owners who leave at once leave one of them behind.
func TestTheLastOwnersDoNotBothLeave(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		for i := range 8 {
			sam := h.SignUp(t, fmt.Sprintf("sam%d@example.com", i))
			alex := joins(t, h, sam, fmt.Sprintf("alex%d@example.com", i), "admin")
			sam.Patch(pathOf(alex), object{"role": "owner"}).Status(200)
			alex.Patch(pathOf(alex), object{"role": "owner"}).Status(200)
			paths := map[*testkit.Client]string{sam: pathOf(sam), alex: pathOf(alex)}
			codes := atTheSameTime(paths, func(c *testkit.Client, path string) int {
				if c == sam && i%2 == 0 {
					return c.Patch(path, object{"role": "viewer"}).Code
				}
				return c.Delete(path).Code
			})
			require.ElementsMatch(t, []int{200, 409}, codes)
		}
	})
}

func atTheSameTime[K comparable, V any](all map[K]V, do func(K, V) int) []int {
	var mu sync.Mutex
	var group sync.WaitGroup
	codes := []int{}
	for k, v := range all {
		group.Go(func() {
			code := do(k, v)
			mu.Lock()
			defer mu.Unlock()
			codes = append(codes, code)
		})
	}
	group.Wait()
	return codes
}

func TestOneBrowserGoesOnInAnotherOrganization(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := joins(t, h, sam, "alex@example.com", "viewer")
		there := alex.Get("/v1/me").Status(200).String("organization", "id")
		own := alex.Get("/v1/me").Status(200).Value("organizations").([]any)
		require.Len(t, own, 2)
		home := own[0].(object)["id"].(string)
		before := alex.Token
		alex.Token = alex.Post("/v1/auth/switch", object{"organization_id": home}).Status(200).String("access_token")
		require.Equal(t, "owner", alex.Get("/v1/me").Status(200).String("user", "role"))
		old := bearer(t, h, before)
		old.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		old.Post("/v1/auth/switch", object{"organization_id": there}).Fails(401, "UNAUTHENTICATED")
		require.Equal(t, home, alex.Post("/v1/auth/refresh", nil).Status(200).String("organization", "id"))
		require.Equal(t, home, h.Client(t).Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("organization", "id"))
		alex.Token = alex.Post("/v1/auth/switch", object{"organization_id": there}).Status(200).String("access_token")
		require.Equal(t, there, h.Client(t).Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("organization", "id"),
			"a sign-in leads where they were last")
		sam.Post("/v1/auth/switch", object{"organization_id": home}).Fails(404, "NOT_FOUND")
	})
}

func query(values ...string) string {
	q := url.Values{}
	for i := 0; i < len(values); i += 2 {
		q.Set(values[i], values[i+1])
	}
	return "?" + q.Encode()
}

// A new password ends all other sessions, also one that is just going on in another organization.
func TestNoSwitchOutlivesANewPassword(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		for i := range 6 {
			email := fmt.Sprintf("alex%d@example.com", i)
			alex := joins(t, h, sam, email, "member")
			home := alex.Get("/v1/me").Status(200).Value("organizations", 0, "id").(string)
			thief := signedInAgain(t, h, email)
			atTheSameTime(map[*testkit.Client]string{alex: "change", thief: "switch"}, func(c *testkit.Client, what string) int {
				if what == "change" {
					return c.Patch("/v1/me", object{"password": "another horse", "current_password": password}).Status(200).Code
				}
				a := c.Post("/v1/auth/switch", object{"organization_id": home})
				if a.Code == 200 {
					c.Token = a.String("access_token")
				}
				return a.Code
			})
			thief.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
			alex.Get("/v1/me").Status(200)
		}
	})
}

// Who is removed while they accept another invitation to the same place is in or out, and never half.
func TestRemovalAndInvitationAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		for i := range 6 {
			email := fmt.Sprintf("alex%d@example.com", i)
			alex := joins(t, h, sam, email, "member")
			path := pathOf(alex)
			elsewhere := h.Client(t)
			codes := atTheSameTime(map[*testkit.Client]string{sam: "remove", alex: "leave", elsewhere: "sign in"}, func(c *testkit.Client, what string) int {
				if what == "sign in" {
					a := c.Post("/v1/auth/login", credentials(email, password)).Status(200)
					c.Token = a.String("access_token")
					return 0
				}
				return c.Delete(path).Code
			})
			sort.Ints(codes)
			require.Equal(t, []int{0, 200}, codes[:2])
			require.Contains(t, []int{401, 404}, codes[2], "the other one came too late")
			alex.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
			_, token := invites(sam, email, "viewer")
			back := signedInAgain(t, h, email)
			require.Equal(t, "viewer", back.Post("/v1/invitations/accept", object{"token": token}).Status(200).String("user", "role"))
			alex.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
		}
	})
}
