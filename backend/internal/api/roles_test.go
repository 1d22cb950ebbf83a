package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// ofViewers are the operations, of those that are not public, that a viewer may use: all others change what belongs to
// the organization. It stands here and not in openapi.yaml alone, so that neither can be lowered without the other.
var ofViewers = map[string]bool{
	"getMe": true, "updateMe": true, "getOrganization": true, "listModels": true, "listProjects": true,
	"getProject": true, "getPrompt": true, "listVersions": true, "getVersion": true, "listExecutions": true,
	"getExecution": true, "streamExecution": true, "listLogprobs": true, "streamPresence": true, "compareExecutions": true, "search": true,
	"listProviderKeys": true, "getUsage": true, "listLimits": true, "getPromptUsage": true, "reportClientEvents": true, "getInsights": true,
	"listMembers": true, "sendEmailVerification": true, "listSessions": true, "endSession": true, "endOtherSessions": true,
	"listApiKeys": true, "createApiKey": true, "updateApiKey": true, "deleteApiKey": true, "rotateApiKey": true, // no more than they may
	"getValues": true, "putValues": true, // each person's own
	"listSharedPrompts": true,
	"listComments":      true, "createComment": true, "getComment": true, "updateComment": true, "deleteComment": true, "restoreComment": true,
	"listMentionable": true, "listMentions": true, "updateMention": true,
	"listPresets": true, "createPreset": true, "getPreset": true, "putPreset": true, "deletePreset": true, "restorePreset": true,
}

// ownTests are operations of viewers too, that change who asks or how they sign in, end the session that they ask in, or
// need a mail server.
var ownTests = map[string]bool{"updateMe": true, "switchOrganization": true, "acceptInvitation": true, "sendEmailVerification": true,
	"getTotp": true, "beginTotp": true, "confirmTotp": true, "renewRecoveryCodes": true, "endTotp": true,
	"closeAccount": true, "exportMe": true}

// ownSteps follow others on one's own account, or ask for a secret that tests of every operation do not have.
var ownSteps = map[string]bool{"confirmTotp": true, "renewRecoveryCodes": true, "endTotp": true, "closeAccount": true, "sendEmailVerification": true}

// become gives a person a role in their own organization.
func (w world) become(t *testing.T, h *testkit.Harness, role string) {
	t.Helper()
	user := w.c.Get("/v1/me").Status(http.StatusOK).String("user", "id")
	h.Exec(t, fmt.Sprintf("UPDATE memberships SET role = '%s' WHERE user_id = '%s'", role, user))
}

// A viewer sees everything of their organization, and changes nothing of it.
func TestViewersOnlySee(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		w.become(t, h, "viewer")
		before := w.state()
		for _, o := range operations(t) {
			if o.public || ownTests[o.OperationID] {
				continue
			}
			answer := o.send(w.c, w)
			if ofViewers[o.OperationID] {
				require.Less(t, answer.Code, 300, "%s: %s", o.OperationID, answer.Raw)
				continue
			}
			answer.Fails(http.StatusForbidden, "FORBIDDEN")
			if deleted := o.onDeleted(w); deleted != "" {
				w.c.Send(o.method, deleted, o.valid(w)).Fails(http.StatusForbidden, "FORBIDDEN")
			}
		}
		require.Equal(t, before, w.state())
	})
}

// Two people of one organization who use the same key have two runs and two projects: a key is its owner's.
func TestKeysOfColleaguesAreTheirOwn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		me := w.c.Get("/v1/me").Status(http.StatusOK)
		colleague := h.SignUp(t, "alex@example.com")
		h.Exec(t, fmt.Sprintf("UPDATE memberships SET organization_id = '%s', role = 'member' WHERE user_id = '%s'",
			me.String("organization", "id"), colleague.Get("/v1/me").Status(http.StatusOK).String("user", "id")))
		colleague.Token = colleague.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(http.StatusOK).String("access_token")

		mine, theirs := keyed(*w.c, "k"), keyed(*colleague, "k")
		for _, c := range []*testkit.Client{mine, theirs} {
			c.Headers.Set("Accept", "application/json")
		}
		path := "/v1/prompts/" + w.prompt + "/execute"
		require.NotEqual(t, mine.Post(path, nil).Status(http.StatusOK).String("execution", "id"),
			theirs.Post(path, nil).Status(http.StatusOK).String("execution", "id"))
		mine, theirs = keyed(*w.c, "p"), keyed(*colleague, "p")
		require.NotEqual(t, mine.Post("/v1/projects", object{"name": "N"}).Status(http.StatusCreated).String("project", "id"),
			theirs.Post("/v1/projects", object{"name": "N"}).Status(http.StatusCreated).String("project", "id"))
	})
}

// A session is its person's alone, whatever another may do in the organization that both act in.
func TestSessionsAreTheirPersonsAlone(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		owner := h.SignUp(t, "sam@example.com")
		member := colleague(t, h, owner, "alex@example.com", "member")
		session := member.Get("/v1/auth/sessions").Status(http.StatusOK).String("sessions", 0, "id")
		require.NotContains(t, string(owner.Get("/v1/auth/sessions").Status(http.StatusOK).Raw), session)
		owner.Delete("/v1/auth/sessions/"+session).Fails(http.StatusNotFound, "NOT_FOUND")
		member.Get("/v1/me").Status(http.StatusOK)
	})
}
