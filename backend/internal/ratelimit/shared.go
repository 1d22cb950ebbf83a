package ratelimit

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"playground/internal/guard"
)

const (
	// defaultPatience is how long a request waits for Redis before this instance decides alone.
	defaultPatience = 100 * time.Millisecond
	// heartbeatInterval is how often an instance shows that it lives, and finds out whether Redis does.
	heartbeatInterval = time.Second
	// aliveFor is how long an instance without a heartbeat still has a share.
	aliveFor = 10 * time.Second
)

// Shared counts over all instances while Redis answers. While it does not, each instance enforces its
// share of every limit by itself: the limit divided by the instances last seen alive, at least one.
type Shared struct {
	SharedOptions
	client    *redis.Client
	redis     *Redis
	memory    *Memory
	down      atomic.Bool
	instances atomic.Int64 // last seen alive, this one included
	stop      context.CancelFunc
	stopped   sync.WaitGroup
}

var _ Limiter = (*Shared)(nil)

// SharedOptions is what a Shared needs.
type SharedOptions struct {
	Redis    redis.Options // of a client of its own
	Secret   []byte
	Instance string // the id of this one
	Now      func() time.Time
	Log      *slog.Logger
	Patience time.Duration // zero: 100 ms
}

// NewShared makes a limiter that sends heartbeats in the background until Close.
func NewShared(o SharedOptions) *Shared {
	if o.Patience == 0 {
		o.Patience = defaultPatience
	}
	r := o.Redis
	r.DialTimeout, r.ReadTimeout, r.WriteTimeout, r.PoolTimeout = o.Patience, o.Patience, o.Patience, o.Patience
	r.MaxRetries, r.DialerRetries, r.ContextTimeoutEnabled = -1, 1, true
	client := redis.NewClient(&r)
	s := &Shared{SharedOptions: o, client: client, redis: NewRedis(client, o.Secret), memory: NewMemory(o.Now)}
	s.instances.Store(1)
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.stopped.Go(func() { guard.Loop(ctx, o.Log, "the limiter's heartbeat", s.heartbeats) })
	return s
}

// Allow implements Limiter; it never fails.
func (s *Shared) Allow(ctx context.Context, rules ...Rule) ([]State, error) {
	return s.ask(ctx, Limiter.Allow, rules)
}

// Peek implements Limiter; it never fails.
func (s *Shared) Peek(ctx context.Context, rules ...Rule) ([]State, error) {
	return s.ask(ctx, Limiter.Peek, rules)
}

func (s *Shared) ask(ctx context.Context, how func(Limiter, context.Context, ...Rule) ([]State, error), rules []Rule) ([]State, error) {
	if !s.down.Load() {
		// The end of the request says nothing about Redis.
		limited, stop := context.WithTimeout(context.WithoutCancel(ctx), s.Patience)
		defer stop()
		states, err := how(s.redis, limited, rules...)
		if err == nil {
			return states, nil
		}
		s.observe(err)
	}
	return how(s.memory, ctx, s.share(rules)...)
}

func (s *Shared) share(rules []Rule) []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		r.Limit = max(1, r.Limit/int(s.instances.Load()))
		out[i] = r
	}
	return out
}

// observe remembers whether Redis answers, so that no later request waits to find out.
func (s *Shared) observe(err error) {
	down := err != nil
	if s.down.Swap(down) == down {
		return
	}
	if down {
		s.Log.Warn("Redis does not answer: this instance enforces its share of the limits", "instances", s.instances.Load(), "error", err)
	} else {
		s.Log.Info("Redis answers again")
	}
}

// heartbeats announces this instance once a second and counts those that live.
func (s *Shared) heartbeats(ctx context.Context) {
	ticker := time.NewTicker(heartbeatInterval)
	defer ticker.Stop()
	for {
		n, err := s.announce(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			s.instances.Store(n)
		}
		s.observe(err)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Close gives this instance's share to the others.
func (s *Shared) Close() error {
	s.stop()
	s.stopped.Wait()
	if !s.down.Load() {
		if err := s.leave(); err != nil {
			s.Log.Debug("instance not signed off; its share comes free by itself", "error", err)
		}
	}
	return s.client.Close()
}
