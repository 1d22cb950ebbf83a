package main_test

import (
	"maps"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// A mail that an answer was given for is sent, though its instance is killed: as soon as it has answered, while the server
// has the mail and has not said so, or after that. It comes once or, known by its Message-ID, twice.
func TestMailsOutliveAKill(t *testing.T) {
	t.Parallel()
	mails := testkit.NewMailServer(t, nil)
	var holds atomic.Bool
	came, killed := make(chan struct{}), make(chan struct{})
	mails.Refuse = func(to string) error {
		if to == "" && holds.CompareAndSwap(true, false) {
			close(came)
			<-killed
		}
		return nil
	}
	settings := map[string]string{"DATA_DIR": t.TempDir(), "SIGNUP": "open"}
	maps.Copy(settings, mails.Settings())
	settings["ADDR"] = testkit.FreeAddr(t)
	settings["PUBLIC_URL"] = "http://" + settings["ADDR"]
	start := func() *testkit.Process { return testkit.Spawn(t, settings).Up(t) }
	kill := func(p *testkit.Process) { p.Signal(t, syscall.SIGKILL); p.Exit(t) }
	comes := func(address string) { // an instance that was killed with a mail in its hands has it for two minutes
		t.Helper()
		require.Eventually(t, func() bool {
			return slices.ContainsFunc(mails.All(), func(m testkit.Mail) bool {
				return m.To == address && strings.Contains(m.Text, "/verify-email#token=")
			})
		}, 3*time.Minute, 20*time.Millisecond, address)
	}
	p := start()
	p.SignUp(t, "answered@example.com")
	kill(p)
	p = start()
	comes("answered@example.com")
	holds.Store(true)
	p.SignUp(t, "held@example.com")
	<-came
	kill(p)
	close(killed)
	comes("held@example.com")
	p = start()
	p.SignUp(t, "taken@example.com")
	comes("taken@example.com")
	kill(p)
	next := start()
	seen := map[string]bool{}
	for _, m := range mails.All() {
		seen[m.Header.Get("Message-ID")] = true
	}
	require.Len(t, seen, 3)
	next.Signal(t, syscall.SIGTERM)
	require.Zero(t, next.Exit(t))
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
