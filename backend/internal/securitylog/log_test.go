package securitylog_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/securitylog"
)

func newLog(now func() time.Time) (*securitylog.Log, *bytes.Buffer) {
	out := &bytes.Buffer{}
	return securitylog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelError}), []byte("key"), now), out
}

func TestLinesAreWrittenAtEveryLevel(t *testing.T) {
	t.Parallel()
	l, out := newLog(time.Now)
	ctx := securitylog.WithRequest(t.Context(), slog.String("request_id", "r"))
	l.Record(ctx, securitylog.SignedIn, securitylog.User("u"))
	require.Contains(t, out.String(), `level=INFO msg="signed in with a password" log=security event=signed_in user=u request_id=r`)
}

// A storm writes a few lines of each kind, and how many there were beside them, in the end too.
func TestStormsAreCounted(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	l, out := newLog(func() time.Time { return now })
	storm := func() {
		for range 1000 {
			l.Record(t.Context(), securitylog.SignInFailed)
		}
		l.Record(t.Context(), securitylog.PasswordChanged)
	}
	lines := func() int { defer out.Reset(); return strings.Count(out.String(), "\n") }
	storm()
	require.NotContains(t, out.String(), "left_out")
	require.Equal(t, 20+1, lines())
	now = now.Add(10 * time.Second)
	storm()
	require.Contains(t, out.String(), "event=sign_in_failed left_out=980")
	require.Equal(t, 20+1+1, lines())
	l.Flush()
	l.Flush()
	require.Contains(t, out.String(), "event=sign_in_failed left_out=980")
	require.Equal(t, 1, lines())
}

func TestAddressesAreHashed(t *testing.T) {
	t.Parallel()
	one, _ := newLog(time.Now)
	same, _ := newLog(time.Now)
	other := securitylog.New(slog.DiscardHandler, []byte("another key"), time.Now)
	hash := one.Address("sam@example.com").Value.String()
	require.Len(t, hash, 32)
	require.Equal(t, hash, same.Address("sam@example.com").Value.String())
	require.NotEqual(t, hash, other.Address("sam@example.com").Value.String())
	require.NotEqual(t, hash, one.Address("pat@example.com").Value.String())
}
