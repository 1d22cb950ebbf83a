package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// An organization of ten thousand is listed in pages, each person once; one of them is found by name, told, changed and
// removed as in any other, and the next is invited.
func TestTenThousandMembers(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		const many = 10_000
		fillOrganization(t, h, many)
		seen := map[string]bool{}
		for _, id := range pages(t, sam, membersPath, "members", 100, func() {}) {
			seen[id] = true
		}
		require.Len(t, seen, many+1)
		require.Less(t, len(sam.Get(membersPath+"?limit=100").Status(http.StatusOK).Raw), 100<<10)

		found := sam.Get(prompt + "/mentionable?q=person%20777&limit=100").Status(http.StatusOK)
		require.Len(t, found.Value("people"), 11, "777 and 7770 to 7779")
		one := found.String("people", 0, "id")
		sam.Post(prompt+"/comments", object{"body": "@person 777, look", "mentions": []string{one}}).Status(http.StatusCreated)
		require.Equal(t, "viewer", sam.Patch(membersPath+"/"+one, object{"role": "viewer"}).Status(http.StatusOK).String("member", "role"))
		sam.Delete(membersPath + "/" + one).Status(http.StatusOK)
		sam.Delete(membersPath+"/"+one).Fails(http.StatusNotFound, "NOT_FOUND")
		next := joins(t, h, sam, "next@example.com", "member")
		require.Len(t, next.Get(membersPath).Status(http.StatusOK).Value("members"), 20)
		next.Get(prompt).Status(http.StatusOK)
	})
}

// fillOrganization makes members of the one organization there is.
func fillOrganization(t *testing.T, h *testkit.Harness, n int) {
	t.Helper()
	people := make([]string, n)
	for i := range people {
		people[i] = fmt.Sprintf("('%08x-0000-7000-8000-000000000000', 'person %d', 'person.%d@example.com', '2026-01-01 00:00:00')", i+1, i, i)
	}
	h.Exec(t, "INSERT INTO users (id, name, email, created_at) VALUES "+strings.Join(people, ", "))
	h.Exec(t, "INSERT INTO memberships (organization_id, user_id, role, created_at) SELECT organizations.id, users.id, 'member', users.created_at"+
		" FROM organizations, users WHERE users.name LIKE 'person %'")
}
