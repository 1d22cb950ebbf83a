package api_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// However many requests one organization has in line, another's is next but one.
func TestOrganizationsTakeTurns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		const crowd = 200
		busy, other := h.SignUp(t, "busy@example.com"), h.SignUp(t, "other@example.com")
		large, small := newPrompt(busy), newPrompt(other)
		busy.Patch(large, object{"messages": []object{{"role": "user", "content": strings.Repeat("words ", 1<<15)}}}).Status(200)
		var sent, all sync.WaitGroup
		var answered atomic.Int32
		sent.Add(crowd)
		for range crowd {
			all.Go(func() {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+large, nil)
				if err != nil {
					return
				}
				r.Header.Set("Authorization", "Bearer "+busy.Token)
				sent.Done()
				if answer, err := busy.HTTP.Do(r); err == nil {
					_ = answer.Body.Close()
					answered.Add(1)
				}
			})
		}
		sent.Wait()
		before := answered.Load()
		other.Get(small).Status(200)
		require.Less(t, answered.Load()-before, int32(crowd/4))
		all.Wait()
	})
}
