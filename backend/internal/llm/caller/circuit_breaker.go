package caller

import (
	"math"
	"sync"
	"time"

	"playground/internal/domain"
)

const (
	windowSeconds = 10 // how long an attempt counts
	minAttempts   = 20 // within the window, before failures mean anything
	minOpen       = 2 * time.Second
	maxOpen       = 30 * time.Second
	// probeTimeout is how long the circuit waits for a probe's end; one that never tells is replaced after it.
	probeTimeout = 10 * time.Second
)

// circuitBreaker keeps calls from a provider that is down. Closed, it lets all attempts through and counts
// them; when at least half of them show a sick provider it opens, and refuses all. After a while it is
// half-open: one attempt, the probe, may show whether it closes again or stays open twice as long.
type circuitBreaker struct {
	provider string
	now      func() time.Time

	mu      sync.Mutex
	window  [windowSeconds]bucket
	openFor time.Duration // 0 while it is closed
	probeAt time.Time     // when the next probe may go
	opening int           // how often it has opened: a probe counts for its own opening alone
}

// bucket counts the attempts that ended in one second.
type bucket struct {
	second        int64
	total, failed int
}

// Permit lets one attempt through.
type Permit struct {
	breaker *circuitBreaker
	opening int // of a probe; 0 for any other attempt
}

// Acquire returns a permit for one attempt, or MODEL_UNAVAILABLE and when to come back.
func (b *circuitBreaker) Acquire() (*Permit, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.openFor == 0 {
		return &Permit{breaker: b}, nil
	}
	now := b.now()
	if wait := b.probeAt.Sub(now); wait > 0 {
		return nil, b.refusal(wait)
	}
	b.probeAt = now.Add(probeTimeout)
	return &Permit{breaker: b, opening: b.opening}, nil
}

func (b *circuitBreaker) refusal(wait time.Duration) error {
	seconds := int(math.Ceil(wait.Seconds()))
	return domain.Errorf(domain.ModelUnavailable, "%s has failed again and again, so it is left alone for a moment. Try again in %d s.",
		b.provider, seconds).
		With("provider", b.provider).With("reason", "breaker_open").With("retry_after_seconds", seconds)
}

// FirstText says that the provider has begun to send text; a probe needs no more to close the circuit.
func (p *Permit) FirstText() {
	b := p.breaker
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.isProbe(p) {
		b.close()
	}
}

// Release ends the attempt: failed says whether it showed a sick provider. An attempt that its caller
// stopped shows nothing and is not released.
func (p *Permit) Release(failed bool) {
	b := p.breaker
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.openFor == 0:
		b.count(failed)
	case b.isProbe(p) && failed:
		b.open(min(2*b.openFor, maxOpen))
	case b.isProbe(p):
		b.close()
	}
}

// isProbe tells the probes of this opening from attempts that were let through before it.
func (b *circuitBreaker) isProbe(p *Permit) bool { return b.openFor > 0 && p.opening == b.opening }

func (b *circuitBreaker) count(failed bool) {
	second := b.now().Unix()
	bucket := &b.window[second%windowSeconds]
	if bucket.second != second {
		bucket.second, bucket.total, bucket.failed = second, 0, 0
	}
	bucket.total++
	if failed {
		bucket.failed++
	}
	if total, failures := b.sums(second); total >= minAttempts && 2*failures >= total {
		b.open(minOpen)
	}
}

func (b *circuitBreaker) sums(second int64) (total, failed int) {
	for _, bucket := range b.window {
		if second-bucket.second < windowSeconds {
			total, failed = total+bucket.total, failed+bucket.failed
		}
	}
	return total, failed
}

func (b *circuitBreaker) open(length time.Duration) {
	b.openFor, b.probeAt = length, b.now().Add(length)
	b.opening++
}

func (b *circuitBreaker) close() {
	b.openFor, b.window = 0, [windowSeconds]bucket{}
}
