package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// soak is streams that go on for long, each followed by another, on every product at the same time. What an instance
// holds must not grow meanwhile.
type soak struct {
	streams int
	lasts   time.Duration
	every   time.Duration // between two looks
}

// soakOrder is a run of 40 seconds: a thousand of them are 25 starts and 5,000 tokens a second.
var soakOrder = order{Tokens: 200, Rate: 5}

// growth is how much more than before is none yet: collections of garbage and pools come and go.
const growth = 1.15

func soakCommand(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	binary := flags.String("binary", "bin/playground", "the server to measure")
	var s soak
	flags.IntVar(&s.streams, "streams", 1000, "streams at once on each product")
	flags.DurationVar(&s.lasts, "for", 30*time.Minute, "how long they go on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s.every = s.lasts / 30
	return s.run(ctx, *binary, os.Stdout)
}

func (s soak) run(ctx context.Context, binary string, out io.Writer) error {
	return onStage(ctx, func(folder, upstream string, _ *process) error {
		products := targets(ctx, binary, folder, upstream)[1:]
		faults := make([]error, len(products))
		var group sync.WaitGroup
		for i, t := range products {
			group.Go(func() { faults[i] = s.on(ctx, t.(*product), out) })
		}
		group.Wait()
		return errors.Join(faults...)
	})
}

// look is what an instance holds at one moment.
type look struct{ memory, goroutines, descriptors float64 }

func (s soak) on(ctx context.Context, p *product, out io.Writer) error {
	metrics, err := freePort()
	if err != nil {
		return err
	}
	p.env = append(p.env, "METRICS_ADDR="+metrics)
	i, err := p.start(ctx)
	if err != nil {
		return err
	}
	defer i.stop()
	if err := p.useKeys(ctx, i.addr); err != nil {
		return err
	}
	looks, r, err := s.watch(ctx, i, metrics, out)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", p.title, err, i.log.Bytes())
	}
	fmt.Fprintf(out, "%s: %d streams ended, %d tokens, %d wrong, %d failed, %d refused and asked for again\n", p.title, r.Ended, r.Tokens, r.Wrong, r.Failed, r.Refused)
	if r.Wrong+r.Failed > 0 {
		return fmt.Errorf("%s: tokens or streams were lost: %v", p.title, r.Failures)
	}
	return grown(p.title, looks)
}

// watch looks again and again while the load runs.
func (s soak) watch(ctx context.Context, i *instance, metrics string, out io.Writer) (looks []look, r result, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	rounds := int(s.lasts.Seconds()*soakOrder.Rate)/soakOrder.Tokens + 2
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		r, err = runLoad(ctx, load{Requests: i.ask(soakOrder, false), Streams: rounds * s.streams, Over: 30 * time.Second, AtOnce: s.streams, Limit: s.lasts})
	}()
	ticker := time.NewTicker(s.every)
	defer ticker.Stop()
	begun := time.Now()
	for {
		select {
		case <-loaded:
			return looks, r, err
		case <-ticker.C:
			now, err := i.look(ctx, metrics)
			if err != nil {
				return looks, r, err
			}
			looks = append(looks, now)
			fmt.Fprintf(out, "%-18s %5.0f s: %4.0f MiB, %5.0f goroutines, %5.0f descriptors\n", i.product.title,
				time.Since(begun).Seconds(), now.memory/(1<<20), now.goroutines, now.descriptors)
		}
	}
}

func (i *instance) look(ctx context.Context, metrics string) (l look, err error) {
	r, err := http.NewRequestWithContext(ctx, "GET", "http://"+metrics+"/metrics", nil)
	if err != nil {
		return l, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return l, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	text := string(raw)
	return look{memory: float64(i.memory()), goroutines: gauge(text, "go_goroutines"), descriptors: gauge(text, "process_open_fds")}, err
}

// gauge is a figure of Prometheus' format; 0 where it is not.
func gauge(metrics, name string) float64 {
	for line := range strings.Lines(metrics) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			v, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return v
		}
	}
	return 0
}

// grown fails when the last third of the looks has more of anything than the second; the first is the beginning.
func grown(title string, looks []look) error {
	third := len(looks) / 3
	if third == 0 {
		return fmt.Errorf("%s: it was looked at %d times only", title, len(looks))
	}
	for _, one := range []struct {
		what string
		of   func(look) float64
	}{
		{"memory", func(l look) float64 { return l.memory }},
		{"goroutines", func(l look) float64 { return l.goroutines }},
		{"descriptors", func(l look) float64 { return l.descriptors }},
	} {
		before, after := middle(looks[third:2*third], one.of), middle(looks[2*third:], one.of)
		if after > before*growth {
			return fmt.Errorf("%s: %s grew from %.0f to %.0f", title, one.what, before, after)
		}
	}
	return nil
}

func middle(looks []look, of func(look) float64) float64 {
	all := make(sample, len(looks))
	for i, l := range looks {
		all[i] = of(l)
	}
	return all.median()
}

// useKeys gives every account an API key for a token, which does not end with the session.
func (p *product) useKeys(ctx context.Context, addr string) error {
	for i := range p.accounts {
		var made struct {
			Secret string `json:"secret"`
		}
		body := map[string]any{"name": "Soak", "scopes": []string{"view", "run"}}
		if err := call(ctx, "POST", addr, p.accounts[i].Token, "/v1/api-keys", body, &made); err != nil {
			return err
		}
		p.accounts[i].Token = made.Secret
	}
	return nil
}
