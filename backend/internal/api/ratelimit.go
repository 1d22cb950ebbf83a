package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"playground/internal/domain"
	"playground/internal/ratelimit"
)

// limitRate counts a request of an operation with x-rate-limit against who pays for the run, and says in its headers how the tighter
// of the caller's limits stands.
func (s *Server) limitRate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := s.route(c); r == nil || !r.Limited {
			return next(c)
		}
		payer, err := s.app.Executions.Payer(c.Request().Context(), actor(c), pathID(c, "prompt_id"), pathID(c, "execution_id"))
		if err != nil {
			return err
		}
		rules, names := runRules(payer)
		states, err := s.options.Limiter.Allow(c.Request().Context(), rules...)
		if err != nil {
			return err
		}
		i, isOwn := ratelimit.Tightest(states), payer.OrganizationID == actor(c).OrganizationID
		if isOwn { // figures of another organization are none of a guest's business
			showRate(c.Response().Header(), states[i])
		}
		if wait := ratelimit.Seconds(states[i].RetryAfter); wait > 0 {
			err := domain.Errorf(domain.RateLimited, "Too many runs are started. Try again in %d seconds.", wait).
				With("name", names[i]).With("retry_after_seconds", wait)
			if isOwn {
				err = err.With("limit", states[i].Limit)
			}
			return err
		}
		return next(c)
	}
}

// pathID is an id of the path, "" where it has none or that is no id: it is read before the path is checked.
func pathID(c echo.Context, name string) string {
	id := c.Param(name)
	if uuid.Validate(id) != nil {
		return ""
	}
	return id
}

// runRules are the rules of starting runs, and the limits that they stand for.
func runRules(a domain.Actor) (rules []ratelimit.Rule, names []string) {
	perMinute := domain.DefaultRequestsPerMinute
	if set := a.Limits.RequestsPerMinute; set != nil {
		perMinute = *set
	}
	rules = append(rules, ratelimit.Rule{Key: "runs of organization " + a.OrganizationID, Limit: perMinute, Period: time.Minute})
	names = append(names, "requests_per_minute")
	if set := a.Limits.RequestsPerMinutePerUser; set != nil {
		rules = append(rules, ratelimit.Rule{Key: "runs of user " + a.UserID + " in " + a.OrganizationID, Limit: *set, Period: time.Minute})
		names = append(names, "requests_per_minute_per_user")
	}
	if a.Key != nil && a.Key.RequestsPerMinute != nil {
		rules = append(rules, ratelimit.Rule{Key: "runs of API key " + a.Key.ID, Limit: *a.Key.RequestsPerMinute, Period: time.Minute})
		names = append(names, "key_requests_per_minute")
	}
	return rules, names
}

func showRate(h http.Header, s ratelimit.State) {
	h.Set("RateLimit-Limit", strconv.Itoa(s.Limit))
	h.Set("RateLimit-Remaining", strconv.Itoa(s.Remaining))
	h.Set("RateLimit-Reset", strconv.Itoa(ratelimit.Seconds(s.Reset)))
}
