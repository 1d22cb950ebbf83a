package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestAdmissionOfAFullInstance(t *testing.T) {
	running := runsAtOnce
	a := newAdmission(func() int { return running }, startsAtOnce)
	_, err := a.Enter(t.Context(), "o")
	require.True(t, domain.HasCode(err, domain.Overloaded))
	running--
	leave, err := a.Enter(t.Context(), "o")
	require.NoError(t, err)
	leave()
}

func TestAdmissionOfACallerWhoLeaves(t *testing.T) {
	a := newAdmission(func() int { return 0 }, transactionsOnConnections)
	for range startsAtOnce - 1 {
		_, err := a.Enter(t.Context(), "one")
		require.NoError(t, err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := a.Enter(ctx, "one")
	require.ErrorIs(t, err, context.Canceled)
	_, err = a.Enter(t.Context(), "another")
	require.NoError(t, err, "a place is left for others")
}
