package chaos_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"playground/internal/testkit"
)

// run is one run as one reader has seen it.
type run struct {
	script
	who       *person
	duplicate bool // whether two readers ask for the same run under the same key

	mu          sync.Mutex
	id          string // "" until an event said it
	text        string
	connections int
	live        bool   // whether one is open now
	end         string // the last event's name, "" while there was none
	finish      string // the finish reason or the error's code
	cancelSent  bool   // whether its end was asked for
	cancelled   bool   // whether that was answered with true
	cancelledAt time.Time
	overQuota   bool // whether a quota let it not begin
	wrong       []string
}

func (r *run) fault(format string, arguments ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, arguments...))
}

// seen is how far the reader has come, and whether it has come to the end.
func (r *run) seen() (id, text string, ended bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.id, r.text, r.end != ""
}

// follow reads the run to its end, as the app does: over as many connections as it takes, with the
// key again until the run is known, then from the last byte on. It ends early with ctx, when a quota is used
// up, or once quit is closed and no instance has the run.
func (p *person) follow(ctx context.Context, r *run, quit <-chan struct{}) {
	for ctx.Err() == nil {
		p.connect(ctx, r)
		id, _, ended := r.seen()
		if ended || r.isOverQuota() {
			return
		}
		select {
		case <-quit:
			if id == "" {
				return
			}
		default:
		}
		pause(ctx, retryAfter)
	}
}

// connect opens one stream and reads it as far as it goes.
func (p *person) connect(ctx context.Context, r *run) {
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	silence := time.AfterFunc(p.patience, hangUp)
	defer silence.Stop()
	response, err := p.http.Do(p.request(ctx, r))
	if err != nil {
		return
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		raw, _ := io.ReadAll(response.Body)
		r.refused(response.StatusCode, raw)
		return
	}
	r.opened(true)
	defer r.opened(false)
	events := testkit.NewEventReader(response.Body)
	events.OnLine = func() { silence.Reset(p.patience) }
	for {
		e, err := events.Next()
		if err != nil || !r.see(e) {
			return
		}
	}
}

func (r *run) opened(live bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live = live
	if live {
		r.connections++
	}
}

// request asks for the run, or for the rest of it.
func (p *person) request(ctx context.Context, r *run) *http.Request {
	id, text, _ := r.seen()
	if id == "" {
		request := p.newRequest(ctx, http.MethodPost, p.prompt+"/execute", object{"variable_values": object{"run": r.prompt()}})
		request.Header.Set("Idempotency-Key", r.key)
		return request
	}
	request := p.newRequest(ctx, http.MethodGet, "/v1/executions/"+id+"/events", nil)
	if text != "" {
		request.Header.Set("Last-Event-ID", strconv.Itoa(len(text)))
	}
	return request
}

// refused holds an answer that is no stream: while something is broken the server may say so, but it
// must never deny what it has acknowledged. Of a quota it says that it is used up, and means it.
func (r *run) refused(status int, raw []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case status == http.StatusTooManyRequests:
		r.overQuota = bytes.Contains(raw, []byte(`"QUOTA_EXCEEDED"`))
	case status < 500:
		r.fault("after %d bytes the answer was %d %s", len(r.text), status, raw)
	}
}

func (r *run) isOverQuota() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.overQuota
}

// see adds an event to what was seen. It returns false after the last.
func (r *run) see(e testkit.Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Name == "token" {
		text, _ := e.Data["text"].(string)
		r.text += text
	}
	if e.ID != len(r.text) {
		r.fault("a gap or an overlap: %s with id %d after %d bytes", e.Name, e.ID, len(r.text))
	}
	switch e.Name {
	case "start":
		id, _ := e.Data["execution_id"].(string)
		if r.id != "" && r.id != id {
			r.fault("two runs under one key: %s and %s", r.id, id)
		}
		r.id = id
	case "token":
	case "done":
		r.end, r.finish = e.Name, fmt.Sprint(e.Data["finish_reason"])
	case "error":
		r.end, r.finish = e.Name, fmt.Sprint(e.Data["code"])
	default:
		r.fault("an event named %q", e.Name)
	}
	return r.end == ""
}

// pause waits, or ends early with ctx.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
