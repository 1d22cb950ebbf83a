package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ListModels is GET /v1/models.
func (s *Server) ListModels(c echo.Context) error {
	return ok(c, contract.ModelList{Models: each(s.app.Models.Models(c.Request().Context()), wireModel)})
}

func wireModel(m domain.Model) contract.Model {
	out := contract.Model{ID: m.ID, Provider: m.Provider, Name: m.Name, ContextWindow: known(m.ContextWindow),
		Modes:           each(m.Modes, func(mode string) contract.PromptMode { return contract.PromptMode(mode) }),
		MaxOutputTokens: known(m.MaxOutputTokens), Parameters: each(m.Parameters, same[string]),
		InputPriceUsdPerMtok: orNull(m.InputPrice), OutputPriceUsdPerMtok: orNull(m.OutputPrice),
		Available: m.Available, UnavailableReason: orNull[string](nil)}
	if !m.Available {
		out.UnavailableReason = orNull(&m.UnavailableReason)
	}
	return out
}
