package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// asker makes requests of the API and takes their time.
type asker struct {
	addr   string
	client *http.Client
}

func newAsker(addr string) *asker {
	transport := &http.Transport{MaxIdleConnsPerHost: 512, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}
	return &asker{addr: addr, client: &http.Client{Transport: transport, Timeout: askTimeout}}
}

const (
	askTimeout = 20 * time.Second
	// askFor ends a probe whose answers take long; what was answered until then counts.
	askFor = 15 * time.Second
	// asksEach is how often a question is asked, and readers how many people ask at once.
	asksEach = 400
	readers  = 4
)

// answers are what came of one question asked many times.
type answers struct {
	mu       sync.Mutex
	times    []time.Duration
	refused  int // for a moment
	failed   int
	failures []string
	cpu      time.Duration // what the server's process used meanwhile
	others   float64       // cores that others used meanwhile
}

// perAnswer is the server's processor time by what it answered.
func (a *answers) perAnswer() time.Duration { return a.cpu / time.Duration(max(1, len(a.times))) }

func (a *answers) add(took time.Duration, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil {
		a.times = append(a.times, took)
		return
	}
	if errors.As(err, new(refusal)) {
		a.refused++
		return
	}
	if a.failed++; len(a.failures) < 3 {
		a.failures = append(a.failures, err.Error())
	}
}

// question is a request: whose, and for what.
type question struct {
	method, token, path, body string
}

// ask makes one request and reads its answer to the end.
func (k *asker) ask(ctx context.Context, q question) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, q.method, "http://"+k.addr+q.path, strings.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+q.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := k.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if after, wait := retryAfter(answer); wait {
		return raw, refusal{after}
	}
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s %.300s", q.method, q.path, answer.Status, raw)
	}
	return raw, err
}

// inTurn has a few readers ask one question after the other. Where that takes too long, those that wait then count as
// if they were answered: it would have taken longer still.
func (k *asker) inTurn(all context.Context, next func() question) *answers {
	ctx, stop := context.WithTimeout(all, askFor)
	defer stop()
	a := &answers{}
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			for range asksEach / readers {
				q, begun := next(), time.Now()
				_, err := k.ask(ctx, q)
				if all.Err() != nil {
					return
				}
				if ctx.Err() != nil {
					a.add(time.Since(begun), nil)
					return
				}
				a.add(time.Since(begun), err)
			}
		})
	}
	group.Wait()
	return a
}

// paced asks at a rate, whether or not answers have come, and takes the time from when a question was due.
func (k *asker) paced(ctx context.Context, rate int, during time.Duration, ask func(ctx context.Context, i int) error) *answers {
	ctx, stop := context.WithTimeout(ctx, during+askTimeout)
	defer stop()
	a, begun := &answers{}, time.Now()
	var group sync.WaitGroup
	for i := range int(during.Seconds()) * rate {
		due := begun.Add(time.Duration(i) * time.Second / time.Duration(rate))
		select {
		case <-ctx.Done():
		case <-time.After(time.Until(due)):
		}
		group.Go(func() {
			err := ask(ctx, i)
			a.add(time.Since(due), err)
		})
	}
	group.Wait()
	return a
}
