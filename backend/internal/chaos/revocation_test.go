package chaos_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func TestRightsEndUnderBlows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.underBlows(t, "revocation", []blow{killed, cutFromDatabase}, (*struck).revoke)
	w.underBlows(t, "rotation", []blow{killed}, (*struck).rotate)
	w.leave(t)
}

// revoke: once the end of a right was acknowledged nothing is decided for its holder, on either instance; what they have
// open ends; and what they wrote before is there.
func (s *struck) revoke(t *testing.T) {
	owner, _ := s.signUp(t, "owner")
	all := s.holders(t, owner)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	defer s.cancelAll(t, owner, all)
	busy := s.atWork(ctx, t, all)
	s.takeAll(ctx, t, owner, all)
	s.wait(t, time.Second, 3*time.Second)
	s.mend(t)
	mended := time.Now()
	for _, h := range all {
		require.True(t, eventually(t, allowed(promisedStart), func() bool { return h.isRefused(s.instances) }), "%s: not refused by both", h.by)
		h.looksEnd(t, s, mended)
	}
	end()
	busy.Wait()
	for _, h := range all {
		s.nothingAfter(t, h)
	}
}

// atWork has all holders use their rights on both instances until ctx ends.
func (s *struck) atWork(ctx context.Context, t *testing.T, all []*holder) (busy *sync.WaitGroup) {
	t.Helper()
	busy = &sync.WaitGroup{}
	for n, h := range all {
		h.begin(ctx, t, s, n)
		for _, i := range s.instances {
			busy.Go(func() { h.use(ctx, i) })
		}
	}
	require.True(t, eventually(t, allowed(promisedStart), func() bool { return s.inUse(all) }), "the rights are not used")
	return busy
}

// takeAll takes all rights while the blow lands.
func (s *struck) takeAll(ctx context.Context, t *testing.T, owner *testkit.Client, all []*holder) {
	t.Helper()
	var taking sync.WaitGroup
	for _, h := range all {
		taking.Go(func() { h.lose(ctx, s.by(owner, s.here), s.by(owner, s.left)) })
	}
	s.strikes(t, 50*time.Millisecond)
	taking.Wait()
}

// by is a client's person at an instance.
func (s *struck) by(c *testkit.Client, i *instance) *person {
	return s.person("", c.Token, "").via(i.addr)
}

// holders have a prompt each, by a share, by an API key and as a member.
func (s *struck) holders(t *testing.T, owner *testkit.Client) []*holder {
	t.Helper()
	shared := newPrompt(owner)
	guest, share := s.sharesWith(t, owner, shared, "guest", 100_000)
	secret, key := newKey(owner, nil)
	member, membership := s.joins(t, owner, "member")
	all := []*holder{{by: "share", right: share}, {by: "API key", right: key}, {by: "membership", right: membership}}
	for n, token := range []string{guest.Token, secret, member.Token} {
		prompt := shared
		if n > 0 {
			prompt = newPrompt(owner)
		}
		all[n].person, all[n].refused = s.person("", token, prompt), map[*instance]bool{}
	}
	return all
}

// inUse says whether each right was used, and each stream is open.
func (s *struck) inUse(all []*holder) bool {
	for _, h := range all {
		h.mu.Lock()
		idle := len(h.kept) < 2 || h.runs < 2
		h.mu.Unlock()
		for _, l := range h.looks {
			idle = idle || !open(l.ended)
		}
		if idle {
			return false
		}
	}
	return true
}

func (h *holder) isRefused(by []*instance) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.refused) == len(by)
}

// looksEnd demands that what is open ends in time: on an instance that cannot ask, once it can again. None of
// them is shown to the end of its run.
func (h *holder) looksEnd(t *testing.T, s *struck, mended time.Time) {
	t.Helper()
	for _, l := range h.looks {
		from := h.taken
		if s.blow.blind && l.at == s.here {
			from = mended
		}
		left := time.Until(from.Add(allowed(promisedEndOfRights)))
		require.True(t, eventually(t, left, func() bool { return !open(l.ended) }), "%s: %s goes on at %s", h.by, l.path, l.at.addr)
		require.Less(t, l.end.Sub(from), allowed(promisedEndOfRights), "%s: %s at %s", h.by, l.path, l.at.addr)
		require.Contains(t, endOfRight, l.over, "%s: %s at %s ended for another reason", h.by, l.path, l.at.addr)
	}
}

// nothingAfter demands that nothing of a holder's is stored from later than the end of their right was acknowledged, and
// everything that was acknowledged before.
func (s *struck) nothingAfter(t *testing.T, h *holder) {
	t.Helper()
	require.Empty(t, h.wrong, h.by)
	prompt := idIn(h.prompt)
	require.Zero(t, s.postgres.Count(t, "SELECT count(*) FROM executions WHERE prompt_id = $1 AND created_at > $2", prompt, h.taken), "%s: runs began later", h.by)
	require.Zero(t, s.postgres.Count(t, "SELECT count(*) FROM comments WHERE prompt_id = $1 AND created_at > $2", prompt, h.taken), "%s: comments came later", h.by)
	require.GreaterOrEqual(t, s.postgres.Count(t, "SELECT count(*) FROM executions WHERE prompt_id = $1", prompt), h.runs+len(s.instances), h.by)
	for _, id := range h.kept {
		require.Equal(t, 1, s.postgres.Count(t, "SELECT count(*) FROM comments WHERE id = $1", id), "%s: a comment is lost", h.by)
	}
}

// cancelAll asks for the end of the runs that are left, which belong to the owner's organization.
func (s *struck) cancelAll(t *testing.T, owner *testkit.Client, all []*holder) {
	t.Helper()
	p := s.by(owner, s.left)
	for _, h := range all {
		for _, id := range h.long {
			insists(t, http.StatusOK, p, http.MethodPost, "/v1/executions/"+id+"/cancel", nil)
		}
	}
}
