package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
)

// LogInTotp is POST /v1/auth/login/totp.
func (s *Server) LogInTotp(c echo.Context) error {
	body := contract.Body[contract.LogInTotpRequest](c)
	factor, err := secondFactor(body.Code, body.RecoveryCode)
	if err != nil {
		return err
	}
	from := s.browser(c)
	from.Reopens = body.Reopen != nil && *body.Reopen
	session, err := s.app.Accounts.LogInTOTP(c.Request().Context(), body.Challenge, factor, from)
	return s.signedIn(c, http.StatusOK, session, err)
}

// GetTotp is GET /v1/me/totp.
func (s *Server) GetTotp(c echo.Context) error {
	state, err := s.app.Accounts.TOTP(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	out := contract.TotpState{IsOn: state.ConfirmedAt != nil, RecoveryCodesLeft: state.RecoveryCodes}
	out.Since.SetNull()
	if state.ConfirmedAt != nil {
		out.Since.Set(wireTime(*state.ConfirmedAt))
	}
	return ok(c, out)
}

// BeginTotp is POST /v1/me/totp.
func (s *Server) BeginTotp(c echo.Context) error {
	body := contract.Body[contract.ReauthenticationRequest](c)
	secret, err := s.app.Accounts.BeginTOTP(c.Request().Context(), actor(c), body.CurrentPassword)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return ok(c, contract.TotpSecret{Secret: secret.Base32, OtpauthURI: secret.URI})
}

// ConfirmTotp is POST /v1/me/totp/confirm.
func (s *Server) ConfirmTotp(c echo.Context) error {
	body := contract.Body[contract.ConfirmTotpRequest](c)
	codes, err := s.app.Accounts.ConfirmTOTP(c.Request().Context(), actor(c), body.Code)
	return answerRecoveryCodes(c, codes, err)
}

// RenewRecoveryCodes is POST /v1/me/totp/recovery-codes.
func (s *Server) RenewRecoveryCodes(c echo.Context) error {
	body := contract.Body[contract.SecondFactorRequest](c)
	factor, err := secondFactor(body.Code, body.RecoveryCode)
	if err != nil {
		return err
	}
	codes, err := s.app.Accounts.RenewRecoveryCodes(c.Request().Context(), actor(c), body.CurrentPassword, factor)
	return answerRecoveryCodes(c, codes, err)
}

// EndTotp is DELETE /v1/me/totp.
func (s *Server) EndTotp(c echo.Context) error {
	body := contract.Body[contract.SecondFactorRequest](c)
	factor, err := secondFactor(body.Code, body.RecoveryCode)
	if err != nil {
		return err
	}
	return success(c, s.app.Accounts.EndTOTP(c.Request().Context(), actor(c), body.CurrentPassword, factor))
}

func answerRecoveryCodes(c echo.Context, codes []string, err error) error {
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return ok(c, contract.RecoveryCodes{RecoveryCodes: codes})
}

// secondFactor is the one of the two that was sent.
func secondFactor(code, recovery *string) (app.SecondFactor, error) {
	switch {
	case code != nil && recovery == nil:
		return app.SecondFactor{Code: *code}, nil
	case code == nil && recovery != nil:
		return app.SecondFactor{RecoveryCode: *recovery}, nil
	}
	return app.SecondFactor{}, contract.InvalidField("code", "required", "or recovery_code is needed, one of the two")
}
