package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// However many instances look at the outbox at once, each mail is one's, until its lease is over.
func TestAMailIsClaimedByOne(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		const mails, instances = 24, 6
		for range mails {
			require.NoError(t, s.CreateOutgoingMail(t.Context(), domain.OutgoingMail{ID: newID(), Sealed: "s", DueAt: start, CreatedAt: start, ExpiresAt: *at(time.Hour)}))
		}
		lease := *at(time.Minute)
		claimed := make(chan domain.OutgoingMail, mails*instances)
		var all sync.WaitGroup
		for range instances {
			all.Go(func() {
				for {
					some, err := s.ClaimOutgoingMails(t.Context(), start, lease, 4)
					if err != nil || len(some) == 0 {
						return
					}
					for _, one := range some {
						claimed <- one
					}
				}
			})
		}
		all.Wait()
		close(claimed)
		seen := map[string]bool{}
		var last domain.OutgoingMail
		for one := range claimed {
			require.False(t, seen[one.ID])
			seen[one.ID], last = true, one
			require.Equal(t, 1, one.Attempts)
		}
		rest, err := s.ClaimOutgoingMails(t.Context(), *at(time.Second), lease, mails)
		require.NoError(t, err)
		if len(rest) > 0 { // locked rows are passed over, so an instance may have left some
			require.Less(t, len(seen), mails)
		}
		require.Equal(t, mails, len(seen)+len(rest))

		again, err := s.ClaimOutgoingMails(t.Context(), lease, *at(time.Hour), mails)
		require.NoError(t, err)
		require.Len(t, again, mails)
		require.NoError(t, s.PostponeOutgoingMail(t.Context(), last, start), "it is another instance's now")
		none, err := s.ClaimOutgoingMails(t.Context(), lease, *at(time.Hour), mails)
		require.NoError(t, err)
		require.Empty(t, none)
		require.NoError(t, s.PostponeOutgoingMail(t.Context(), again[0], start))
		one, err := s.ClaimOutgoingMails(t.Context(), start, lease, mails)
		require.NoError(t, err)
		require.Len(t, one, 1)
		require.NoError(t, s.DeleteOutgoingMail(t.Context(), one[0]))
	})
}
