package app

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBetweenPiecesThereIsRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, done := time.Now(), 0
		require.NoError(t, inPieces(t.Context(), 3, func() (bool, error) {
			time.Sleep(time.Duration(done) * time.Second)
			done++
			return done < 4, nil
		}))
		require.Equal(t, 4, done)
		require.Equal(t, (0+1+2+3)*time.Second+3*(0+1+2)*time.Second, time.Since(begun), "none after the last")
	})
}

func TestPiecesEndWithAFailureOrTheirContext(t *testing.T) {
	failure := errors.New("failed")
	require.Equal(t, failure, inPieces(t.Context(), 3, func() (bool, error) { return true, failure }))
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		begun, done := time.Now(), 0
		require.NoError(t, inPieces(ctx, 3, func() (bool, error) {
			time.Sleep(time.Second)
			done++
			return true, nil
		}))
		require.Equal(t, 1, done)
		require.Equal(t, 2*time.Second, time.Since(begun), "a rest ends with it")
	})
}
