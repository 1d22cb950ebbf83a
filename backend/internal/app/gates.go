package app

import (
	"sync"
	"time"
)

// gate is what stands between the runs of this instance and one provider.
type gate struct {
	*breaker
	*budget
}

// gates has one for each provider.
type gates struct {
	now func() time.Time

	mu     sync.Mutex
	byName map[string]gate
}

func newGates(now func() time.Time) *gates { return &gates{now: now, byName: map[string]gate{}} }

func (g *gates) of(provider string) gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	one, ok := g.byName[provider]
	if !ok {
		one = gate{&breaker{provider: provider, now: g.now}, newBudget()}
		g.byName[provider] = one
	}
	return one
}
