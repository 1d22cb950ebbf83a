package app

import (
	"context"
	"sync"

	"playground/internal/domain"
	"playground/internal/llm"
)

// mostRegistries is how many organizations' own registries are kept ready.
const mostRegistries = 1000

// registries are those of the organizations that have keys of their own, each as of one revision of its keys. Zero
// is ready to use.
type registries struct {
	mu   sync.Mutex
	kept map[string]ownRegistry
}

type ownRegistry struct {
	*llm.Registry
	revision int64
	own      map[string]bool // the providers that the organization has a key for
}

func (r *registries) at(organizationID string, revision int64) (ownRegistry, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.kept[organizationID]
	return known, ok && known.revision == revision
}

func (r *registries) keep(organizationID string, made ownRegistry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) >= mostRegistries {
		r.kept = map[string]ownRegistry{}
	}
	r.kept[organizationID] = made
}

// registryFor is the registry of the actor's organization. One that has never had a key of its own shares the
// operator's, and costs no query.
func (s *Models) registryFor(ctx context.Context, actor domain.Actor) (ownRegistry, error) {
	revision := actor.ProviderKeysRevision
	if revision == 0 {
		return ownRegistry{Registry: s.registry}, nil
	}
	if known, ok := s.registries.at(actor.OrganizationID, revision); ok {
		return known, nil
	}
	keys, err := s.store.ProviderKeys(ctx, actor)
	if err != nil {
		return ownRegistry{}, err
	}
	made := ownRegistry{Registry: s.registry.With(s.sources(keys)), revision: revision, own: map[string]bool{}}
	for _, k := range keys {
		made.own[k.Provider] = true
	}
	s.registries.keep(actor.OrganizationID, made)
	return made, nil
}

// owned marks a model that the organization's own key runs.
func (r ownRegistry) owned(m domain.Model, organizationID string) domain.Model {
	if r.own[m.Provider] {
		m.RunBy = organizationID
	}
	return m
}
