package chaos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

type object = map[string]any

const (
	// patience is how long a client waits for an answer, or for the next sign of a stream that is never
	// silent for long here, before it turns elsewhere.
	patience = 3 * time.Second
	// retryAfter is how long it waits between two tries.
	retryAfter = 200 * time.Millisecond
	password   = "correct horse"
)

// person has an account, a prompt and an app that does not give up.
type person struct {
	base     string // where they reach the server
	http     *http.Client
	email    string
	token    string
	prompt   string // its path
	patience time.Duration

	mu           sync.Mutex
	edits, acked int      // the last edit sent, and the last that was acknowledged
	signIns      int      // how many were answered
	wrong        []string // what an answer should not have been
}

// newPerson signs up past nginx and every fault, and writes a prompt that says what its variable says.
func newPerson(t *testing.T, w *world, name string) *person {
	t.Helper()
	c := w.instances[0].SignUp(t, name+"@example.com")
	return w.person(name+"@example.com", c.Token, newPrompt(c))
}

// person is one who comes by way of nginx.
func (w *world) person(email, token, prompt string) *person {
	return &person{base: "http://" + w.front.addr, http: newHTTP(), email: email, token: token, prompt: prompt, patience: allowed(patience)}
}

// via is the same person on another way to the server.
func (p *person) via(addr string) *person {
	return &person{base: "http://" + addr, http: newHTTP(), token: p.token, prompt: p.prompt, patience: p.patience}
}

func newHTTP() *http.Client {
	dialer := net.Dialer{Timeout: allowed(patience)}
	return &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 8}}
}

func (p *person) newRequest(ctx context.Context, method, path string, body any) *http.Request {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			panic(err) // strings and numbers always marshal
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, p.base+path, reader)
	if err != nil {
		panic(err) // the address is ours
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.token)
	return r
}

// ask sends one request and reads the answer; 0 is none in time.
func (p *person) ask(ctx context.Context, method, path string, body any) (status int, raw []byte) {
	return p.askOnce(ctx, "", method, path, body)
}

// askOnce is ask under an Idempotency-Key, "" for none.
func (p *person) askOnce(ctx context.Context, key, method, path string, body any) (status int, raw []byte) {
	ctx, stop := context.WithTimeout(ctx, p.patience)
	defer stop()
	request := p.newRequest(ctx, method, path, body)
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := p.http.Do(request)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	if raw, err = io.ReadAll(response.Body); err != nil {
		return 0, nil
	}
	return response.StatusCode, raw
}

// insist asks until there is an answer that is no complaint about the server's own state. It answers 0
// when ctx ends first.
func (p *person) insist(ctx context.Context, method, path string, body any) (status int, raw []byte) {
	return p.insistOnce(ctx, "", method, path, body)
}

// insistOnce is insist under an Idempotency-Key, "" for none.
func (p *person) insistOnce(ctx context.Context, key, method, path string, body any) (status int, raw []byte) {
	for ctx.Err() == nil {
		status, raw = p.askOnce(ctx, key, method, path, body)
		if status != 0 && status < 500 && status != http.StatusTooManyRequests {
			return status, raw
		}
		pause(ctx, retryAfter)
	}
	return 0, nil
}

func (p *person) fault(format string, arguments ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong = append(p.wrong, fmt.Sprintf(format, arguments...))
}

// edited is what the app knows of its prompt.
type edited struct {
	Prompt struct {
		SystemPrompt string `json:"system_prompt"`
		Revision     int64  `json:"revision"`
	} `json:"prompt"`
}

// autosave edits until quit, each edit as long as it takes, over the revision it has seen, as the app
// does: so that an edit that was given up on and arrives late is refused.
func (p *person) autosave(ctx context.Context, quit <-chan struct{}, every time.Duration) {
	revision := int64(-1)
	for open(quit) && ctx.Err() == nil {
		p.mu.Lock()
		p.edits++
		text := fmt.Sprintf("edit %d", p.edits)
		p.mu.Unlock()
		body := object{"system_prompt": text}
		if revision >= 0 {
			body["base_revision"] = revision
		}
		status, raw := p.insist(ctx, http.MethodPatch, p.prompt, body)
		if status == http.StatusConflict { // an earlier try may have arrived, unheard
			status, raw = p.insist(ctx, http.MethodGet, p.prompt, nil)
		}
		var e edited
		if status == 0 {
			return
		}
		if err := json.Unmarshal(raw, &e); status != http.StatusOK || err != nil || e.Prompt.SystemPrompt != text {
			p.fault("%q was answered %d %s", text, status, raw)
			return
		}
		revision = e.Prompt.Revision
		p.mu.Lock()
		p.acked = p.edits
		p.mu.Unlock()
		pause(ctx, every)
	}
}

// signIn signs in again and again until quit.
func (p *person) signIn(ctx context.Context, quit <-chan struct{}, every time.Duration) {
	for open(quit) && ctx.Err() == nil {
		if status, raw := p.insist(ctx, http.MethodPost, "/v1/auth/login", object{"email": p.email, "password": password}); status == http.StatusOK {
			p.mu.Lock()
			p.signIns++
			p.mu.Unlock()
		} else if status != 0 {
			p.fault("a sign-in was answered %d %s", status, raw)
		}
		pause(ctx, every)
	}
}

// cancel asks for a run's end until there is an answer.
func (p *person) cancel(ctx context.Context, r *run) {
	r.mu.Lock()
	id := r.id
	r.cancelSent = true
	r.mu.Unlock()
	status, raw := p.insist(ctx, http.MethodPost, "/v1/executions/"+id+"/cancel", nil)
	var answer struct {
		Cancelled bool `json:"cancelled"`
	}
	if status == 0 {
		return
	}
	if err := json.Unmarshal(raw, &answer); status != http.StatusOK || err != nil {
		p.fault("a cancel was answered %d %s", status, raw)
	}
	r.mu.Lock()
	r.cancelled, r.cancelledAt = answer.Cancelled, time.Now()
	r.mu.Unlock()
}

func open(quit <-chan struct{}) bool {
	select {
	case <-quit:
		return false
	default:
		return true
	}
}

// fetch reads a page.
func fetch(t *testing.T, url string) (status int, body string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), testkit.Patience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(raw)
}
