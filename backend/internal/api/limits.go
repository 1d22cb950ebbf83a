package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ListLimits is GET /v1/usage/limits.
func (s *Server) ListLimits(c echo.Context) error {
	limits, resets, err := s.app.Usage.Limits(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	return ok(c, contract.LimitList{Limits: each(limits, wireLimitUse), ResetsAt: wireTime(resets)})
}

func wireLimitUse(u domain.LimitUse) contract.LimitUse {
	return contract.LimitUse{Scope: contract.LimitUseScope(u.Scope), ID: u.SubjectID, Subject: u.Subject, Name: u.Name,
		Limit: int64(u.Limit), Used: int64(u.Used), Percent: contract.LimitUsePercent(u.Percent())}
}

func mergePersonLimits(l *domain.PersonLimits, patch contract.PersonLimitsPatch) {
	mergeLimit(&l.MonthlyExecutions, patch.MonthlyExecutions)
	mergeLimit(&l.MonthlyTokens, patch.MonthlyTokens)
}

func wirePersonLimits(l domain.PersonLimits) contract.PersonLimits {
	return contract.PersonLimits{MonthlyExecutions: orNull(l.MonthlyExecutions), MonthlyTokens: orNull(l.MonthlyTokens)}
}
