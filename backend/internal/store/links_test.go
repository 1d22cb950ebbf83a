package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func TestLinkRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		p := promptItself(w.prompt)
		want := linkTo(w)
		filled(t, want, "RevokedAt", "LastOpenedAt", "CreatedByName")
		require.NoError(t, s.CreateLink(t.Context(), p, want))
		got, err := s.LiveLink(t.Context(), want.TokenHash, start)
		require.NoError(t, err)
		same(t, want, got)
		want.CreatedByName = w.account.User.Name
		got, err = s.Link(t.Context(), p, want.ID)
		require.NoError(t, err)
		same(t, want, got)

		require.NoError(t, s.SeeLink(t.Context(), want.ID, start, time.Minute))
		require.NoError(t, s.SeeLink(t.Context(), want.ID, *at(time.Minute), time.Minute))
		got, err = s.Link(t.Context(), p, want.ID)
		require.NoError(t, err)
		require.True(t, start.Equal(*got.LastOpenedAt), "%v", got.LastOpenedAt)
		_, err = s.Link(t.Context(), promptHandle(newID()), want.ID)
		notFound(t, err)
		_, err = s.LiveLink(t.Context(), want.TokenHash, want.ExpiresAt)
		notFound(t, err)
		n, err := s.CountLinks(t.Context(), p, start)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		require.NoError(t, s.RevokeLink(t.Context(), p, want.ID, start))
		notFound(t, s.RevokeLink(t.Context(), p, want.ID, start))
		_, err = s.LiveLink(t.Context(), want.TokenHash, start)
		notFound(t, err)
		n, err = s.CountLinks(t.Context(), p, start)
		require.NoError(t, err)
		require.Zero(t, n)
	})
}

// A link that works no more is kept for a while.
func TestLinksArePurged(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		p, l := promptItself(w.prompt), linkTo(w)
		require.NoError(t, s.CreateLink(t.Context(), p, l))
		for after, kept := range []bool{true, true, false} {
			now := l.ExpiresAt.Add(time.Duration(after) * 20 * 24 * time.Hour)
			require.NoError(t, s.Purge(t.Context(), start.Add(-time.Hour), now))
			_, err := s.Link(t.Context(), p, l.ID)
			require.Equal(t, kept, err == nil, "%d: %v", after, err)
		}
	})
}

func linkTo(w *world) domain.Link {
	return domain.Link{ID: newID(), PromptID: w.prompt.ID, VersionNumber: 1, ExecutionIDs: []string{newID(), newID()}, IncludeValues: true,
		Name: awkward, TokenHash: newID(), CreatedBy: w.account.User.ID, CreatedAt: start, ExpiresAt: *at(time.Hour)}
}
