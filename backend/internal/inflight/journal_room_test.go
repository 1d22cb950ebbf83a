//go:build linux

package inflight

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// A run that ends just when a segment is full is not copied on to the next: its places would never be free again.
func TestARunThatEndsInAFullSegmentLeavesNothing(t *testing.T) {
	relay, err := NewLocal(t.TempDir())
	require.NoError(t, err)
	j := relay.(*Journal)
	ends, early, goesOn := uuid.NewString(), uuid.NewString(), uuid.NewString()
	write := func(id string, bytesOfText int) {
		t.Helper()
		_, err := j.Append(t.Context(), []Chunk{{ID: id, Text: bytes.Repeat([]byte("x"), bytesOfText)}})
		require.NoError(t, err)
	}
	fill := func(id string) {
		t.Helper()
		for j.active().room() > recordHeader {
			write(id, min(maxChunkBytes, j.active().room()-recordHeader))
		}
	}
	write(ends, 8)
	fill(early)
	for range 2 {
		write(goesOn, 8) // begins a segment
		if len(j.segments) == 3 {
			require.NoError(t, j.Drop(t.Context(), []string{early}))
		}
		fill(goesOn)
	}
	require.Len(t, j.segments, 3)
	require.NoError(t, j.Drop(t.Context(), []string{ends}))
	require.Len(t, j.segments, 3, "one began, and the oldest is free")
	require.NoError(t, j.Drop(t.Context(), []string{goesOn}))
	for _, s := range j.segments {
		require.Zero(t, s.live)
	}
	require.NoError(t, j.Close())
}
