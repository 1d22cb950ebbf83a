package api_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func outbox(t *testing.T, h *testkit.Harness) int {
	t.Helper()
	return h.Number(t, "SELECT count(*) FROM outbox")
}

// A mail that is not taken is tried again until it is, or until its time is over; what was refused for good is not.
func TestMailsAreTriedAgain(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		var code atomic.Int64
		code.Store(451)
		mails.Refuse = func(to string) error {
			if n := code.Load(); n > 0 && to != "" {
				return testkit.Fails(int(n), "no <"+to+">")
			}
			return nil
		}
		settled := func(tries int) {
			t.Helper()
			require.Eventually(t, func() bool { return mails.Tries() >= tries }, testkit.Patience, 5*time.Millisecond)
		}
		h.SignUp(t, "sam@example.com")
		settled(1)
		require.Equal(t, 1, outbox(t, h))
		require.Zero(t, h.Number(t, `SELECT count(*) FROM outbox WHERE sealed LIKE '%sam@example.com%' OR sealed LIKE '%"token":"pge%'`))
		code.Store(0)
		h.Clock.Advance(5 * time.Minute)
		mails.To(t, "sam@example.com")
		require.Eventually(t, func() bool { return outbox(t, h) == 0 }, testkit.Patience, 5*time.Millisecond)

		code.Store(550)
		h.SignUp(t, "gone@example.com")
		require.Eventually(t, func() bool { return strings.Contains(h.Log.String(), "a mail was given up") }, testkit.Patience, 5*time.Millisecond)
		require.Eventually(t, func() bool { return outbox(t, h) == 0 }, testkit.Patience, 5*time.Millisecond)
		code.Store(451)
		h.SignUp(t, "slow@example.com")
		settled(4)
		h.Clock.Advance(25 * time.Hour)
		require.Eventually(t, func() bool { return outbox(t, h) == 0 }, testkit.Patience, 5*time.Millisecond)
		require.Len(t, mails.All(), 1)
		require.NotContains(t, h.Log.String(), "@example.com")
	})
}

// A server that breaks off in the middle gets the mail again, and knows it by its Message-ID.
func TestAMailThatWasCutOffComesAgain(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		mails.CutOff = 2
		h.SignUp(t, "sam@example.com")
		for tries := 1; tries <= 2; tries++ {
			require.Eventually(t, func() bool { return mails.Tries() >= tries }, testkit.Patience, 5*time.Millisecond)
			require.Eventually(t, func() bool { return strings.Count(h.Log.String(), "a mail is tried again later") == tries }, testkit.Patience, 5*time.Millisecond)
			h.Clock.Advance(time.Minute)
		}
		require.NotEmpty(t, mails.To(t, "sam@example.com").Header.Get("Message-ID"))
		require.Len(t, mails.All(), 1)
	})
}

// No mail goes out for what did not happen, or is undone before it is sent.
func TestMailsForNothing(t *testing.T) {
	testkit.EachMailed(t, nil, func(t *testing.T, h *testkit.Harness, mails *testkit.MailServer) {
		var away atomic.Bool
		mails.Refuse = func(string) error {
			if away.Load() {
				return testkit.Fails(451, "later")
			}
			return nil
		}
		sam := proved(t, h, mails, "sam@example.com")
		h.Client(t).Post("/v1/auth/signup", credentials("sam@example.com", password)).Fails(409, "CONFLICT")
		require.Eventually(t, func() bool { return outbox(t, h) == 0 }, testkit.Patience, 5*time.Millisecond)
		away.Store(true)
		id, _ := invites(sam, "alex@example.com", "viewer")
		require.Eventually(t, func() bool { return strings.Contains(h.Log.String(), "tried again later") }, testkit.Patience, 5*time.Millisecond)
		sam.Delete(invitationsPath + "/" + id).Status(200)
		away.Store(false)
		h.Clock.Advance(5 * time.Minute)
		require.Eventually(t, func() bool { return outbox(t, h) == 0 }, testkit.Patience, 5*time.Millisecond)
		require.Len(t, mails.All(), 1)
	})
}
