package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/securitylog"
)

const (
	requestIDHeader = "X-Request-Id"
	// maxClientRequestID is how long a caller's own id may be, to be logged.
	maxClientRequestID = 128
	// answerWithin bounds how long a client may take to read an answer; streams renew it at each write.
	answerWithin = time.Minute
	// defaultBodyWithin bounds how long a client may take to send a small body.
	defaultBodyWithin = 10 * time.Second
)

// requestID is this server's id of a request. A caller's own would not tell two requests apart, nor from whom a line
// in a log is.
func requestID(c echo.Context) string { return c.Response().Header().Get(requestIDHeader) }

// requestIDs are both ids of a request, for a log: this server's and, when it is a harmless one, the caller's.
func requestIDs(c echo.Context) slog.Attr {
	ids := []any{slog.String("request_id", requestID(c))}
	if theirs := c.Request().Header.Get(requestIDHeader); len(theirs) <= maxClientRequestID && visibleASCII(theirs) {
		ids = append(ids, slog.String("client_request_id", theirs))
	}
	return slog.Group("", ids...)
}

// identify gives every request an id, and its answer a time to be read in.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(requestIDHeader, s.options.NewID())
		r := c.Request()
		c.SetRequest(r.WithContext(securitylog.WithRequest(r.Context(), requestIDs(c), slog.String("network", clientNetwork(c)))))
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
			p := recover()
			if guard.BreaksOff(p) {
				panic(p)
			}
			if p != nil {
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
		s.log.Debug("request", requestIDs(c), "method", c.Request().Method, "route", c.Path(),
			"status", c.Response().Status, "ms", time.Since(start).Milliseconds(), "ip", c.RealIP())
		return nil
	}
}

var errCrossSite = errors.New("another site's request")

// crossOrigin refuses what another site's page makes a browser send with our cookie. A key comes with no browser by
// itself, and the operations that take it look at no cookie.
func (s *Server) crossOrigin() (echo.MiddlewareFunc, error) {
	protection := http.NewCrossOriginProtection()
	if u := s.options.PublicURL; u != nil {
		if err := protection.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, err
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if auth.ClaimsAPIKey(bearer(c.Request())) && !s.isPublic(c) {
				return next(c)
			}
			if err := protection.Check(c.Request()); err != nil {
				return domain.Errorf(domain.Forbidden, "This request comes from another site.").Because(errors.Join(errCrossSite, err))
			}
			return next(c)
		}
	}, nil
}
