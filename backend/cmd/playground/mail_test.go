package main_test

import (
	"fmt"
	"maps"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// A mail that an answer was given for is sent, though its instance is killed at that moment: once or, known by its
// Message-ID, twice.
func TestMailsOutliveAKill(t *testing.T) {
	t.Parallel()
	mails := testkit.NewMailServer(t, nil)
	settings := map[string]string{"DATA_DIR": t.TempDir(), "SIGNUP": "open"}
	maps.Copy(settings, mails.Settings())
	settings["ADDR"] = testkit.FreeAddr(t)
	settings["PUBLIC_URL"] = "http://" + settings["ADDR"]
	for i, wait := range []time.Duration{0, 900 * time.Millisecond, 1010 * time.Millisecond} {
		p := testkit.Spawn(t, settings).Up(t)
		email := fmt.Sprintf("sam%d@example.com", i)
		p.SignUp(t, email)
		time.Sleep(wait) // around the moment at which the outbox is looked at
		p.Signal(t, syscall.SIGKILL)
		p.Exit(t)
		next := testkit.Spawn(t, settings).Up(t)
		require.Contains(t, mails.To(t, email).Text, "/verify-email#token=")
		next.Signal(t, syscall.SIGTERM)
		require.Zero(t, next.Exit(t))
	}
	seen := map[string]bool{}
	for _, mail := range mails.All() {
		seen[mail.Header.Get("Message-ID")] = true
	}
	require.Len(t, seen, 3)
}

func TestDoctorTriesTheMailServer(t *testing.T) {
	t.Parallel()
	mails := testkit.NewMailServer(t, nil)
	run := func(settings map[string]string) (int, string) {
		settings["DATA_DIR"] = t.TempDir()
		p := testkit.Spawn(t, settings, "doctor")
		return p.Exit(t), p.Stdout.String()
	}
	_, out := run(mails.Settings())
	require.Contains(t, out, mails.Addr+" takes mails")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	absent := &testkit.MailServer{Addr: closed.Addr().String()}
	code, out := run(absent.Settings())
	require.NotZero(t, code)
	require.Contains(t, out, "mail       WRONG: "+absent.Addr)
}
