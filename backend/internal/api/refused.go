package api

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/domain"
	"playground/internal/securitylog"
)

// recordRefusal tells the security log of an answer that matters to it. What a use case tells itself, such as a
// sign-in that failed, is not told again.
func (s *Server) recordRefusal(c echo.Context, e *domain.Error, status int) {
	event := s.refusalOf(c, e, status)
	if event == "" || e.Details["provider"] != nil {
		return
	}
	attributes := []slog.Attr{slog.Int("status", status)}
	if r := s.route(c); r != nil { // a method or a path of no operation may be anything
		attributes = append(attributes, slog.String("operation", r.OperationID))
	}
	if a := actor(c); a.UserID != "" {
		attributes = append(attributes, securitylog.User(a.UserID))
	}
	if name, ok := e.Details["name"].(string); ok {
		attributes = append(attributes, slog.String("name", name))
	}
	s.options.Security.Record(c.Request().Context(), event, attributes...)
}

// refusalOf is "" for what is no matter of security, such as a prompt that is not there.
func (s *Server) refusalOf(c echo.Context, e *domain.Error, status int) securitylog.Event {
	switch {
	case errors.Is(e, errCrossSite):
		return securitylog.CrossSiteRefused
	case status == http.StatusForbidden, errors.Is(e, domain.ErrNotYours):
		return securitylog.RightRefused
	case status == http.StatusUnauthorized && bearer(c.Request()) != "" && !s.isPublic(c):
		return securitylog.TokenRefused
	case status == http.StatusMisdirectedRequest:
		return securitylog.HostRefused
	case status == http.StatusRequestEntityTooLarge:
		return securitylog.BodyTooLarge
	case status == http.StatusTooManyRequests:
		return securitylog.LimitReached
	}
	return ""
}

func (s *Server) isPublic(c echo.Context) bool {
	r := s.route(c)
	return r != nil && r.Public
}
