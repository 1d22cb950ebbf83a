package api

import (
	"encoding/hex"
	"net/http"

	"github.com/labstack/echo/v4"

	"playground/internal/auth"
)

const (
	refreshCookie = "refresh_token" // its whole name in sessions from before it had an installation's tag
	refreshPath   = "/v1/auth"
	// hostOnly begins the name of a cookie that browsers take over TLS alone, from this very host, and for all
	// of its paths.
	hostOnly = "__Host-"
)

// refreshNames are the names that the cookie may have in a request: the one that it is set under, and those
// that it had before an update or before TLS. Ports share a host's cookies, so an installation's tag keeps
// two of them on one machine apart; it is the same on all instances.
func (s *Server) refreshNames(c echo.Context) []string {
	tag := hex.EncodeToString(auth.DeriveKey(s.options.Secret, "refresh cookie")[:4])
	plain := refreshCookie + "_" + tag
	if s.isHTTPS(c.Request()) {
		return []string{hostOnly + plain, plain, refreshCookie}
	}
	return []string{plain, refreshCookie}
}

func (s *Server) refreshToken(c echo.Context) string {
	for _, name := range s.refreshNames(c) {
		if cookie, err := c.Cookie(name); err == nil && cookie.Value != "" {
			return cookie.Value
		}
	}
	return ""
}

// setRefreshCookie sets the cookie, and clears those that it replaces.
func (s *Server) setRefreshCookie(c echo.Context, value string, maxAge int) {
	names, secure := s.refreshNames(c), s.isHTTPS(c.Request())
	current := http.Cookie{Name: names[0], Value: value, Path: refreshPath, MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: secure}
	if secure {
		current.Path = "/" // or browsers refuse the name
	}
	c.SetCookie(&current)
	for _, name := range names[1:] {
		if _, err := c.Cookie(name); err == nil {
			c.SetCookie(&http.Cookie{Name: name, Path: refreshPath, MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: secure})
		}
	}
}
