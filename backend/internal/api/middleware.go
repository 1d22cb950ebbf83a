package api

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/domain"
)

const (
	requestIDHeader = "X-Request-Id"
	// answerWithin bounds how long a client may take to read an answer; streams renew it at each write.
	answerWithin = time.Minute
	// defaultBodyWithin bounds how long a client may take to send a small body.
	defaultBodyWithin = 10 * time.Second
)

func requestID(c echo.Context) string { return c.Response().Header().Get(requestIDHeader) }

// identify gives every request an id: the caller's, when it is a harmless one, else a new one.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(requestIDHeader)
		if len(id) > 128 || !visibleASCII(id) {
			id = s.options.NewID()
		}
		c.Response().Header().Set(requestIDHeader, id)
		deadline := time.Now().Add(answerWithin)
		if err := http.NewResponseController(c.Response()).SetWriteDeadline(deadline); err != nil {
			s.log.Debug("no write deadline", "error", err)
		}
		return next(c)
	}
}

func visibleASCII(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return text != ""
}

func (s *Server) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

func (s *Server) logAccess(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err) // answered here, so that the status below is the one sent
		}
		s.log.Debug("request", "request_id", requestID(c), "method", c.Request().Method, "route", c.Path(),
			"status", c.Response().Status, "ms", time.Since(start).Milliseconds(), "ip", c.RealIP())
		return nil
	}
}

// crossOrigin refuses what another site's page makes a browser send with our cookie.
func (s *Server) crossOrigin() (echo.MiddlewareFunc, error) {
	protection := http.NewCrossOriginProtection()
	if u := s.options.PublicURL; u != nil {
		if err := protection.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, err
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return domain.Errorf(domain.Forbidden, "This request comes from another site.").Because(err)
			}
			return next(c)
		}
	}, nil
}
