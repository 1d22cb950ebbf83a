package llm

import (
	"context"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"playground/internal/domain"
)

// Source is one provider the registry knows, configured or not.
type Source struct {
	Name              string
	Provider          Provider // nil while it is not configured
	UnavailableReason string   // then the reason its models are shown with: "Set OPENAI_API_KEY to use it."
	Expected          []string // ids to show meanwhile; nil is the catalogue's headline models
	HiddenWhileDown   bool     // show nothing while it cannot be reached: a server that may or may not be there
	Fixed             bool     // it runs what it lists alone; no other model can be named by hand
}

// RegistryOptions are the registry's times; zero values are the defaults.
type RegistryOptions struct {
	Fresh      time.Duration // how long a list holds; 5 minutes
	RetryAfter time.Duration // how long a failure holds; 30 seconds
	Timeout    time.Duration // how long a list may take; 2.5 seconds
	Now        func() time.Time
}

// Registry knows every model that can be run and the provider that runs it. Lists come from the
// providers, are cached and refreshed in the background. Safe for concurrent use.
type Registry struct {
	caches    []*providerCache
	refreshes singleflight.Group // by provider
	options   RegistryOptions
	base      context.Context
	stop      context.CancelFunc
}

// NewRegistry makes a registry of the sources, whose order is the order of the models. It fetches
// nothing before it is asked. Close ends what is under way.
func NewRegistry(sources []Source, o RegistryOptions) *Registry {
	if o.Fresh == 0 {
		o.Fresh = 5 * time.Minute
	}
	if o.RetryAfter == 0 {
		o.RetryAfter = 30 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = 2500 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Registry{options: o}
	r.base, r.stop = context.WithCancel(context.Background())
	for _, s := range sources {
		r.caches = append(r.caches, &providerCache{Source: s})
	}
	return r
}

// With is a registry in which these sources come first, in place of those with the same name. It
// shares the lists of the others, and ends with r.
func (r *Registry) With(own []Source) *Registry {
	out := &Registry{options: r.options, base: r.base, stop: func() {}}
	replaced := map[string]bool{}
	for _, s := range own {
		out.caches, replaced[s.Name] = append(out.caches, &providerCache{Source: s}), true
	}
	for _, c := range r.caches {
		if !replaced[c.Name] {
			out.caches = append(out.caches, c)
		}
	}
	return out
}

// Close ends the fetches under way. A closed registry goes on with the lists it has.
func (r *Registry) Close() { r.stop() }

// Models lists every model in the order of the sources. An id that an earlier provider has too is
// listed as "provider/id". The first call waits for the providers' lists, as long as the time-out;
// later ones return at once. Those that cannot be run say why.
func (r *Registry) Models(ctx context.Context) []domain.Model {
	var all []domain.Model
	seen := map[string]bool{}
	for _, provider := range r.snapshots(ctx) {
		for _, m := range provider.models {
			if seen[m.ID] {
				m.ID = provider.Name + "/" + m.ID
			}
			seen[m.ID] = true
			all = append(all, m)
		}
	}
	return all
}

// Lookup finds a listed model by its id or by "provider/id", and the provider that runs it. The model's ID is
// the one the provider's API takes; the provider understands both. A list is an offer and no gate: a model of a
// provider that is configured is available, whatever its list says now. One of a provider that is not is
// found too: its provider then fails with MODEL_UNAVAILABLE.
func (r *Registry) Lookup(ctx context.Context, modelID string) (Provider, domain.Model, bool) {
	snapshots := r.snapshots(ctx)
	for _, s := range snapshots {
		if m, ok := s.find(modelID); ok {
			return s.provider(m, modelID), m, true
		}
	}
	name, id, _ := strings.Cut(modelID, "/")
	for _, s := range snapshots {
		if s.Name == name {
			m, ok := s.find(id)
			if !ok {
				break
			}
			return s.provider(m, modelID), m, true
		}
	}
	return nil, domain.Model{}, false
}

// snapshots starts a refresh of each list that is stale, and waits for those that come for the first
// time: after that an old list is better than a pause.
func (r *Registry) snapshots(ctx context.Context) []snapshot {
	refreshes := make([]<-chan singleflight.Result, len(r.caches))
	for i, c := range r.caches {
		refreshes[i] = r.refresh(c)
	}
	snapshots := make([]snapshot, len(r.caches))
	for i, c := range r.caches {
		if c.isEmpty() && refreshes[i] != nil {
			select {
			case <-refreshes[i]:
			case <-ctx.Done():
			}
		}
		snapshots[i] = c.snapshot()
	}
	return snapshots
}

// refresh has a stale list fetched, once for all who ask meanwhile; nil when there is nothing to do. The
// fetch belongs to the registry, not to the request that happened to start it.
func (r *Registry) refresh(c *providerCache) <-chan singleflight.Result {
	if !c.isStale(r.options) || r.base.Err() != nil {
		return nil
	}
	return r.refreshes.DoChan(c.Name, func() (any, error) {
		if c.isStale(r.options) { // another refresh may have ended just before this one began
			ctx, cancel := context.WithTimeout(r.base, r.options.Timeout)
			defer cancel()
			c.fetch(ctx, r.options.Now)
		}
		return nil, nil
	})
}
