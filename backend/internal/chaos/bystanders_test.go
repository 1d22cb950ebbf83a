package chaos_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bystanders are signed-in people whose work is timed while something else goes on.
type bystanders struct {
	people []*person
	every  time.Duration // between two requests of one of them

	mu     sync.Mutex
	window *window // nil: nothing is timed
	wrong  []string
}

// window is a time in which one thing goes on.
type window struct {
	what  string
	times []time.Duration
}

func (w *window) p95() time.Duration {
	if len(w.times) == 0 {
		return 0
	}
	slices.Sort(w.times)
	return w.times[len(w.times)*95/100]
}

// work has all of them read and write until ctx ends.
func (b *bystanders) work(ctx context.Context) (wait func()) {
	var all sync.WaitGroup
	for _, p := range b.people {
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				b.once(ctx, p, n)
				pause(ctx, b.every)
			}
		})
	}
	return all.Wait
}

func (b *bystanders) once(ctx context.Context, p *person, n int) {
	asked := b.current()
	begun := time.Now()
	var status int
	switch n % 3 {
	case 0:
		status, _ = p.ask(ctx, http.MethodPatch, p.prompt, object{"system_prompt": begun.String()})
	case 1:
		status, _ = p.ask(ctx, http.MethodGet, p.prompt, nil)
	case 2:
		status, _ = p.ask(ctx, http.MethodGet, p.prompt+"/executions", nil)
	}
	took := time.Since(begun)
	b.mu.Lock()
	defer b.mu.Unlock()
	if asked == nil || asked != b.window { // it began in another window
		return
	}
	if status != http.StatusOK {
		b.wrong = append(b.wrong, http.StatusText(status)+" in "+asked.what)
	}
	asked.times = append(asked.times, took)
}

func (b *bystanders) current() *window {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.window
}

// during times their requests while something goes on. What began before, and the first moments, are not counted.
func (b *bystanders) during(t *testing.T, what string, d time.Duration) *window {
	t.Helper()
	pause(t.Context(), d/10)
	w := &window{what: what}
	b.enter(w)
	pause(t.Context(), d)
	b.enter(nil)
	require.NotEmpty(t, w.times, "nothing was answered during %s", what)
	return w
}

func (b *bystanders) enter(w *window) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.window = w
}

// middle is the median of the 95th percentiles of windows.
func middle(windows []*window) time.Duration {
	all := make([]time.Duration, len(windows))
	for i, w := range windows {
		all[i] = w.p95()
	}
	slices.Sort(all)
	return all[len(all)/2]
}
