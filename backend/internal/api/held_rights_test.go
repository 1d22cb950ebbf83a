package api_test

import (
	"cmp"
	"database/sql"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// taking is how a right to change things is taken from a person or a key, in the database as the product does it.
type taking struct {
	name     string
	has, not func(t *testing.T, h *testkit.Harness, w world) *testkit.Client // who has the right, and who never had it
	taken    []string                                                        // statements
	back     string                                                          // one that gives it back
	keeps    []string                                                        // operations that remain theirs after it
	least    int                                                             // how many operations need the right
}

const (
	idOfSam     = "(SELECT id FROM users WHERE email = 'sam@example.com')"
	takesPeople = "SELECT pg_advisory_xact_lock(hashtext('people of ' || organization_id)) FROM memberships WHERE user_id = " + idOfSam
)

func owner(_ *testing.T, _ *testkit.Harness, w world) *testkit.Client { return w.c }

func guestOf(permission string, more object) func(t *testing.T, h *testkit.Harness, w world) *testkit.Client {
	return func(t *testing.T, h *testkit.Harness, w world) *testkit.Client {
		as := object{"permission": permission, "shows_runs": true}
		maps.Copy(as, more)
		return shares(t, h, w.c, "/v1/prompts/"+w.prompt, permission+"@example.com", as).Client
	}
}

func keyWith(name string, scopes ...string) func(t *testing.T, h *testkit.Harness, w world) *testkit.Client {
	return func(t *testing.T, h *testkit.Harness, w world) *testkit.Client {
		return newKey(t, h, w.c, object{"name": name}, scopes...).Client
	}
}

var takings = []taking{
	{
		name: "role", has: owner, least: 25,
		not: func(t *testing.T, h *testkit.Harness, w world) *testkit.Client {
			return joins(t, h, w.c, "viewer@example.com", "viewer")
		},
		taken: []string{takesPeople, "UPDATE memberships SET role = 'viewer' WHERE user_id = " + idOfSam},
		back:  "UPDATE memberships SET role = 'owner' WHERE user_id = " + idOfSam,
		keeps: []string{"updateComment", "deleteComment", "restoreComment"}, // one's own
	},
	{
		name: "share", has: guestOf("edit", object{"run_budget": 100}), not: guestOf("view", nil), least: 4,
		taken: []string{"UPDATE shared_prompts SET permission_level = 'view' WHERE shared_with_user_id = (SELECT id FROM users WHERE email = 'edit@example.com')"},
		back:  "UPDATE shared_prompts SET permission_level = 'edit' WHERE shared_with_user_id = (SELECT id FROM users WHERE email = 'edit@example.com')",
	},
	{
		name: "scope of a key", has: keyWith("all", allScopes...), not: keyWith("one", "view"), least: 15,
		taken: []string{`UPDATE api_keys SET scopes = '["view"]' WHERE name = 'all'`},
		back:  `UPDATE api_keys SET scopes = '["view","edit","run","manage"]' WHERE name = 'all'`,
	},
	{
		name: "key", has: keyWith("all", allScopes...), not: keyWith("one", "view"), least: 15,
		taken: []string{"UPDATE api_keys SET revoked_at = now() WHERE name = 'all'"},
		back:  "UPDATE api_keys SET revoked_at = NULL WHERE name = 'all'",
	},
}

// What may not be done without a right is not done any more once that is gone: every such operation that is decided
// while the right is being taken waits for it, and is refused after it.
func TestEveryChangeHoldsTheRightItIsMadeWith(t *testing.T) {
	for _, right := range takings {
		t.Run(right.name, func(t *testing.T) {
			t.Parallel()
			h := testkit.Start(t, testkit.Shared(t))
			w := newWorld(t, h, "sam@example.com")
			has, not := right.has(t, h, w), right.not(t, h, w)
			db := h.Database(t)
			tried := 0
			for _, o := range operations(t) {
				if o.public || o.method == http.MethodGet || strings.HasPrefix(o.path, "/v1/auth/") || strings.HasPrefix(o.path, "/v1/me") {
					continue // one's own account is one's own with any right
				}
				gone := strings.Replace(o.onDeleted(w), w.gone.prompt+"/comments", w.prompt+"/comments", 1)
				target := cmp.Or(gone, o.target(w))
				send := func(c *testkit.Client) testkit.Answer { return c.Send(o.method, target, o.valid(w)) }
				if send(not).Code != http.StatusForbidden || right.name == "share" && !strings.Contains(o.path, "{prompt_id}") {
					continue
				}
				answer, waited := sentWhile(t, db, right.taken, func() testkit.Answer { return send(has) })
				if waited {
					tried++
				} else if answer.Code != http.StatusForbidden { // who never had the right need not wait
					t.Errorf("%s did not wait until the right was gone: %d %.200s", o.OperationID, answer.Code, answer.Raw)
				}
				if answer.Code < http.StatusBadRequest && !slices.Contains(right.keeps, o.OperationID) {
					t.Errorf("%s was done with a right that was gone: %.200s", o.OperationID, answer.Raw)
				}
				_, err := db.ExecContext(t.Context(), right.back)
				require.NoError(t, err)
			}
			require.GreaterOrEqual(t, tried, right.least)
		})
	}
}

// sentWhile is the answer to a request that is sent while the statements are done and not yet committed, and whether it
// waited for that.
func sentWhile(t *testing.T, db *sql.DB, statements []string, send func() testkit.Answer) (answer testkit.Answer, waited bool) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	for _, statement := range statements {
		_, err = tx.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	answered := make(chan testkit.Answer, 1)
	go func() { answered <- send() }()
	for waiting := 0; waiting == 0; {
		select {
		case answer = <-answered:
			require.NoError(t, tx.Rollback())
			return answer, false
		case <-time.After(5 * time.Millisecond):
		}
		require.NoError(t, db.QueryRowContext(t.Context(),
			"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting))
	}
	require.NoError(t, tx.Commit())
	return <-answered, true
}
