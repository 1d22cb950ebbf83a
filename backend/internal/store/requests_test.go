package store_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

func newRequest(executionID, body string) domain.ExecutionRequest {
	return domain.ExecutionRequest{ExecutionID: executionID, Number: 1, Provider: "p " + awkward, Endpoint: "https://h/v1/" + awkward,
		Body: []byte(body), SHA256: domain.SHA256Hex([]byte(body)), CreatedAt: start}
}

func TestRequestRoundTrip(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		bare := w.run(t).ID
		got, err := s.ExecutionRequest(t.Context(), executionHandle(bare))
		require.NoError(t, err)
		require.Nil(t, got, "an execution from before requests were kept")

		for _, body := range []string{"{}", awkward, strings.Repeat("a", 4<<10-1), strings.Repeat("a", 4<<10), megabyte(), "\x00\xff no text"} {
			want := newRequest(w.run(t).ID, body)
			filled(t, want, "OrganizationID") // counted with it, and not kept twice
			require.NoError(t, s.CreateExecutionRequest(t.Context(), want))
			got, err := s.ExecutionRequest(t.Context(), executionHandle(want.ExecutionID))
			require.NoError(t, err)
			require.Equal(t, want.SHA256, domain.SHA256Hex(got.Body))
			require.True(t, bytes.Equal(want.Body, got.Body))
			want.Body, got.Body = nil, nil // of a megabyte a comparison by fields takes seconds
			same(t, want, *got)
		}
		var stored int
		require.NoError(t, s.Raw(t.Context()).Raw("SELECT max(length(body)) FROM execution_requests").Scan(&stored).Error)
		require.Less(t, stored, 1<<19, "a long body is compressed")
	})
}

func TestRequestsAreNeverChanged(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		first := newRequest(w.run(t).ID, `{"a":1}`)
		require.NoError(t, s.CreateExecutionRequest(t.Context(), first))
		require.True(t, store.IsDuplicate(s.CreateExecutionRequest(t.Context(), first)))
		for _, column := range []string{"body = body", "sha256 = 'x'", "created_at = created_at"} {
			err := s.Raw(t.Context()).Exec("UPDATE execution_requests SET " + column).Error
			require.ErrorContains(t, err, "are never changed")
		}
		second := newRequest(first.ExecutionID, `{"a":2}`)
		second.Number, second.CreatedAt = 2, *at(time.Second)
		require.NoError(t, s.CreateExecutionRequest(t.Context(), second))
		got, err := s.ExecutionRequest(t.Context(), executionHandle(first.ExecutionID))
		require.NoError(t, err)
		same(t, second, *got)
	})
}

func TestRequestsGoWithTheirExecution(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		gone, kept := newRequest(w.run(t).ID, "{}"), newRequest(w.run(t).ID, "{}")
		require.NoError(t, s.CreateExecutionRequest(t.Context(), gone))
		require.NoError(t, s.CreateExecutionRequest(t.Context(), kept))
		require.NoError(t, s.SetExecutionDeleted(t.Context(), executionHandle(gone.ExecutionID), at(-time.Hour)))
		require.NoError(t, s.Purge(t.Context(), start, start))
		var left []string
		require.NoError(t, s.Raw(t.Context()).Raw("SELECT execution_id FROM execution_requests").Scan(&left).Error)
		require.Equal(t, []string{kept.ExecutionID}, left)
	})
}

func TestRequestNeedsItsExecution(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		newWorld(t, s)
		require.Error(t, s.CreateExecutionRequest(t.Context(), newRequest(newID(), "{}")))
	})
}
