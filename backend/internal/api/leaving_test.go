package api_test

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// The server owns a run from the moment its row is being written: who leaves then leaves no row behind
// that has no owner.
func TestALeavingClientHalvesNoStart(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, testkit.Shared(t))
	c := h.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	db, err := sql.Open("pgx", string(h.Config.DatabaseURL))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	held, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = held.ExecContext(t.Context(), "SELECT 1 FROM prompts FOR UPDATE")
	require.NoError(t, err)

	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+prompt+"/execute", strings.NewReader("{}"))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.Token)
	left := make(chan error)
	go func() {
		response, err := c.HTTP.Do(r)
		if err == nil {
			_ = response.Body.Close()
		}
		left <- err
	}()
	count := func(query string) (n int) {
		require.NoError(t, db.QueryRowContext(t.Context(), query).Scan(&n))
		return n
	}
	eventually := func(so func() bool) { t.Helper(); require.Eventually(t, so, testkit.Patience, 5*time.Millisecond) }
	eventually(func() bool {
		return count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1
	})
	leave()
	require.ErrorIs(t, <-left, context.Canceled)
	require.NoError(t, held.Rollback())
	eventually(func() bool { return count("SELECT count(*) FROM executions WHERE status = 'completed'") == 1 })
	require.Len(t, h.Provider.Requests(), 1)
}
