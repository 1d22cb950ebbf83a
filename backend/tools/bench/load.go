package main

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// load is what the load process is told: streams, the first of which start spread over a while. It is given on standard
// input, as JSON, and answered with a result on standard output.
type load struct {
	Requests []request     `json:"requests"` // taken in turn
	Streams  int           `json:"streams"`
	Over     time.Duration `json:"over"`
	AtOnce   int           `json:"at_once"` // not 0: so many at a time, each followed by another until all have run
	Limit    time.Duration `json:"limit"`
	// Resume is empty, or the address of another instance, on which every stream goes on after it
	// has been left in the middle.
	Resume string `json:"resume"`
}

// result is what came of it.
type result struct {
	Tokens   int           `json:"tokens"`
	Wrong    int           `json:"wrong"`   // lost, doubled or out of order
	Ended    int           `json:"ended"`   // streams that came to their end
	Failed   int           `json:"failed"`  // streams that did not come to their end, other than cut ones
	Cut      int           `json:"cut"`     // streams still running at the limit, and those that had not begun
	Refused  int           `json:"refused"` // starts that were refused for the moment, and asked for again
	Open     int           `json:"open"`    // the most at once
	P50      time.Duration `json:"p50"`     // to the first token, beyond the upstream's own
	P99      time.Duration `json:"p99"`
	Lag      time.Duration `json:"lag"`     // from a token's stamp until it was read, half of the stamped ones
	Resumed  time.Duration `json:"resumed"` // to the first missed token on the other instance, half of the streams
	Failures []string      `json:"failures"`
}

func loadCommand(ctx context.Context) error {
	var l load
	if err := json.NewDecoder(os.Stdin).Decode(&l); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(l.run(ctx))
}

// crowd is a load under way.
type crowd struct {
	load
	dialer  net.Dialer
	end     time.Time
	begun   atomic.Int64
	now     atomic.Int64
	mu      sync.Mutex
	result  result
	added   []time.Duration
	resumed []time.Duration
	lags    []time.Duration
}

func (l load) run(ctx context.Context) result {
	start := time.Now()
	c := &crowd{load: l, end: start.Add(l.Limit)}
	c.dialer.Deadline = c.end
	lanes := l.Streams
	if l.AtOnce > 0 {
		lanes = min(l.AtOnce, l.Streams)
	}
	var group sync.WaitGroup
	for lane := range lanes {
		select {
		case <-ctx.Done():
		case <-time.After(time.Until(start.Add(l.Over * time.Duration(lane) / time.Duration(lanes)))):
		}
		group.Go(func() { c.lane(ctx) })
	}
	group.Wait()
	c.result.P50, c.result.P99 = quantile(c.added, 0.5), quantile(c.added, 0.99)
	c.result.Resumed, c.result.Lag = quantile(c.resumed, 0.5), quantile(c.lags, 0.5)
	return c.result
}

// lane runs streams one after the other until none is left to begin.
func (c *crowd) lane(ctx context.Context) {
	for i := int(c.begun.Add(1)) - 1; i < c.Streams; i = int(c.begun.Add(1)) - 1 {
		if ctx.Err() == nil && time.Now().Before(c.end) {
			c.one(c.Requests[i%len(c.Requests)])
			continue
		}
		c.mu.Lock()
		c.result.Cut++
		c.mu.Unlock()
	}
}

func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(int(q*float64(len(all))), len(all)-1)]
}

func (c *crowd) one(r request) {
	open := int(c.now.Add(1))
	defer c.now.Add(-1)
	s := &stream{request: r}
	if r.Stamped {
		s.checker.stamps = &stamps{}
	}
	err := c.follow(s)
	s.close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Open = max(c.result.Open, open)
	c.result.Tokens += s.checker.tokens()
	c.result.Wrong += s.checker.wrong
	c.lags = append(c.lags, s.checker.lags()...)
	if !s.first.IsZero() {
		c.added = append(c.added, s.added())
	}
	switch {
	case err == nil:
		c.result.Ended++
	case !time.Now().Before(c.end):
		c.result.Cut++
	default:
		c.result.Failed++
		if len(c.result.Failures) < 3 {
			c.result.Failures = append(c.result.Failures, err.Error())
		}
	}
}

// follow reads a stream to its end.
func (c *crowd) follow(s *stream) error {
	if err := c.begin(s, s.key()); err != nil {
		return err
	}
	if c.Resume == "" {
		return s.read(nil)
	}
	return c.goElsewhere(s)
}

// begin comes again when it is refused, as the server asks, and a little later than all others. The
// time to the first token goes on meanwhile.
func (c *crowd) begin(s *stream, headers string) error {
	s.started = time.Now()
	for {
		err := c.ask(s, headers)
		var refused refusal
		if !errors.As(err, &refused) {
			return err
		}
		s.close()
		c.mu.Lock()
		c.result.Refused++
		c.mu.Unlock()
		time.Sleep(min(refused.after+rand.N(time.Second), time.Until(c.end)))
	}
}

func (c *crowd) ask(s *stream, headers string) error {
	if err := s.open(&c.dialer, headers); err != nil {
		return err
	}
	if err := s.conn.SetDeadline(c.end); err != nil {
		return err
	}
	return s.answer()
}
