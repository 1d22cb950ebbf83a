package app

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/store"
)

// Models are what can be run: what the providers list, and what an organization named by hand.
type Models struct {
	registry *llm.Registry // the operator's
	store    *store.Store
	box      auth.SecretBox
	own      func(provider, key, baseURL string) llm.Provider
	log      *slog.Logger
	now      func() time.Time

	registries registries
}

// List is every listed model, and after them those that were named by hand and have answered the actor's
// organization, while their provider is here. What the organization's plan does not include cannot be run.
func (s *Models) List(ctx context.Context, actor domain.Actor) ([]domain.Model, error) {
	registry, err := s.registryFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	models, err := s.all(ctx, actor, registry)
	for i, m := range models {
		models[i] = actor.Plan.Admits(registry.owned(m, actor.OrganizationID))
	}
	return models, err
}

func (s *Models) all(ctx context.Context, actor domain.Actor, registry ownRegistry) ([]domain.Model, error) {
	known, err := s.store.KnownModels(ctx, actor.OrganizationID)
	if err != nil {
		return nil, err
	}
	models := registry.Models(ctx)
	for _, k := range known {
		_, m, here := registry.UnlistedAt(ctx, k.Provider, k.ID)
		isListed := slices.ContainsFunc(models, func(l domain.Model) bool { return l.ID == k.ID })
		if here && !isListed {
			m.ID = k.ID
			models = append(models, m)
		}
	}
	return models, nil
}

// toldToGuests is a model of another organization's account as who runs its prompts is told of it: not why it cannot run.
func toldToGuests(m domain.Model) domain.Model {
	if !m.Available {
		m.UnavailableReason = "Its owner's account does not offer it now."
	}
	return m
}

// lent are the models that a payer's organization lets the guests of a prompt run.
func (s *Models) lent(ctx context.Context, payer domain.Actor) ([]domain.Model, error) {
	all, err := s.List(ctx, payer)
	lent := []domain.Model{}
	for _, m := range all {
		if m.Available {
			lent = append(lent, m)
		}
	}
	return lent, err
}

// ProviderStatus says of a provider whether it is set up and whether its list came.
type ProviderStatus = llm.ProviderStatus

// Providers lists the state of each provider.
func (s *Models) Providers(ctx context.Context, actor domain.Actor) ([]ProviderStatus, error) {
	registry, err := s.registryFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	return registry.Providers(ctx), nil
}

// find returns a model and who runs it. One that no list has is tried, and remembered once it has answered.
func (s *Models) find(ctx context.Context, actor domain.Actor, id string) (llm.Provider, domain.Model, error) {
	registry, err := s.registryFor(ctx, actor)
	if err != nil {
		return nil, domain.Model{}, err
	}
	provider, model, err := s.findIn(ctx, registry, actor.OrganizationID, id)
	return provider, registry.owned(model, actor.OrganizationID), err
}

func (s *Models) findIn(ctx context.Context, registry ownRegistry, organizationID, id string) (llm.Provider, domain.Model, error) {
	if provider, model, ok := registry.Lookup(ctx, id); ok {
		return provider, model, nil
	}
	known, err := s.store.KnownModel(ctx, organizationID, id)
	if err != nil {
		return nil, domain.Model{}, err
	}
	if known != nil {
		if provider, model, here := registry.UnlistedAt(ctx, known.Provider, id); here {
			return provider, model, nil
		}
	}
	provider, model, err := registry.Unlisted(ctx, id)
	if err != nil {
		return nil, domain.Model{}, err
	}
	return remembering{provider, func(ctx context.Context) {
		s.remember(ctx, domain.KnownModel{OrganizationID: organizationID, ID: id, Provider: model.Provider})
	}}, model, nil
}

// rememberTimeout bounds the write that remembers a model; the answer's end waits for it.
const rememberTimeout = 2 * time.Second

// remember keeps a model that has answered. A failure costs no run anything: the next answer remembers it.
func (s *Models) remember(ctx context.Context, m domain.KnownModel) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), rememberTimeout)
	defer stop()
	m.CreatedAt = s.now()
	if err := s.store.KeepKnownModel(ctx, m); err != nil {
		s.log.Warn("a model that was named by hand is not remembered", "model", m.ID, "error", err)
	}
}

// remembering is a provider that tells when the model has answered.
type remembering struct {
	llm.Provider
	answered func(context.Context)
}

func (r remembering) Stream(ctx context.Context, req *llm.Request, to llm.Receiver) (llm.Outcome, error) {
	outcome, err := r.Provider.Stream(ctx, req, to)
	if err == nil {
		r.answered(ctx)
	}
	return outcome, err
}

// defaultFor is the model of the actor's prompts for which none was chosen.
func (s *Models) defaultFor(ctx context.Context, actor domain.Actor) string {
	registry, err := s.registryFor(ctx, actor)
	if err != nil {
		return defaultModel(ctx, s.registry, actor.Plan)
	}
	return firstAvailable(registry.Models(ctx), func(m domain.Model) domain.Model {
		return actor.Plan.Admits(registry.owned(m, actor.OrganizationID))
	})
}

// defaultModel is the first that can run now within a plan; without a plan of the operator's, the built-in demo
// always can.
func defaultModel(ctx context.Context, models *llm.Registry, plan domain.BillingPlan) string {
	return firstAvailable(models.Models(ctx), plan.Admits)
}

func firstAvailable(models []domain.Model, admit func(domain.Model) domain.Model) string {
	for _, m := range models {
		if admit(m).Available {
			return m.ID
		}
	}
	return ""
}
