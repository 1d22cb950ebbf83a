package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
)

// GetSignInOptions is GET /v1/auth/options.
func (s *Server) GetSignInOptions(c echo.Context) error {
	return ok(c, contract.SignInOptions{SendsMail: s.app.Mails.Sends()})
}

// SendEmailVerification is POST /v1/auth/email-verification.
func (s *Server) SendEmailVerification(c echo.Context) error {
	return success(c, s.app.Accounts.SendVerification(c.Request().Context(), actor(c), s.browser(c)))
}

// ConfirmEmail is POST /v1/auth/email-verification/confirm.
func (s *Server) ConfirmEmail(c echo.Context) error {
	body := contract.Body[contract.EmailTokenRequest](c)
	return success(c, s.app.Accounts.ConfirmEmail(c.Request().Context(), body.Token, s.browser(c)))
}
