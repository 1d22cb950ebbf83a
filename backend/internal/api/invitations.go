package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ListInvitations is GET /v1/organization/invitations.
func (s *Server) ListInvitations(c echo.Context, params contract.ListInvitationsParams) error {
	list := "invitations " + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	invitations, err := s.app.Invitations.List(c.Request().Context(), actor(c), page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, invitations, list, func(i domain.Invitation) string { return i.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.InvitationList{Invitations: each(invitations.Items, wireInvitation), NextCursor: next})
}

// CreateInvitation is POST /v1/organization/invitations.
func (s *Server) CreateInvitation(c echo.Context) error {
	body := contract.Body[contract.CreateInvitationRequest](c)
	invitation, token, err := s.app.Invitations.Create(c.Request().Context(), actor(c), body.Email, domain.Role(body.Role))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, contract.InvitationWithLink{Invitation: wireInvitation(invitation), Link: s.invitationLink(c, token), Mailed: invitation.ByMail})
}

// RevokeInvitation is DELETE /v1/organization/invitations/{invitation_id}.
func (s *Server) RevokeInvitation(c echo.Context, id string) error {
	return success(c, s.app.Invitations.Revoke(c.Request().Context(), actor(c), id))
}

// PreviewInvitation is POST /v1/invitations/preview.
func (s *Server) PreviewInvitation(c echo.Context) error {
	body := contract.Body[contract.InvitationTokenRequest](c)
	p, err := s.app.Invitations.Preview(c.Request().Context(), body.Token, s.browser(c))
	if err != nil {
		return err
	}
	return ok(c, contract.InvitationPreview{OrganizationName: p.OrganizationName, Role: orNull((*contract.Role)(p.Role)),
		Prompt: orNull(wireInvitedPrompt(p.Invitation)), Email: p.Email,
		InvitedByName: p.CreatedByName, HasAccount: p.HasAccount, ExpiresAt: wireTime(p.ExpiresAt)})
}

func wireInvitedPrompt(i domain.Invitation) *contract.InvitedPrompt {
	if !i.IsToPrompt() {
		return nil
	}
	return &contract.InvitedPrompt{ID: *i.PromptID, Name: i.PromptName, Permission: contract.SharePermission(*i.PermissionLevel)}
}

// AcceptInvitation is POST /v1/invitations/accept.
func (s *Server) AcceptInvitation(c echo.Context) error {
	body := contract.Body[contract.InvitationTokenRequest](c)
	session, err := s.app.Invitations.Accept(c.Request().Context(), actor(c), body.Token, s.browser(c))
	return s.signedIn(c, http.StatusOK, session, err)
}

// invitationLink has the token behind the #, which no browser sends anywhere.
func (s *Server) invitationLink(c echo.Context, token string) string {
	return s.base(c) + "/invitation#token=" + token
}

func wireInvitation(i domain.Invitation) contract.Invitation {
	return contract.Invitation{ID: i.ID, Email: i.Email, Role: contract.Role(*i.Role), InvitedBy: contract.UserRef{ID: i.CreatedBy, Name: i.CreatedByName},
		CreatedAt: wireTime(i.CreatedAt), ExpiresAt: wireTime(i.ExpiresAt)}
}
