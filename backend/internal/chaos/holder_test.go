package chaos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// holder has a right to a prompt until it is taken, and uses it on both instances all the while.
type holder struct {
	*person
	by    string // what the right is by
	right string // the path whose DELETE takes it
	looks []*look
	long  []string // the ids of the runs that they look at

	mu      sync.Mutex
	asked   bool               // whether the right may be gone
	taken   time.Time          // when that was acknowledged
	refused map[*instance]bool // by whom what came later was refused
	kept    []string           // the ids of comments that were acknowledged
	runs    int                // how many were begun
}

// look is a stream that a holder has open.
type look struct {
	at    *instance
	path  string
	ended chan struct{}
	end   time.Time // once it has ended
	over  string    // what its last event says, where that is an end
}

// endOfRight are what a stream says that its reader may not see any more: no end of the run.
var endOfRight = []string{"", "NOT_FOUND"}

// begin starts a long run on each instance, and looks at all of it from both.
func (h *holder) begin(ctx context.Context, t *testing.T, s *struck, n int) {
	t.Helper()
	paths := []string{h.prompt + "/presence"}
	for m, i := range s.instances {
		id := h.starts(ctx, t, i, fmt.Sprintf("r%d-%d-%d", s.nth, n, m))
		h.long, paths = append(h.long, id), append(paths, "/v1/executions/"+id+"/events")
	}
	for _, i := range s.instances {
		for _, path := range paths {
			l := &look{at: i, path: path, ended: make(chan struct{})}
			h.looks = append(h.looks, l)
			go l.read(ctx, h.via(i.addr))
		}
	}
}

// starts begins a run that lasts longer than any case, and leaves it.
func (h *holder) starts(ctx context.Context, t *testing.T, i *instance, key string) (id string) {
	t.Helper()
	r := &run{who: h.via(i.addr), script: script{key: key, pieces: 1_200, pace: 100 * time.Millisecond}}
	reading, leave := context.WithCancel(ctx)
	var reader sync.WaitGroup
	reader.Go(func() { r.who.connect(reading, r) })
	begun := eventually(t, allowed(promisedStart), func() bool { id, _, _ = r.seen(); return id != "" })
	leave()
	reader.Wait()
	r.who.http.CloseIdleConnections()
	require.True(t, begun, "%s: no run: %v", h.by, r.wrong)
	return id
}

// read reads a stream for as long as it lasts.
func (l *look) read(ctx context.Context, p *person) {
	defer close(l.ended)
	defer func() { l.end = time.Now() }()
	defer p.http.CloseIdleConnections()
	response, err := p.http.Do(p.newRequest(ctx, http.MethodGet, l.path, nil))
	if err != nil {
		return
	}
	defer response.Body.Close()
	for events := testkit.NewEventReader(response.Body); ; {
		e, err := events.Next()
		if err != nil {
			return
		}
		switch e.Name {
		case "done":
			l.over = e.Name
		case "error":
			l.over = fmt.Sprint(e.Data["code"])
		}
	}
}

// use reads, writes and runs at an instance until ctx ends.
func (h *holder) use(ctx context.Context, i *instance) {
	p := h.via(i.addr)
	defer p.http.CloseIdleConnections()
	for n := 0; ctx.Err() == nil; n++ {
		quick := script{key: fmt.Sprintf("quick-%d", n), pieces: 1, pace: time.Millisecond}
		h.try(ctx, i, p, http.MethodGet, h.prompt, nil)
		h.try(ctx, i, p, http.MethodPost, h.prompt+"/comments", object{"body": "C"})
		h.try(ctx, i, p, http.MethodPost, h.prompt+"/execute", object{"variable_values": object{"run": quick.prompt()}})
		pause(ctx, retryAfter)
	}
}

// try asks once, and holds the answer against the right.
func (h *holder) try(ctx context.Context, i *instance, p *person, method, path string, body any) {
	begun := time.Now()
	status, raw := p.ask(ctx, method, path, body)
	h.mu.Lock()
	defer h.mu.Unlock()
	late := !h.taken.IsZero() && begun.After(h.taken)
	switch {
	case status == 0 || status >= 500:
	case status < 400 && late:
		h.wrong = append(h.wrong, fmt.Sprintf("%s %s at %s was answered %d %s after the right was taken", method, path, i.addr, status, raw))
	case status >= 400 && !h.asked:
		h.wrong = append(h.wrong, fmt.Sprintf("%s %s at %s was answered %d %s while the right was there", method, path, i.addr, status, raw))
	case status >= 400 && late:
		h.refused[i] = true
	case status == http.StatusOK && method == http.MethodPost:
		h.runs++
	case status == http.StatusCreated:
		var made struct{ Comment struct{ ID string } }
		_ = json.Unmarshal(raw, &made)
		h.kept = append(h.kept, made.Comment.ID)
	}
}

// promisedTaking is how soon a right can be taken at an instance, whatever the other one holds that cannot let go of it.
const promisedTaking = 20 * time.Second

// lose takes the right: at the instance that is struck, which may say so with its last breath, and at the other one until
// there is an answer.
func (h *holder) lose(ctx context.Context, struck, left *person) {
	ctx, stop := context.WithTimeout(ctx, allowed(promisedTaking))
	defer stop()
	h.mu.Lock()
	h.asked = true
	h.mu.Unlock()
	status, raw := struck.ask(ctx, http.MethodDelete, h.right, nil)
	if status != http.StatusOK {
		status, raw = left.insist(ctx, http.MethodDelete, h.right, nil)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.taken = time.Now()
	if status != http.StatusOK && status != http.StatusNotFound { // the first request may have arrived, unheard
		h.wrong = append(h.wrong, fmt.Sprintf("the end of a right was answered %d %s", status, raw))
	}
}
