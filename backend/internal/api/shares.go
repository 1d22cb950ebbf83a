package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// CreateShare is POST /v1/prompts/{prompt_id}/shares.
func (s *Server) CreateShare(c echo.Context, promptID string) error {
	body := contract.Body[contract.CreateShareRequest](c)
	in := app.Share{Email: body.Email, Permission: domain.SharePermission(body.Permission), RunBudget: body.RunBudget,
		ShowsRuns: body.ShowsRuns != nil && *body.ShowsRuns}
	made, err := s.app.Shares.Create(c.Request().Context(), actor(c), promptID, in)
	if err != nil {
		return err
	}
	link := s.base(c) + "/p/" + promptID
	if made.Token != "" {
		link = s.invitationLink(c, made.Token)
	}
	return c.JSON(http.StatusCreated, contract.NewShare{Share: wireShare(made.Share), Link: link, Mailed: made.Mailed})
}

// ListShares is GET /v1/prompts/{prompt_id}/shares.
func (s *Server) ListShares(c echo.Context, promptID string, params contract.ListSharesParams) error {
	list := "shares " + promptID + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	shares, err := s.app.Shares.List(c.Request().Context(), actor(c), promptID, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, shares, list, func(share domain.Share) string { return share.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.ShareList{Shares: each(shares.Items, wireShare), NextCursor: next})
}

// UpdateShare is PATCH /v1/prompts/{prompt_id}/shares/{share_id}.
func (s *Server) UpdateShare(c echo.Context, promptID, id string) error {
	body := contract.Body[contract.UpdateShareRequest](c)
	change := app.ShareChange{}
	if body.Permission != nil {
		permission := domain.SharePermission(*body.Permission)
		change.Permission = &permission
	}
	if body.RunBudget.IsSpecified() {
		budget := (*int)(nil)
		if !body.RunBudget.IsNull() {
			set := body.RunBudget.MustGet()
			budget = &set
		}
		change.RunBudget = &budget
	}
	if body.ShowsRuns.IsSpecified() {
		shows, _ := body.ShowsRuns.Get() // null: they see their own
		change.ShowsRuns = &shows
	}
	share, err := s.app.Shares.Update(c.Request().Context(), actor(c), promptID, id, change)
	if err != nil {
		return err
	}
	return ok(c, contract.ShareEnvelope{Share: wireShare(share)})
}

// DeleteShare is DELETE /v1/prompts/{prompt_id}/shares/{share_id}.
func (s *Server) DeleteShare(c echo.Context, promptID, id string) error {
	return success(c, s.app.Shares.Delete(c.Request().Context(), actor(c), promptID, id))
}

// ListSharedPrompts is GET /v1/prompts/shared-with-me.
func (s *Server) ListSharedPrompts(c echo.Context, params contract.ListSharedPromptsParams) error {
	list := "shared with " + actor(c).UserID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	prompts, err := s.app.Shares.SharedWithMe(c.Request().Context(), actor(c), page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, prompts, list, func(p domain.SharedPrompt) string { return p.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.SharedPromptList{Prompts: each(prompts.Items, wireSharedPrompt), NextCursor: next})
}

// ForkPrompt is POST /v1/prompts/{prompt_id}/fork.
func (s *Server) ForkPrompt(c echo.Context, id string, params contract.ForkPromptParams) error {
	body := contract.Body[contract.ForkPromptRequest](c)
	in, err := once(c, params.IdempotencyKey, body)
	if err != nil {
		return err
	}
	name := ""
	if body.Name != nil {
		name = *body.Name
	}
	view, err := s.app.Prompts.Fork(c.Request().Context(), actor(c), in, id, body.ProjectID, name)
	return answerPrompt(c, http.StatusCreated, view, err)
}

func wireShare(share domain.Share) contract.Share {
	out := contract.Share{ID: share.ID, PromptID: share.PromptID, Email: share.Email, User: orNull[contract.UserRef](nil),
		Permission: contract.SharePermission(share.PermissionLevel), RunBudget: orNull(share.RunBudget), ShowsRuns: share.ShowsRuns,
		State: contract.ShareStateInvited, CreatedAt: wireTime(share.CreatedAt)}
	if !share.IsInvited() {
		out.State, out.User = contract.ShareStateActive, orNull(&contract.UserRef{ID: share.SharedWithUserID, Name: share.UserName})
	}
	return out
}

func wireSharedPrompt(p domain.SharedPrompt) contract.SharedPrompt {
	return contract.SharedPrompt{ID: p.PromptID, Name: p.Name, Permission: contract.SharePermission(p.PermissionLevel),
		OrganizationName: p.OrganizationName, SharedBy: p.SharedByName, CreatedAt: wireTime(p.CreatedAt)}
}

func wireShared(v *app.SharedView) *contract.SharedDetails {
	if v == nil {
		return nil
	}
	return &contract.SharedDetails{OrganizationName: v.OrganizationName, SharedBy: v.SharedByName, MayRun: v.MayRun(),
		RunBudget: orNull(v.RunBudget), RunsUsed: v.RunsUsed, ShowsRuns: v.ShowsRuns}
}

func wireForkedFrom(f *domain.ForkedFrom) *contract.ForkedFrom {
	if f == nil {
		return nil
	}
	return &contract.ForkedFrom{PromptID: f.PromptID, VersionNumber: orNull(f.VersionNumber), Name: f.Name, OrganizationName: f.OrganizationName}
}
