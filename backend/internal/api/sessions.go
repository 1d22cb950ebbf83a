package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// ListSessions is GET /v1/auth/sessions.
func (s *Server) ListSessions(c echo.Context) error {
	a := actor(c)
	sessions, err := s.app.Accounts.Sessions(c.Request().Context(), a)
	if err != nil {
		return err
	}
	row := func(session domain.Session) contract.SignInSession { return wireSignInSession(session, a.SessionID) }
	return ok(c, contract.SignInSessionList{Sessions: each(sessions, row)})
}

// EndSession is DELETE /v1/auth/sessions/{session_id}.
func (s *Server) EndSession(c echo.Context, id string) error {
	return success(c, s.app.Accounts.EndSession(c.Request().Context(), actor(c), id))
}

// EndOtherSessions is DELETE /v1/auth/sessions.
func (s *Server) EndOtherSessions(c echo.Context) error {
	return success(c, s.app.Accounts.EndOtherSessions(c.Request().Context(), actor(c)))
}

func wireSignInSession(session domain.Session, current string) contract.SignInSession {
	seen := session.CreatedAt
	if session.SeenAt != nil {
		seen = *session.SeenAt
	}
	return contract.SignInSession{ID: session.ID, IsCurrent: session.ID == current, OrganizationName: session.OrganizationName,
		Network: session.Network, UserAgent: session.UserAgent, CreatedAt: wireTime(session.CreatedAt), SeenAt: wireTime(seen),
		ExpiresAt: wireTime(session.ExpiresAt.Truncate(time.Millisecond))}
}
