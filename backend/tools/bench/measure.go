package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// figures are what one scenario showed of one target.
type figures struct {
	result
	cpu             time.Duration    // user and system time of the server's process
	services        []*time.Duration // the same of what it stands on; nil where it is not known
	memoryPerStream float64          // bytes
	settled         time.Duration    // from the common end until every row was complete
	others          float64          // cores that others used meanwhile
}

const (
	warmUps   = 20
	settleFor = time.Minute
)

// measure runs a scenario on a target that it starts for it.
func measure(ctx context.Context, s scenario, t target, upstream *process) (figures, error) {
	i, err := t.start(ctx)
	if err != nil {
		return figures{}, err
	}
	defer i.stop()
	parties := []*process{i.process, upstream}
	other := ""
	if s.resume {
		second, err := i.product.serve(ctx)
		if err != nil {
			return figures{}, err
		}
		defer second.stop()
		parties, other = append(parties, second.process), second.addr
	}
	warm := load{Requests: i.ask(order{Tokens: 10}, false), Streams: warmUps, Over: 100 * time.Millisecond, Limit: 5 * time.Second}
	if r, err := runLoad(ctx, warm); err != nil || r.Failed > 0 {
		return figures{}, fmt.Errorf("%s cannot stream: %v %v\n%s", t.name(), r.Failures, err, i.log.Bytes())
	}
	return s.watch(ctx, i, other, parties)
}

// watch runs the load and looks at what the instance uses meanwhile.
func (s scenario) watch(ctx context.Context, i *instance, other string, parties []*process) (f figures, err error) {
	newest, err := i.newest(ctx)
	if err != nil {
		return f, err
	}
	o := s.order
	if s.endTime > 0 {
		o.Until = time.Now().Add(s.endTime)
	}
	begun, used, services, base := observe(parties...), i.cpu(), usedBy(i.services()), i.memory()
	peak := i.peak()
	f.result, err = runLoad(ctx, load{Requests: i.ask(o, s.resume), Streams: s.streams, Over: s.over, AtOnce: s.atOnce, Limit: s.limit, Resume: other})
	f.memoryPerStream = float64(max(0, peak()-base)) / float64(max(1, f.Open))
	if err != nil || f.Tokens == 0 {
		return f, fmt.Errorf("no tokens: %v %v\n%s", f.Failures, err, i.log.Bytes())
	}
	f.cpu, f.services = i.cpu()-used, since(services, usedBy(i.services()))
	f.others = observe(parties...).others(begun)
	return f, s.rows(ctx, i, o, newest, &f)
}

// rows waits until every run is settled; one whose row is not complete is a failed stream.
func (s scenario) rows(ctx context.Context, i *instance, o order, newest map[string]string, f *figures) error {
	if i.product == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, settleFor)
	defer stop()
	if err := i.product.settled(ctx, i.addr); err != nil {
		return fmt.Errorf("runs were not settled: %w", err)
	}
	f.settled = time.Since(o.Until)
	complete, err := i.product.completedSince(ctx, i.addr, newest)
	f.Failed = max(f.Failed, s.streams-f.Cut-complete)
	return err
}

// newest is the last run of each prompt; none of a target without rows.
func (i *instance) newest(ctx context.Context) (map[string]string, error) {
	if i.product == nil {
		return nil, nil
	}
	return i.product.newest(ctx, i.addr)
}

// services are what the instance stands on.
func (i *instance) services() []service {
	if i.product == nil {
		return nil
	}
	return i.product.services
}

// peak watches the resident size; the function returned ends that and says the most it was.
func (i *instance) peak() func() int {
	done, most := make(chan struct{}), make(chan int)
	go func() {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		top := 0
		for {
			top = max(top, i.memory())
			select {
			case <-ticker.C:
			case <-done:
				most <- top
				return
			}
		}
	}()
	return func() int { close(done); return <-most }
}

// runLoad has a process of its own ask for the streams.
func runLoad(ctx context.Context, l load) (r result, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	in, err := json.Marshal(l)
	if err != nil {
		return r, err
	}
	var out bytes.Buffer
	p, err := startWith(ctx, bytes.NewReader(in), &out, nil, self, "load")
	if err != nil {
		return r, err
	}
	if err := p.cmd.Wait(); err != nil {
		return r, fmt.Errorf("load: %w\n%s", err, p.log.Bytes())
	}
	return r, json.Unmarshal(out.Bytes(), &r)
}
