package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// target is one way from the load to the upstream. It is started anew for each scenario, so that
// none inherits another's memory.
type target interface {
	name() string
	// start returns the process, and how to ask for one stream of each account.
	start(ctx context.Context) (*instance, error)
}

// instance is a running target.
type instance struct {
	*process
	addr    string
	product *product                           // nil: it keeps no rows
	ask     func(o order, stay bool) []request // stay: the run goes on when its reader leaves
}

// bare is the limit as a target.
type bare struct{ upstream string }

func (bare) name() string { return "bare proxy" }

func (b bare) start(ctx context.Context) (*instance, error) {
	p, addr, err := startSelf(ctx, []string{"OPENAI_BASE_URL=" + b.upstream}, "limit")
	if err != nil {
		return nil, err
	}
	return &instance{process: p, addr: addr, ask: func(o order, _ bool) []request { return []request{bareRequest(addr, o)} }}, nil
}

// bareRequest asks in the upstream's own format.
func bareRequest(addr string, o order) request {
	body := fmt.Sprintf(`{"model":%q,"stream":true,"messages":[{"role":"user","content":%q}]}`, modelName, o)
	return request{Addr: addr, Method: "POST", Path: "/v1/chat/completions", Body: body, Format: openAIFormat, Stamped: o.Stamped}
}

// awaitReady asks until the answer is 200.
func awaitReady(ctx context.Context, p *process, addr string) error {
	for range 300 {
		r, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	p.stop()
	return fmt.Errorf("the server did not become ready\n%s", p.log.Bytes())
}
