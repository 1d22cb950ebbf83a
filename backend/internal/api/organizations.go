package api

import (
	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// GetOrganization is GET /v1/organization.
func (s *Server) GetOrganization(c echo.Context) error {
	o, err := s.app.Organizations.Get(c.Request().Context(), actor(c))
	return answerOrganization(c, o, err)
}

// UpdateOrganization is PATCH /v1/organization.
func (s *Server) UpdateOrganization(c echo.Context) error {
	body := contract.Body[contract.UpdateOrganizationRequest](c)
	in := app.UpdateOrganization{Name: body.Name, PublicLinks: body.PublicLinks, RequiresTOTP: body.RequireTotp}
	if body.UsageLimits != nil {
		in.Limits = func(l *domain.UsageLimits) { mergeLimits(l, *body.UsageLimits) }
	}
	if body.MemberLimits != nil {
		in.MemberLimits = func(l *domain.PersonLimits) { mergePersonLimits(l, *body.MemberLimits) }
	}
	o, err := s.app.Organizations.Update(c.Request().Context(), actor(c), in)
	return answerOrganization(c, o, err)
}

func answerOrganization(c echo.Context, o app.OrganizationView, err error) error {
	if err != nil {
		return err
	}
	return ok(c, contract.OrganizationEnvelope{Organization: wireOrganization(o.Organization, o.Plan)})
}

func wirePlan(p domain.BillingPlan) contract.BillingPlan {
	out := contract.BillingPlan{Name: p.Name, UsageLimits: wireLimits(p.UsageLimits), StoredBytes: orNull(p.StoredBytes)}
	out.Providers.SetNull()
	if p.Providers != nil {
		out.Providers.Set(p.Providers)
	}
	return out
}

func mergeLimits(l *domain.UsageLimits, patch contract.UsageLimitsPatch) {
	mergeLimit(&l.MonthlyExecutions, patch.MonthlyExecutions)
	mergeLimit(&l.MonthlyTokens, patch.MonthlyTokens)
	mergeLimit(&l.MaxTokensPerRun, patch.MaxTokensPerRun)
	mergeLimit(&l.RequestsPerMinute, patch.RequestsPerMinute)
	mergeLimit(&l.RequestsPerMinutePerUser, patch.RequestsPerMinutePerUser)
	mergeLimit(&l.ConcurrentExecutions, patch.ConcurrentExecutions)
}

// mergeLimit sets a limit that was sent; null removes it.
func mergeLimit(limit **int, sent nullable.Nullable[int]) {
	if !sent.IsSpecified() {
		return
	}
	*limit = nil
	if !sent.IsNull() {
		n := sent.MustGet()
		*limit = &n
	}
}

func wireOrganization(o domain.Organization, p domain.BillingPlan) contract.Organization {
	return contract.Organization{ID: o.ID, Name: o.Name, BillingPlan: o.BillingPlan, StoredBytes: o.StoredBytes, PublicLinks: o.PublicLinks,
		UsageLimits: wireLimits(o.UsageLimits), Plan: wirePlan(p), RequireTotp: o.RequiresTOTP,
		MemberLimits: wirePersonLimits(domain.PersonLimits{MonthlyExecutions: o.MemberMonthlyExecutions, MonthlyTokens: o.MemberMonthlyTokens})}
}

func wireLimits(l domain.UsageLimits) contract.UsageLimits {
	return contract.UsageLimits{
		MonthlyExecutions: orNull(l.MonthlyExecutions), MonthlyTokens: orNull(l.MonthlyTokens),
		MaxTokensPerRun: orNull(l.MaxTokensPerRun), RequestsPerMinute: orNull(l.RequestsPerMinute),
		RequestsPerMinutePerUser: orNull(l.RequestsPerMinutePerUser), ConcurrentExecutions: orNull(l.ConcurrentExecutions)}
}
