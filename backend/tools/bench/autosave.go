package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

const (
	autosavesASecond = 400
	autosaveFor      = 12 * time.Second
	streamsBeside    = 500
	// streamsOpenAfter is when all of them run; they last until the autosaves have been answered.
	streamsOpenAfter = 3 * time.Second
	streamsLast      = 20 * time.Second
	streamRate       = 20
)

// editor is a page on which a prompt is typed in. It sends one change after the other, each over the revision that it
// has seen.
type editor struct {
	mu       sync.Mutex
	page     page
	revision int64
	edits    int
}

// autosaves come to every prompt once a second, while streams run.
func autosaves(ctx context.Context, v *visit) (*answers, error) {
	editors := make([]*editor, len(v.Prompts))
	for i, p := range v.Prompts {
		editors[i] = &editor{page: p}
		if err := editors[i].open(ctx, v); err != nil {
			return nil, err
		}
	}
	beside := make(chan error, 1)
	go func() { beside <- v.streams(ctx) }()
	select {
	case <-time.After(streamsOpenAfter):
	case err := <-beside:
		return nil, fmt.Errorf("streams beside ended early: %w", err)
	}
	a := v.paced(ctx, autosavesASecond, autosaveFor, func(ctx context.Context, i int) error {
		return editors[i%len(editors)].save(ctx, v)
	})
	return a, <-beside
}

// streams run beside. Whatever is wrong with them is an error.
func (v *visit) streams(ctx context.Context) error {
	o := order{Tokens: int(streamsLast.Seconds()) * streamRate, Rate: streamRate}
	r, err := runLoad(ctx, load{Requests: v.instance.ask(o, false), Streams: streamsBeside, Over: streamsOpenAfter - time.Second, Limit: 2 * streamsLast})
	if err == nil && (r.Wrong+r.Failed+r.Cut > 0 || r.Open < streamsBeside) {
		err = fmt.Errorf("of %d streams beside %d were open at once, %d failed, %d were cut, %d tokens were wrong %v",
			streamsBeside, r.Open, r.Failed, r.Cut, r.Wrong, r.Failures)
	}
	return err
}

func (e *editor) open(ctx context.Context, v *visit) error {
	raw, err := v.ask(ctx, v.of(e.page, "GET", "", ""))
	if err != nil {
		return err
	}
	return e.see(raw)
}

// save sends the text as it stands after another edit.
func (e *editor) save(ctx context.Context, v *visit) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.edits++
	body, err := json.Marshal(map[string]any{"base_revision": e.revision, "system_prompt": prose(int(e.revision)*1000 + e.edits)})
	if err != nil {
		return err
	}
	raw, err := v.ask(ctx, v.of(e.page, "PATCH", "", string(body)))
	if err != nil {
		return err
	}
	return e.see(raw)
}

func (e *editor) see(raw []byte) error {
	var answer struct {
		Prompt struct {
			Revision int64 `json:"revision"`
		} `json:"prompt"`
	}
	err := json.Unmarshal(raw, &answer)
	e.revision = answer.Prompt.Revision
	return err
}
