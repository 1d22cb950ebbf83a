package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"
)

// probe is one line of the API's table.
type probe struct {
	label string
	goal  string
	run   func(ctx context.Context, v *visit) (*answers, error)
}

const historyGoal, promptGoal, autosaveGoal = "≤ 50 ms", "≤ 40 ms", "≤ 50 ms"

var probes = []probe{
	{"history of the longest prompt, first page", historyGoal, history(atTop, "")},
	{"a page at any depth", historyGoal, history(atAnyDepth, "")},
	{"runs that failed (1 in 100), first page", historyGoal, history(atTop, "status=failed")},
	{"the same at any depth", historyGoal, history(atAnyDepth, "status=failed")},
	{"runs of another model (1 in 10), at any depth", historyGoal, history(atAnyDepth, "model="+filterModel)},
	{"runs of the first version, which are the oldest third, first page", historyGoal, history(atTop, "version_number=1")},
	{"runs in progress, of which there are none", historyGoal, history(atTop, "status=running")},
	{"words in answers and values, at any depth", historyGoal, history(atAnyDepth, "words=town+2")},
	{"a variable's value, at any depth", historyGoal, history(atAnyDepth, "variable_values="+
		url.QueryEscape(`{"`+variableOfPages+`":"the people of town 1"}`))},
	{"GET prompt, any of 400", promptGoal, prompts(func(a *archive) page { return a.Prompts[rand.IntN(len(a.Prompts))] })},
	{"GET prompt, the one with the longest history", promptGoal, prompts(func(a *archive) page { return a.Prompts[0] })},
	{"autosave, 400 a second beside 500 streams", autosaveGoal, autosaves},
}

// visit is an archive with a server over it.
type visit struct {
	*archive
	*asker
	instance *instance
	cursors  []string // of pages from the top of the longest history to its end
}

// pageSize is the app's.
const pageSize = 50

type depth func(v *visit) (cursor string)

func atTop(*visit) string { return "" }

func atAnyDepth(v *visit) string { return v.cursors[rand.IntN(len(v.cursors))] }

// history asks for pages of the longest history.
func history(at depth, filter string) func(context.Context, *visit) (*answers, error) {
	return func(ctx context.Context, v *visit) (*answers, error) {
		return v.inTurn(ctx, func() question { return v.list(at(v), filter, pageSize) }), nil
	}
}

func (v *visit) list(cursor, filter string, limit int) question {
	query := []string{fmt.Sprintf("limit=%d", limit)}
	if cursor != "" {
		query = append(query, "cursor="+cursor)
	}
	if filter != "" {
		query = append(query, filter)
	}
	return v.of(v.Prompts[0], "GET", "/executions?"+strings.Join(query, "&"), "")
}

// of is a question about a prompt by whose it is.
func (v *visit) of(p page, method, path, body string) question {
	return question{method: method, token: v.product.accounts[p.Account].Token, path: "/v1/prompts/" + p.Prompt + path, body: body}
}

func prompts(which func(*archive) page) func(context.Context, *visit) (*answers, error) {
	return func(ctx context.Context, v *visit) (*answers, error) {
		return v.inTurn(ctx, func() question { return v.of(which(v.archive), "GET", "", "") }), nil
	}
}

// diveFor bounds the walk down the longest history.
const diveFor = time.Minute

// dive walks down the longest history by the pages of runs that failed, each of which passes over thousands, and keeps
// the cursors: a cursor fits the list whatever its filter.
func (v *visit) dive(ctx context.Context) error {
	end := time.Now().Add(diveFor)
	v.cursors = []string{""}
	for time.Now().Before(end) {
		raw, err := v.ask(ctx, v.list(v.cursors[len(v.cursors)-1], "status=failed", 100))
		if err != nil {
			return err
		}
		var list struct {
			NextCursor *string `json:"next_cursor"`
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			return err
		}
		if list.NextCursor == nil {
			return nil
		}
		v.cursors = append(v.cursors, *list.NextCursor)
	}
	return nil
}

// askAll goes through all probes over a server.
func (a *archive) askAll(ctx context.Context, i *instance, up *process, progress io.Writer) ([]*answers, error) {
	v := &visit{archive: a, asker: newAsker(i.addr), instance: i}
	defer v.client.CloseIdleConnections()
	dived := time.Now()
	if err := v.dive(ctx); err != nil {
		return nil, err
	}
	fmt.Fprintf(progress, "%s: %d cursors, down to about %s executions, in %s\n", a.title(), len(v.cursors),
		thousands((len(v.cursors)-1)*100*100), time.Since(dived).Round(100*time.Millisecond))
	var all []*answers
	for _, p := range probes {
		begun, used := observe(i.process, up), i.cpu()
		found, err := p.run(ctx, v)
		if err != nil {
			return all, fmt.Errorf("%s: %w", p.label, err)
		}
		found.cpu, found.others = i.cpu()-used, observe(i.process, up).others(begun)
		fmt.Fprintf(progress, "%-70s %4d answers, %s of CPU each, %s, others used %.2f cores%s\n", p.label, len(found.times),
			found.perAnswer().Round(10*time.Microsecond), found, found.others, strings.Join(append([]string{""}, found.failures...), "\n  "))
		if all = append(all, found); ctx.Err() != nil {
			return all, ctx.Err()
		}
	}
	return all, nil
}

func inMS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
