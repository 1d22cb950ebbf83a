package app

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestHomesAreRememberedOfTheirOwnOrganization(t *testing.T) {
	h := newHomes()
	require.False(t, h.has("o", "p"))
	require.False(t, h.has("", "p"), "an actor of no organization has no prompt there")
	h.remember(domain.Prompt{ID: "p", OrganizationID: "o"})
	require.True(t, h.has("o", "p"))
	require.False(t, h.has("other", "p"))
	require.False(t, h.has("", "p"))
}

func TestHomesAreBounded(t *testing.T) {
	h := newHomes()
	for i := range 3 * mostHomes {
		h.remember(domain.Prompt{ID: strconv.Itoa(i), OrganizationID: "o"})
		require.True(t, h.has("o", strconv.Itoa(i)))
		require.LessOrEqual(t, len(h.of), mostHomes)
	}
}
