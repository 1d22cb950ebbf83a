package app

import (
	"math"
	"sync"
	"time"

	"playground/internal/domain"
)

const (
	breakerSeconds = 10 // the window in which attempts are counted
	breakerLeast   = 20 // attempts, before their failures mean anything
	openFirst      = 2 * time.Second
	openLongest    = 30 * time.Second
	// probeFor is how long others wait for a probe's answer; one that never tells is replaced after it.
	probeFor = 10 * time.Second
)

// breaker keeps runs from a provider that is down. Closed, it lets all attempts through and counts them;
// when at least half of them show a sick provider it opens, and refuses all. After a while it is half
// open: one attempt, the probe, may show whether it closes again or stays open twice as long.
type breaker struct {
	provider string
	now      func() time.Time

	mu      sync.Mutex
	window  [breakerSeconds]tally
	open    time.Duration // how long it opens for; 0 while it is closed
	until   time.Time     // when the next probe may go
	opening int           // how often it has opened: a probe counts for its own opening alone
}

// tally counts the attempts that ended in one second.
type tally struct {
	second    int64
	all, sick int
}

// pass is the breaker's leave to make one attempt.
type pass struct {
	breaker *breaker
	opening int // of a probe; 0 for any other attempt
}

// admit gives leave for one attempt, or says MODEL_UNAVAILABLE and when to come back.
func (b *breaker) admit() (*pass, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open == 0 {
		return &pass{breaker: b}, nil
	}
	now := b.now()
	if wait := b.until.Sub(now); wait > 0 {
		return nil, b.refusal(wait)
	}
	b.until = now.Add(probeFor)
	return &pass{breaker: b, opening: b.opening}, nil
}

func (b *breaker) refusal(wait time.Duration) error {
	seconds := int(math.Ceil(wait.Seconds()))
	return domain.Errorf(domain.ModelUnavailable, "%s has failed again and again, so it is left alone for a moment. Try again in %d s.",
		b.provider, seconds).
		With("provider", b.provider).With("reason", "breaker_open").With("retry_after_seconds", seconds)
}

// heard says that the provider has begun to answer; a probe needs no more.
func (p *pass) heard() {
	b := p.breaker
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.probe(p) {
		b.close()
	}
}

// done says how the attempt ended. One that nobody waited for to end says nothing and need not call it.
func (p *pass) done(sick bool) {
	b := p.breaker
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.open == 0:
		b.count(sick)
	case b.probe(p) && sick:
		b.trip(min(2*b.open, openLongest))
	case b.probe(p):
		b.close()
	}
}

// probe tells the probes of this opening from attempts that were let through before it.
func (b *breaker) probe(p *pass) bool { return b.open > 0 && p.opening == b.opening }

func (b *breaker) count(sick bool) {
	second := b.now().Unix()
	t := &b.window[second%breakerSeconds]
	if t.second != second {
		*t = tally{second: second}
	}
	t.all++
	if sick {
		t.sick++
	}
	if all, failed := b.sums(second); all >= breakerLeast && 2*failed >= all {
		b.trip(openFirst)
	}
}

func (b *breaker) sums(second int64) (all, sick int) {
	for _, t := range b.window {
		if second-t.second < breakerSeconds {
			all, sick = all+t.all, sick+t.sick
		}
	}
	return all, sick
}

func (b *breaker) trip(open time.Duration) {
	b.open, b.until = open, b.now().Add(open)
	b.opening++
}

func (b *breaker) close() {
	b.open, b.window = 0, [breakerSeconds]tally{}
}
