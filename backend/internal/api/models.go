package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// ListModels is GET /v1/models.
func (s *Server) ListModels(c echo.Context) error {
	models, err := s.app.Models.List(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	providers, err := s.app.Models.Providers(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	return ok(c, contract.ModelList{Models: each(models, wireModel), Providers: each(providers, wireProvider)})
}

func wireProvider(p app.ProviderStatus) contract.ModelProvider {
	out := contract.ModelProvider{Name: p.Name, Configured: p.Configured, TakesAnyModel: p.Open, Notice: orNull[string](nil)}
	if p.Notice != "" {
		out.Notice = orNull(&p.Notice)
	}
	return out
}

func wireModel(m domain.Model) contract.Model {
	out := contract.Model{ID: m.ID, Provider: m.Provider, Name: m.Name, ContextWindow: known(m.ContextWindow),
		Modes:     each(m.Modes, func(mode string) contract.PromptMode { return contract.PromptMode(mode) }),
		Completes: contract.ModelCompletes(m.Completes()), TakesSuffix: m.TakesSuffix,
		MaxOutputTokens: known(m.MaxOutputTokens), Parameters: each(m.Parameters, same[string]), Logprobs: m.Logprobs,
		InputPriceUsdPerMtok: orNull(m.InputPrice), OutputPriceUsdPerMtok: orNull(m.OutputPrice),
		Available: m.Available, UnavailableReason: orNull[string](nil)}
	if !m.Available {
		out.UnavailableReason = orNull(&m.UnavailableReason)
	}
	return out
}
