package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
)

// AskPasswordReset is POST /v1/auth/password-reset.
func (s *Server) AskPasswordReset(c echo.Context) error {
	body := contract.Body[contract.AskPasswordResetRequest](c)
	return success(c, s.app.Accounts.AskPasswordReset(c.Request().Context(), body.Email, s.browser(c)))
}

// ResetPassword is POST /v1/auth/password-reset/confirm.
func (s *Server) ResetPassword(c echo.Context) error {
	body := contract.Body[contract.ResetPasswordRequest](c)
	return success(c, s.app.Accounts.ResetPassword(c.Request().Context(), body.Token, body.Password, s.browser(c)))
}
