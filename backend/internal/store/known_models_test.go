package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func TestKnownModels(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		first := domain.KnownModel{OrganizationID: w.prompt.OrganizationID, ID: "org/b 1:free", Provider: "one", CreatedAt: *at(time.Hour)}
		second := domain.KnownModel{OrganizationID: w.prompt.OrganizationID, ID: "two/a", Provider: "two", CreatedAt: *at(2 * time.Hour)}
		require.NoError(t, s.KeepKnownModel(t.Context(), second))
		require.NoError(t, s.KeepKnownModel(t.Context(), first))
		first.Provider = "three"
		require.NoError(t, s.KeepKnownModel(t.Context(), first))
		all, err := s.KnownModels(t.Context(), w.prompt.OrganizationID)
		require.NoError(t, err)
		same(t, []domain.KnownModel{first, second}, all)
		got, err := s.KnownModel(t.Context(), first.OrganizationID, first.ID)
		require.NoError(t, err)
		same(t, first, *got)
		for _, key := range [][2]string{{first.OrganizationID, "a"}, {newID(), first.ID}} {
			none, err := s.KnownModel(t.Context(), key[0], key[1])
			require.NoError(t, err)
			require.Nil(t, none)
		}
		others, err := s.KnownModels(t.Context(), newID())
		require.NoError(t, err)
		require.Empty(t, others)
	})
}
