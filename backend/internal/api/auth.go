package api

import (
	"net/http"
	"net/netip"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/auth"
)

// SignUp is POST /v1/auth/signup.
func (s *Server) SignUp(c echo.Context) error {
	body := contract.Body[contract.SignUpRequest](c)
	in := app.SignUp{Email: body.Email, Password: body.Password}
	if body.Name != nil {
		in.Name = *body.Name
	}
	if body.OrganizationName != nil {
		in.OrganizationName = *body.OrganizationName
	}
	if body.InvitationToken != nil {
		in.InvitationToken = *body.InvitationToken
	}
	session, err := s.app.Accounts.SignUp(c.Request().Context(), in, s.browser(c))
	return s.signedIn(c, http.StatusCreated, session, err)
}

// LogIn is POST /v1/auth/login.
func (s *Server) LogIn(c echo.Context) error {
	body := contract.Body[contract.LogInRequest](c)
	from := s.browser(c)
	from.Reopens = body.Reopen != nil && *body.Reopen
	session, err := s.app.Accounts.LogIn(c.Request().Context(), body.Email, body.Password, from)
	return s.signedIn(c, http.StatusOK, session, err)
}

// ExchangeToken is POST /v1/auth/exchange.
func (s *Server) ExchangeToken(c echo.Context) error {
	body := contract.Body[contract.ExchangeRequest](c)
	session, err := s.app.Accounts.Exchange(c.Request().Context(), body.Token, s.browser(c))
	return s.signedIn(c, http.StatusOK, session, err)
}

// RefreshSession is POST /v1/auth/refresh.
func (s *Server) RefreshSession(c echo.Context) error {
	session, err := s.app.Accounts.Refresh(c.Request().Context(), s.refreshToken(c))
	return s.signedIn(c, http.StatusOK, session, err)
}

// SwitchOrganization is POST /v1/auth/switch.
func (s *Server) SwitchOrganization(c echo.Context) error {
	body := contract.Body[contract.SwitchRequest](c)
	session, err := s.app.Accounts.Switch(c.Request().Context(), actor(c), body.OrganizationID, s.browser(c))
	return s.signedIn(c, http.StatusOK, session, err)
}

// LogOut is POST /v1/auth/logout.
func (s *Server) LogOut(c echo.Context) error {
	err := s.app.Accounts.LogOut(c.Request().Context(), s.refreshToken(c), bearer(c.Request()))
	if err == nil {
		s.setRefreshCookie(c, "", -1)
	}
	return success(c, err)
}

func (s *Server) signedIn(c echo.Context, status int, session app.SignedIn, err error) error {
	if err != nil {
		return err
	}
	if session.Challenge != "" {
		return c.JSON(http.StatusAccepted, contract.SignInChallenge{Challenge: session.Challenge, ExpiresIn: int(auth.ChallengeTTL.Seconds())})
	}
	if session.RefreshToken != "" {
		s.setRefreshCookie(c, session.RefreshToken, int(session.RefreshLife.Seconds()))
	}
	return c.JSON(status, contract.Session{
		AccessToken: session.AccessToken, ExpiresIn: int(auth.AccessTokenTTL.Seconds()),
		User: wireUser(session.Account), Organization: wireOrganization(session.Account.Organization, session.Account.Plan),
	})
}

func (s *Server) browser(c echo.Context) app.Browser {
	ip, err := netip.ParseAddr(c.RealIP())
	return app.Browser{Network: clientNetwork(c), UserAgent: c.Request().UserAgent(), RefreshToken: s.refreshToken(c), IsLocal: err == nil && ip.Unmap().IsLoopback()}
}

// clientNetwork is where a request comes from: an IPv4 address, or the IPv6 network (/64) that one
// customer has.
func clientNetwork(c echo.Context) string {
	ip, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return c.RealIP()
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip.WithZone(""), 64).Masked().String()
}
