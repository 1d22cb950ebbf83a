package caller

import (
	"sync"
	"time"
)

// provider is what this process knows of one provider's health.
type provider struct {
	breaker *circuitBreaker
	budget  *retryBudget
}

// providers holds one entry for each provider that was called, by name.
type providers struct {
	now    func() time.Time
	mu     *sync.Mutex
	byName map[string]provider
}

func newProviders(now func() time.Time) providers {
	return providers{now: now, mu: &sync.Mutex{}, byName: map[string]provider{}}
}

func (p providers) get(name string) provider {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, ok := p.byName[name]
	if !ok {
		one = provider{breaker: &circuitBreaker{provider: name, now: p.now}, budget: newRetryBudget()}
		p.byName[name] = one
	}
	return one
}
