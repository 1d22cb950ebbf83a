package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// GetUsage is GET /v1/usage.
func (s *Server) GetUsage(c echo.Context, params contract.GetUsageParams) error {
	q, err := usageQuery(params.From, params.To)
	if err != nil {
		return err
	}
	q.Mine = params.Whose != nil && *params.Whose == contract.GetUsageParamsWhoseMine
	if params.GroupBy != nil {
		q.GroupBy = string(*params.GroupBy)
	}
	usage, err := s.app.Usage.Of(c.Request().Context(), actor(c), q)
	return answerUsage(c, usage, err)
}

// GetPromptUsage is GET /v1/prompts/{prompt_id}/usage.
func (s *Server) GetPromptUsage(c echo.Context, promptID string, params contract.GetPromptUsageParams) error {
	q, err := usageQuery(params.From, params.To)
	if err != nil {
		return err
	}
	usage, err := s.app.Usage.OfPrompt(c.Request().Context(), actor(c), promptID, q)
	return answerUsage(c, usage, err)
}

func usageQuery(from, to *string) (q app.UsageQuery, err error) {
	if q.From, err = moment("from", from); err == nil {
		q.To, err = moment("to", to)
	}
	return q, err
}

// moment reads a parameter that is a time; nil when it was not given.
func moment(name string, text *string) (*time.Time, error) {
	if text == nil {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil || t.Year() < 1 || t.Year() > 9999 {
		return nil, domain.Invalid(domain.FieldError{Field: name, Rule: "date-time", Message: "is no time as RFC 3339 writes it, such as 2026-11-22T09:30:00Z"})
	}
	return &t, nil
}

func answerUsage(c echo.Context, u domain.Usage, err error) error {
	if err != nil {
		return err
	}
	return ok(c, contract.Usage{From: wireTime(u.From), To: wireTime(u.To), Total: wireUsageSum(u.Total),
		Groups: each(u.Groups, func(g domain.UsageGroup) contract.UsageGroup {
			return contract.UsageGroup{Key: g.Key, Name: g.Name, Sum: wireUsageSum(g.UsageSum)}
		})})
}

func wireUsageSum(u domain.UsageSum) contract.UsageSum {
	return contract.UsageSum{Executions: u.Executions, InputTokens: u.InputTokens, OutputTokens: u.OutputTokens, CostUsd: u.CostUSD,
		RunningExecutions: u.Running, UnpricedExecutions: u.Unpriced, EstimatedExecutions: u.Estimated}
}
