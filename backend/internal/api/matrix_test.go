package api_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// ofAdmins and ofOwners are the operations that a role in the organization is needed for. They stand here and not in
// openapi.yaml alone, so that neither can be lowered without the other.
var (
	ofAdmins = map[string]bool{"listInvitations": true, "createInvitation": true, "revokeInvitation": true, "listAuditEvents": true,
		"updateOrganization": true}
	ofOwners = map[string]bool{"putProviderKey": true, "deleteProviderKey": true}
	// last are those after which others would answer something else.
	last = map[string]int{"updateOrganization": 1, "removeMember": 1}
	// changesMembers are for each person's own membership too: the use case looks at whose it is.
	changesMembers = map[string]bool{"updateMember": true, "removeMember": true}
)

// x-authz demands what the tables say, of each operation.
func TestTheDocumentDemandsWhatTheTablesSay(t *testing.T) {
	for _, o := range operations(t) {
		authz := o.Extensions["x-authz"]
		require.Equal(t, ofAdmins[o.OperationID], authz == "organization_admin", o.OperationID)
		require.Equal(t, ofOwners[o.OperationID], authz == "organization_owner", o.OperationID)
	}
}

// Every operation, as an admin and as a member of the organization: what needs more is refused and changes nothing,
// all else does what it does for the owner.
func TestRolesReachWhatTheyMay(t *testing.T) {
	for role, may := range map[string]func(id string) bool{
		"owner": func(string) bool { return true },
		// An admin offers no ownership, and of the organization says no more than whether it allows public links.
		"admin":  func(id string) bool { return !ofOwners[id] && id != "updateMember" && id != "updateOrganization" },
		"member": func(id string) bool { return !ofOwners[id] && !ofAdmins[id] && !changesMembers[id] },
	} {
		t.Run(role, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
				w := newWorld(t, h, "sam@example.com")
				w.become(t, h, role)
				all := operations(t)
				slices.SortStableFunc(all, func(a, b operation) int { return cmp.Compare(last[a.OperationID], last[b.OperationID]) })
				for _, o := range all {
					if o.public || ownTests[o.OperationID] {
						continue
					}
					answer := o.send(w.c, w)
					if !may(o.OperationID) {
						answer.Fails(http.StatusForbidden, "FORBIDDEN")
						continue
					}
					// A conflict with a change before it is no matter of rights.
					require.True(t, answer.Code < 300 || answer.Code == http.StatusConflict, "%s as %s: %s", o.OperationID, role, answer.Raw)
					w.bringBack(t, o)
				}
			})
		})
	}
}

// bringBack restores what an operation has deleted and others need.
func (w world) bringBack(t *testing.T, o operation) {
	t.Helper()
	if restorable := map[string]bool{"deleteProject": true, "deletePrompt": true, "deleteExecution": true, "deletePreset": true}; restorable[o.OperationID] {
		w.c.Post(o.target(w)+"/restore", nil).Status(http.StatusOK)
	}
}

// Who was removed from an organization reaches nothing of it any more: neither by their session nor by a key.
func TestWhoWasRemovedReachesNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		alex := colleague(t, h, w.c, "alex@example.com", "admin")
		key := newKey(t, h, alex, nil, allScopes...)
		id := alex.Get("/v1/me").Status(http.StatusOK).String("user", "id")
		key.Get("/v1/prompts/" + w.prompt).Status(http.StatusOK)
		before := w.state()
		h.Exec(t, fmt.Sprintf("DELETE FROM memberships WHERE user_id = '%s'", id))
		for _, o := range operations(t) {
			if o.public {
				continue
			}
			o.send(alex, w).Fails(http.StatusUnauthorized, "UNAUTHENTICATED")
			o.send(key.Client, w).Fails(http.StatusUnauthorized, "INVALID_API_KEY")
		}
		require.Equal(t, before, w.state())
	})
}
