package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func TestIdempotencyKey(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		want := domain.IdempotencyKey{UserID: w.account.User.ID, Key: "~ key !", RequestHash: "h", ExecutionID: w.run(t).ID, CreatedAt: start}
		filled(t, want)
		before := *at(-time.Microsecond)
		require.NoError(t, s.CreateIdempotencyKey(t.Context(), want, before))
		got, err := s.IdempotencyKey(t.Context(), want.UserID, want.Key, before)
		require.NoError(t, err)
		same(t, &want, got)
		require.True(t, store.IsDuplicate(s.CreateIdempotencyKey(t.Context(), want, before)), "a live key is taken")
		for _, miss := range []domain.IdempotencyKey{{UserID: other.account.User.ID, Key: want.Key}, {UserID: want.UserID, Key: "x"}} {
			got, err = s.IdempotencyKey(t.Context(), miss.UserID, miss.Key, before)
			require.NoError(t, err)
			require.Nil(t, got)
		}

		got, err = s.IdempotencyKey(t.Context(), want.UserID, want.Key, start)
		require.NoError(t, err)
		require.Nil(t, got, "it has grown old")
		want.RequestHash, want.CreatedAt = "h2", *at(time.Hour)
		require.NoError(t, s.CreateIdempotencyKey(t.Context(), want, start))
		got, err = s.IdempotencyKey(t.Context(), want.UserID, want.Key, start)
		require.NoError(t, err)
		same(t, &want, got)
	})
}
