package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// GetMe is GET /v1/me.
func (s *Server) GetMe(c echo.Context) error {
	account, err := s.app.Accounts.Me(c.Request().Context(), actor(c))
	return s.answerMe(c, account, err)
}

// UpdateMe is PATCH /v1/me.
func (s *Server) UpdateMe(c echo.Context) error {
	body := contract.Body[contract.UpdateMeRequest](c)
	account, err := s.app.Accounts.UpdateMe(c.Request().Context(), actor(c), app.UpdateMe{
		Name: body.Name, Email: body.Email, Password: body.Password, CurrentPassword: body.CurrentPassword})
	return s.answerMe(c, account, err)
}

func (s *Server) answerMe(c echo.Context, account domain.Account, err error) error {
	if err != nil {
		return err
	}
	own, err := s.app.Accounts.Organizations(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	return ok(c, contract.Me{User: wireUser(account), Organization: wireOrganization(account.Organization, account.Plan),
		Organizations: each(own, func(o domain.OwnOrganization) contract.OwnOrganization {
			return contract.OwnOrganization{ID: o.ID, Name: o.Name, Role: contract.Role(o.Role)}
		})})
}

func wireUser(a domain.Account) contract.User {
	return contract.User{ID: a.User.ID, Name: a.User.Name, Email: orNull(a.User.Email), Role: contract.Role(a.Role),
		HasPassword: a.User.PasswordHash != "", HasTotp: a.User.TOTP.IsOn(), CreatedAt: wireTime(a.User.CreatedAt)}
}
