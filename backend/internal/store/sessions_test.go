package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func (w *world) session(t *testing.T, hash string) domain.Session {
	t.Helper()
	session := domain.Session{ID: newID(), UserID: w.account.User.ID, OrganizationID: w.account.Organization.ID, Network: "192.0.2.1", UserAgent: "Firefox", SeenAt: at(time.Minute),
		CreatedAt: start, ExpiresAt: *at(time.Hour)}
	require.NoError(t, w.store.CreateSession(t.Context(), session, hash))
	return session
}

func TestSessionRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		want := newWorld(t, s).session(t, "h1")
		filled(t, want, "RevokedAt", "OrganizationName")
		token, got, err := s.RefreshToken(t.Context(), "h1")
		require.NoError(t, err)
		same(t, want, got)
		same(t, domain.RefreshToken{Hash: "h1", SessionID: want.ID, CreatedAt: *want.SeenAt}, token)
		_, _, err = s.RefreshToken(t.Context(), "h2")
		notFound(t, err)
	})
}

func TestSignedInFrom(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		mine, theirs := newWorld(t, s).session(t, "h1"), newWorld(t, s).session(t, "h2")
		for _, c := range []struct {
			user, network string
			want          bool
		}{{mine.UserID, mine.Network, true}, {mine.UserID, "192.0.2.9", false}, {"", mine.Network, false}} {
			got, err := s.SignedInFrom(t.Context(), c.user, c.network)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		}
		roles, err := s.RolesOfSessions(t.Context(), []string{mine.ID, theirs.ID, newID()}, start)
		require.NoError(t, err)
		require.Equal(t, map[string]domain.Role{mine.ID: domain.RoleOwner, theirs.ID: domain.RoleOwner}, roles)
		_, err = s.RevokeSession(t.Context(), theirs.ID, start)
		require.NoError(t, err)
		roles, err = s.RolesOfSessions(t.Context(), []string{mine.ID, theirs.ID}, start)
		require.NoError(t, err)
		require.Equal(t, map[string]domain.Role{mine.ID: domain.RoleOwner}, roles)
	})
}

func TestRefreshTokenChain(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		session := newWorld(t, s).session(t, "h1")
		next := domain.RefreshToken{Hash: "h2", SessionID: session.ID, CreatedAt: *at(time.Second)}
		require.NoError(t, s.AddRefreshToken(t.Context(), next))
		require.True(t, store.IsDuplicate(s.AddRefreshToken(t.Context(), next)))
		for _, moment := range []time.Duration{time.Minute, time.Hour} {
			require.NoError(t, s.MarkRefreshTokenUsed(t.Context(), "h1", *at(moment)))
			used, _, err := s.RefreshToken(t.Context(), "h1")
			require.NoError(t, err)
			same(t, at(time.Minute), used.UsedAt) // the first time counts
		}
		unused, _, err := s.RefreshToken(t.Context(), "h2")
		require.NoError(t, err)
		require.Nil(t, unused.UsedAt)
	})
}

func TestSessionRightsEndWithTheSession(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		session := w.session(t, "h1")
		rights, err := s.SessionRights(t.Context(), session.ID, start)
		require.NoError(t, err)
		o := w.account.Organization
		same(t, store.SessionRights{Role: domain.RoleOwner, BillingPlan: o.BillingPlan, UsageLimits: o.UsageLimits, StoredBytes: o.StoredBytes, LacksTOTP: true,
			MemberMonthlyExecutions: o.MemberMonthlyExecutions, MemberMonthlyTokens: o.MemberMonthlyTokens}, rights)
		_, err = s.SessionRights(t.Context(), session.ID, session.ExpiresAt)
		notFound(t, err)
		for _, moment := range []time.Duration{time.Minute, time.Hour} {
			ended, err := s.RevokeSession(t.Context(), session.ID, *at(moment))
			require.NoError(t, err)
			require.Equal(t, moment == time.Minute, ended)
		}
		_, err = s.SessionRights(t.Context(), session.ID, start)
		notFound(t, err)
		_, got, err := s.RefreshToken(t.Context(), "h1")
		require.NoError(t, err)
		same(t, at(time.Minute), got.RevokedAt) // the first time counts
	})
}

func TestRevokeOtherSessions(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, stranger := newWorld(t, s), newWorld(t, s)
		keep, gone, theirs := w.session(t, "h1"), w.session(t, "h2"), stranger.session(t, "h3")
		require.NoError(t, s.RevokeOtherSessions(t.Context(), w.account.User.ID, keep.ID, start))
		for id, alive := range map[string]bool{keep.ID: true, gone.ID: false, theirs.ID: true} {
			_, err := s.SessionRights(t.Context(), id, start)
			require.Equal(t, alive, err == nil, "%v", err)
		}
	})
}

// Whether an address has an account must not show in what is asked of the database.
func TestSignedInFromAsksForUnknownPeopleToo(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		over, stop := context.WithCancel(t.Context())
		stop()
		for _, user := range []string{"", newWorld(t, s).account.User.ID} {
			known, err := s.SignedInFrom(t.Context(), user, "192.0.2.1")
			require.NoError(t, err)
			require.False(t, known)
			_, err = s.SignedInFrom(over, user, "192.0.2.1")
			require.ErrorIs(t, err, context.Canceled, "%q was not asked for", user)
		}
	})
}
