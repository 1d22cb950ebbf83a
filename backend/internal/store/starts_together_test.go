package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// Starts that come at once share messages to PostgreSQL: each has an outcome of its own.
func TestOfStartsThatComeAtOnceEachHasItsOwnOutcome(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w, other := newWorld(t, s), newWorld(t, s)
		var all sync.WaitGroup
		ids := make([]string, 200)
		started := make([]bool, len(ids))
		for i := range ids {
			from := []*world{w, other}[i%2]
			actor := from.owner()
			e, r, key := from.toStart()
			if ids[i] = e.ID; i%10 > 7 { // two hands press Run with one key
				key.Key = "pressed twice"
			}
			if i%10 == 5 {
				actor.Role = domain.RoleViewer
			}
			all.Go(func() {
				var err error
				started[i], err = s.Start(w.ctx, actor, promptItself(from.prompt), e, r, key)
				require.NoError(t, err)
			})
		}
		all.Wait()
		pressed := map[int]int{}
		for i, id := range ids {
			_, err := s.Execution(w.ctx, id)
			require.Equal(t, started[i], err == nil, "%d: %v", i, err)
			if i%10 > 7 {
				if started[i] {
					pressed[i%2]++
				}
				continue
			}
			require.Equal(t, i%10 != 5, started[i], "%d", i)
		}
		require.Equal(t, map[int]int{0: 1, 1: 1}, pressed)
	})
}

// While one prompt is held, starts of it leave the rest to a transaction that may wait, and those of others go on.
func TestAStartWaitsForNoPromptThatIsHeld(t *testing.T) {
	s := testkit.OpenStore(t, "postgres")
	require.NoError(t, s.Migrate(t.Context()))
	w, other := newWorld(t, s), newWorld(t, s)
	inTx(t, s, func(ctx context.Context, tx *store.Store) error {
		require.NoError(t, tx.Raw(ctx).Exec("SELECT FROM prompts WHERE id = ? FOR UPDATE", w.prompt.ID).Error)
		var all sync.WaitGroup
		for i := range 40 {
			from := []*world{w, other}[i%2]
			e, r, key := from.toStart()
			all.Go(func() {
				started, err := s.Start(w.ctx, from.owner(), promptItself(from.prompt), e, r, key)
				require.NoError(t, err)
				require.Equal(t, from == other, started)
			})
		}
		all.Wait()
		return nil
	})
}

// What a start's row refers to may be held so that no start skips it: it is given up after a moment.
func TestAStartWaitsBrieflyForAnOrganizationThatIsHeld(t *testing.T) {
	s := testkit.OpenStore(t, "postgres")
	require.NoError(t, s.Migrate(t.Context()))
	w := newWorld(t, s)
	e, r, key := w.toStart()
	inTx(t, s, func(ctx context.Context, tx *store.Store) error {
		require.NoError(t, tx.Raw(ctx).Exec("SELECT FROM organizations WHERE id = ? FOR UPDATE", e.OrganizationID).Error)
		started, err := s.Start(w.ctx, w.owner(), promptItself(w.prompt), e, r, key)
		require.NoError(t, err)
		require.False(t, started)
		return nil
	})
	started, err := s.Start(w.ctx, w.owner(), promptItself(w.prompt), e, r, key)
	require.NoError(t, err)
	require.True(t, started)
}

// What waited for its turn until its time was up is not begun any more.
func TestAStartAfterItsTimeBeginsNothing(t *testing.T) {
	s := testkit.OpenStore(t, "postgres")
	require.NoError(t, s.Migrate(t.Context()))
	w := newWorld(t, s)
	e, r, key := w.toStart()
	late, stop := context.WithDeadline(w.ctx, time.Now().Add(-time.Second))
	defer stop()
	_, err := s.Start(late, w.owner(), promptItself(w.prompt), e, r, key)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	requireNothingOf(t, s, e.ID)
	gone, leave := context.WithCancel(w.ctx)
	leave()
	started, err := s.Start(gone, w.owner(), promptItself(w.prompt), e, r, key)
	require.NoError(t, err)
	require.True(t, started, "others of its message wait for it")
}
