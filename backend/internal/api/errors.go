package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/ratelimit"
)

// statuses is the one place where a code becomes an HTTP status.
var statuses = map[domain.Code]int{
	domain.InvalidRequest:        http.StatusBadRequest,
	domain.PromptTooLong:         http.StatusBadRequest,
	domain.ContextLengthExceeded: http.StatusBadRequest,
	domain.MissingVariables:      http.StatusBadRequest,
	domain.Unauthenticated:       http.StatusUnauthorized,
	domain.InvalidAPIKey:         http.StatusUnauthorized,
	domain.Forbidden:             http.StatusForbidden,
	domain.TOTPRequired:          http.StatusForbidden,
	domain.NotFound:              http.StatusNotFound,
	domain.Conflict:              http.StatusConflict,
	domain.PayloadTooLarge:       http.StatusRequestEntityTooLarge,
	domain.IdempotencyKeyReused:  http.StatusUnprocessableEntity,
	domain.RateLimited:           http.StatusTooManyRequests,
	domain.QuotaExceeded:         http.StatusTooManyRequests,
	domain.Internal:              http.StatusInternalServerError,
	domain.ModelUnavailable:      http.StatusServiceUnavailable,
	domain.Overloaded:            http.StatusServiceUnavailable,
	domain.Timeout:               http.StatusGatewayTimeout,
}

// wireError is the error object of JSON answers and of the stream's error event alike.
type wireError struct {
	*domain.Error
	RequestID string `json:"request_id,omitempty"`
}

// handleError is Echo's error handler: it writes the error once and logs it once.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Request().Context().Err() != nil && !errors.Is(err, contract.ErrIncomplete) {
		return // the client has left
	}
	original := asDomain(err, c)
	e := s.present(original)
	status := statuses[e.Code]
	if errors.Is(err, errMisdirected) {
		status = http.StatusMisdirectedRequest
	}
	if status >= http.StatusInternalServerError && e.Code != domain.Overloaded {
		s.log.Log(c.Request().Context(), levelOf(e), "request failed", requestIDs(c),
			"method", c.Request().Method, "route", c.Path(), "error", e)
	}
	s.recordRefusal(c, e, status)
	if c.Response().Committed {
		return
	}
	if seconds := retryAfter(original); seconds > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	if status == http.StatusUnauthorized && e.Details["provider"] == nil {
		c.Response().Header().Set("WWW-Authenticate", "Bearer")
	}
	body := map[string]any{"error": wireError{Error: e, RequestID: requestID(c)}}
	if err := c.JSON(status, body); err != nil {
		s.log.Warn("error answer not written", requestIDs(c), "error", err)
	}
}

// retryAfter is in how many seconds the same request may pass, 0 when that is not known.
func retryAfter(e *domain.Error) int {
	if at, ok := e.Details[app.QuotaResetsAt].(time.Time); ok {
		return max(1, ratelimit.Seconds(time.Until(at)))
	}
	seconds, _ := e.Details["retry_after_seconds"].(int)
	return seconds
}

func levelOf(e *domain.Error) slog.Level {
	if e.Code == domain.Internal {
		return slog.LevelError
	}
	return slog.LevelWarn
}

// asDomain also knows what Echo itself refuses: paths and methods that do not exist.
func asDomain(err error, c echo.Context) *domain.Error {
	var he *echo.HTTPError
	if errors.As(err, &he) && (he.Code == http.StatusNotFound || he.Code == http.StatusMethodNotAllowed) {
		return domain.Errorf(domain.NotFound, "There is no %s %s here.", c.Request().Method, c.Request().URL.Path)
	}
	if errors.As(err, &he) && he.Code == http.StatusBadRequest {
		return bindError(he)
	}
	if known := (*domain.Error)(nil); !errors.As(err, &known) && errors.Is(err, context.DeadlineExceeded) {
		return domain.Errorf(domain.Overloaded, "This server has more to do than it can. Try again in a few seconds.").
			With("retry_after_seconds", 2).Because(err)
	}
	if app.IsDiskFull(err) {
		return domain.Errorf(domain.Internal, "There is no room left on this server's disk. Nothing was saved; what is there can be read.").Because(err)
	}
	return domain.AsError(err)
}

// bound finds the parameter's name in what the generated code says of one that it cannot bind. The rest
// of the text quotes the value.
var bound = regexp.MustCompile(`^(?:Invalid format for parameter|Expected one value for|Query argument) ([A-Za-z_-]+)`)

func bindError(he *echo.HTTPError) *domain.Error {
	text, _ := he.Message.(string)
	if m := bound.FindStringSubmatch(text); m != nil {
		return domain.Invalid(domain.FieldError{Field: m[1], Rule: "type", Message: "cannot be read as what it should be"})
	}
	return domain.Errorf(domain.InvalidRequest, "The request is not valid.")
}

// present turns what an error's details hold into its wire form.
func (s *Server) present(e *domain.Error) *domain.Error {
	if view, ok := e.Details[app.ConflictCurrent].(app.PromptView); ok {
		return e.With(app.ConflictCurrent, wirePrompt(view))
	}
	if values, ok := e.Details[app.ConflictCurrent].(domain.PromptValues); ok {
		return e.With(app.ConflictCurrent, wireValues(values))
	}
	if preset, ok := e.Details[app.ConflictCurrent].(domain.Preset); ok {
		return e.With(app.ConflictCurrent, wirePreset(preset))
	}
	for _, name := range []string{app.QuotaResetsAt, app.AccountClosedUntil} {
		if at, ok := e.Details[name].(time.Time); ok {
			return e.With(name, wireTime(at))
		}
	}
	return e
}
