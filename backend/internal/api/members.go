package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// ListMembers is GET /v1/organization/members.
func (s *Server) ListMembers(c echo.Context, params contract.ListMembersParams) error {
	list := "members " + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	members, err := s.app.Members.List(c.Request().Context(), actor(c), page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, members, list, func(m domain.Member) string { return m.UserID })
	if err != nil {
		return err
	}
	return ok(c, contract.MemberList{Members: each(members.Items, wireMember), NextCursor: next})
}

// UpdateMember is PATCH /v1/organization/members/{member_id}.
func (s *Server) UpdateMember(c echo.Context, id string) error {
	body := contract.Body[contract.UpdateMemberRequest](c)
	in := app.UpdateMember{DropOffer: body.OfferedRole.IsNull()}
	if body.OfferedRole.IsSpecified() && !in.DropOffer {
		return contract.InvalidField("offered_role", "null", "must be null: a role is offered by giving it as role")
	}
	if body.Role != nil {
		role := domain.Role(*body.Role)
		in.Role = &role
	}
	if body.UsageLimits != nil {
		in.Limits = func(l *domain.PersonLimits) { mergePersonLimits(l, *body.UsageLimits) }
	}
	m, err := s.app.Members.Update(c.Request().Context(), actor(c), id, in)
	if err != nil {
		return err
	}
	return ok(c, contract.MemberEnvelope{Member: wireMember(m)})
}

// RemoveMember is DELETE /v1/organization/members/{member_id}. Who leaves goes on elsewhere: the cookie is of a session there.
func (s *Server) RemoveMember(c echo.Context, id string) error {
	a := actor(c)
	if id != a.UserID || a.Key != nil {
		return success(c, s.app.Members.Remove(c.Request().Context(), a, id))
	}
	session, err := s.app.Accounts.Leave(c.Request().Context(), a, s.browser(c))
	if err == nil && session.RefreshToken != "" {
		s.setRefreshCookie(c, session.RefreshToken, int(session.RefreshLife.Seconds()))
	}
	return success(c, err)
}

func wireMember(m domain.Member) contract.Member {
	out := contract.Member{ID: m.UserID, Name: m.Name, Email: orNull(m.Email), Role: contract.Role(m.Role), JoinedAt: wireTime(m.CreatedAt),
		UsageLimits: wirePersonLimits(m.Limits())}
	out.OfferedRole.SetNull()
	if m.OfferedRole != nil {
		out.OfferedRole.Set(string(*m.OfferedRole))
	}
	return out
}
