package app

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/store"
)

// Models are what can be run: what the providers list, and what an organization named by hand.
type Models struct {
	registry *llm.Registry
	store    *store.Store
	log      *slog.Logger
	now      func() time.Time
}

// List is every listed model, and after them those that were named by hand and have answered the actor's
// organization, while their provider is here. What the organization's plan does not include cannot be run.
func (s *Models) List(ctx context.Context, actor domain.Actor) ([]domain.Model, error) {
	models, err := s.all(ctx, actor.OrganizationID)
	for i, m := range models {
		models[i] = actor.Plan.Admits(m)
	}
	return models, err
}

func (s *Models) all(ctx context.Context, organizationID string) ([]domain.Model, error) {
	known, err := s.store.KnownModels(ctx, organizationID)
	if err != nil {
		return nil, err
	}
	models := s.registry.Models(ctx)
	for _, k := range known {
		_, m, here := s.registry.UnlistedAt(ctx, k.Provider, k.ID)
		isListed := slices.ContainsFunc(models, func(l domain.Model) bool { return l.ID == k.ID })
		if here && !isListed {
			m.ID = k.ID
			models = append(models, m)
		}
	}
	return models, nil
}

// ProviderStatus says of a provider whether it is set up and whether its list came.
type ProviderStatus = llm.ProviderStatus

// Providers lists the state of each provider.
func (s *Models) Providers(ctx context.Context) []ProviderStatus { return s.registry.Providers(ctx) }

// find returns a model and who runs it. One that no list has is tried, and remembered once it has answered.
func (s *Models) find(ctx context.Context, organizationID, id string) (llm.Provider, domain.Model, error) {
	if provider, model, ok := s.registry.Lookup(ctx, id); ok {
		return provider, model, nil
	}
	known, err := s.store.KnownModel(ctx, organizationID, id)
	if err != nil {
		return nil, domain.Model{}, err
	}
	if known != nil {
		if provider, model, here := s.registry.UnlistedAt(ctx, known.Provider, id); here {
			return provider, model, nil
		}
	}
	provider, model, err := s.registry.Unlisted(ctx, id)
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

func (r remembering) Stream(ctx context.Context, req llm.Request, to llm.Receiver) (llm.Outcome, error) {
	outcome, err := r.Provider.Stream(ctx, req, to)
	if err == nil {
		r.answered(ctx)
	}
	return outcome, err
}

// defaultModel is the first that can run now within a plan; without a plan of the operator's, the built-in demo
// always can.
func defaultModel(ctx context.Context, models *llm.Registry, plan domain.BillingPlan) string {
	for _, m := range models.Models(ctx) {
		if plan.Admits(m).Available {
			return m.ID
		}
	}
	return ""
}
