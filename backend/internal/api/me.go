package api

import (
	"io"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

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
		Name: body.Name, Email: body.Email, Password: body.Password, CurrentPassword: body.CurrentPassword,
		RevokesAPIKeys: body.RevokeAPIKeys != nil && *body.RevokeAPIKeys}, s.browser(c))
	return s.answerMe(c, account, err)
}

// CloseAccount is DELETE /v1/me.
func (s *Server) CloseAccount(c echo.Context) error {
	body := contract.Body[contract.ReauthenticationRequest](c)
	err := s.app.Accounts.Close(c.Request().Context(), actor(c), body.CurrentPassword)
	if err == nil {
		s.setRefreshCookie(c, "", -1)
	}
	return success(c, err)
}

// ExportMe is GET /v1/me/export.
func (s *Server) ExportMe(c echo.Context, params contract.ExportMeParams) error {
	password, err := headerText(params.XCurrentPassword)
	if err != nil {
		return err
	}
	if err := s.app.Accounts.MayExport(c.Request().Context(), actor(c), password); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", `attachment; filename="my-data.zip"`)
	header.Set("Cache-Control", "no-store")
	c.Response().WriteHeader(http.StatusOK)
	err = s.app.Accounts.Export(c.Request().Context(), actor(c), lasting{c.Response(), http.NewResponseController(c.Response())})
	if err == nil {
		return nil
	}
	s.log.Warn("export of an account broken off", requestIDs(c), "error", err)
	panic(http.ErrAbortHandler) // what came is no whole zip, and must not look like one
}

// headerText is the text of a header that carries it percent-encoded.
func headerText(sent *string) (*string, error) {
	if sent == nil {
		return nil, nil
	}
	text, err := url.PathUnescape(*sent)
	if err != nil || !utf8.ValidString(text) {
		return nil, contract.InvalidField("X-Current-Password", "format", "must be percent-encoded UTF-8")
	}
	return &text, nil
}

// lasting is an answer that may take long, as long as each of its parts is taken.
type lasting struct {
	io.Writer
	control *http.ResponseController
}

const partWithin = 30 * time.Second

func (l lasting) Write(part []byte) (int, error) {
	if err := l.control.SetWriteDeadline(time.Now().Add(partWithin)); err != nil {
		return 0, err
	}
	return l.Writer.Write(part)
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
	return contract.User{ID: a.User.ID, Name: a.User.Name, Email: orNull(a.User.Email), EmailVerified: a.User.EmailVerifiedAt != nil,
		PendingEmail: orNull(a.User.PendingEmail), Role: contract.Role(a.Role),
		HasPassword: a.User.PasswordHash != "", HasTotp: a.User.TOTP.IsOn(), CreatedAt: wireTime(a.User.CreatedAt)}
}
