package chaos_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// rotators is how many ask for a new key at the same time, at each instance and by way of nginx.
const rotators = 2

// madeKey is what is answered where a key is made.
type madeKey struct {
	APIKey struct{ ID string } `json:"api_key"`
	Secret string
}

// rotate: however often a new key is asked for, and whichever answers are lost, there is one; it and the key before work
// on both instances; and what is revoked works on neither.
func (s *struck) rotate(t *testing.T) {
	owner, _ := s.signUp(t, "owner")
	prompt := newPrompt(owner)
	asker := s.person("", owner.Token, prompt)
	old := s.makeKey(t, asker)
	path := "/v1/api-keys/" + old.APIKey.ID
	ctx, end := context.WithCancel(t.Context())
	defer end()
	user := &holder{person: s.person("", old.Secret, prompt), refused: map[*instance]bool{}}
	var using sync.WaitGroup
	for _, i := range s.instances {
		using.Go(func() { user.read(ctx, i) })
	}

	fresh := s.rotateAtOnce(t, asker, path)
	require.Equal(t, 2, s.keysWith(t, old), "keys where one was rotated")
	for _, secret := range []string{old.Secret, fresh.Secret} {
		s.works(t, secret, prompt)
	}
	insists(t, http.StatusConflict, asker, http.MethodPost, path+"/rotate", nil) // the new one was used
	require.Equal(t, 2, s.keysWith(t, old), "keys after one more question")

	user.right = path
	s.revokeNow(t, asker, user)
	s.works(t, fresh.Secret, prompt)
	require.True(t, eventually(t, allowed(promisedStart), func() bool { return user.isRefused(s.instances) }), "not refused by both")
	end()
	using.Wait()
	require.Empty(t, user.wrong)
}

// makeKey makes a key under an Idempotency-Key whose first answer is lost, and demands the same key again.
func (s *struck) makeKey(t *testing.T, p *person) (made madeKey) {
	t.Helper()
	var again madeKey
	body := object{"name": "K", "scopes": []string{"view"}}
	for _, into := range []*madeKey{&made, &again} {
		s.loseAnswers(t, p)
		status, raw := p.insistOnce(t.Context(), "make", http.MethodPost, "/v1/api-keys", body)
		require.Equal(t, http.StatusCreated, status, "%s", raw)
		require.NoError(t, json.Unmarshal(raw, into))
	}
	require.NotEmpty(t, made.Secret)
	require.Equal(t, made, again, "the same request again")
	require.Equal(t, 1, s.keysWith(t, made), "keys that were made")
	return made
}

// loseAnswers has the next answer on each connection that a person has by way of nginx be lost.
func (s *struck) loseAnswers(t *testing.T, p *person) {
	t.Helper()
	insists(t, http.StatusOK, p, http.MethodGet, p.prompt, nil)
	s.front.cutAfter(0)
}

// rotateAtOnce has many ask for the key that follows, while the blow lands, and demands that all are told the same one.
func (s *struck) rotateAtOnce(t *testing.T, asker *person, path string) (made madeKey) {
	t.Helper()
	all := []*person{asker, s.person("", asker.token, asker.prompt)}
	for range rotators {
		all = append(all, asker.via(s.here.addr), asker.via(s.left.addr))
	}
	s.loseAnswers(t, asker)
	answers := make([]string, len(all))
	var asking sync.WaitGroup
	for n, p := range all {
		asking.Go(func() {
			_, raw := p.insist(t.Context(), http.MethodPost, path+"/rotate", nil)
			answers[n] = string(raw)
			p.http.CloseIdleConnections()
		})
	}
	s.strikes(t, 20*time.Millisecond)
	s.wait(t, 500*time.Millisecond, 2*time.Second)
	s.mend(t)
	asking.Wait()
	for _, raw := range answers {
		var next madeKey
		require.NoError(t, json.Unmarshal([]byte(raw), &next), raw)
		require.NotEmpty(t, next.Secret, raw)
		if made.Secret == "" {
			made = next
		}
		require.Equal(t, made, next, "another key in the place of the same one")
	}
	return made
}

// keysWith counts all keys that the maker of a key ever had.
func (s *struck) keysWith(t *testing.T, k madeKey) int {
	t.Helper()
	return s.postgres.Count(t, "SELECT count(*) FROM api_keys WHERE user_id = (SELECT user_id FROM api_keys WHERE id = $1)", k.APIKey.ID)
}

// works demands that a key works on both instances.
func (s *struck) works(t *testing.T, secret, prompt string) {
	t.Helper()
	for _, i := range s.instances {
		p := s.person("", secret, prompt).via(i.addr)
		insists(t, http.StatusOK, p, http.MethodGet, prompt, nil)
		p.http.CloseIdleConnections()
	}
}

// revokeNow ends a key while the blow lands once more and the answer gets lost.
func (s *struck) revokeNow(t *testing.T, asker *person, user *holder) {
	t.Helper()
	s.loseAnswers(t, asker)
	var revoking sync.WaitGroup
	revoking.Go(func() { user.lose(t.Context(), asker, asker.via(s.left.addr)) })
	s.strikes(t, 20*time.Millisecond)
	revoking.Wait()
	s.mend(t)
}

// read reads at an instance until ctx ends.
func (h *holder) read(ctx context.Context, i *instance) {
	p := h.via(i.addr)
	defer p.http.CloseIdleConnections()
	for ctx.Err() == nil {
		h.try(ctx, i, p, http.MethodGet, h.prompt, nil)
		pause(ctx, retryAfter)
	}
}
