package api

import (
	"errors"
	"runtime"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/domain"
	"playground/internal/fairqueue"
)

const (
	// requestsPerCore bounds what requests take of memory, the database and the processor, and ofOnePerCore how many of
	// them are one organization's: as many places are always left for the others. While others are there, one has half a
	// request per core: more of its work at a time would take the processor and the database from theirs.
	requestsPerCore = 4
	ofOnePerCore    = 2
	usualRequest    = 5 * time.Millisecond
	// requestWithin is the longest that a request may stand in line.
	requestWithin = 5 * time.Second
)

func newTurns() *fairqueue.Queue {
	cores := runtime.GOMAXPROCS(0)
	return fairqueue.New(fairqueue.Places{All: requestsPerCore * cores, Alone: ofOnePerCore * cores, Beside: cores / 2}, usualRequest, requestWithin)
}

// takeTurns has the requests of organizations served in turns, so that however many one sends, another's is next but
// one. Its body has come by then, and its answer is written after it: a slow line holds nothing up. A stream takes no
// turn: it lasts, and starts of runs have a line of their own.
func (s *Server) takeTurns(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.route(c)
		if r == nil || r.Public || r.Streams {
			return next(c)
		}
		leave, err := s.turn(c, actor(c))
		if err != nil {
			return err
		}
		defer leave()
		c.Response().Before(leave)
		return next(c)
	}
}

// turn waits for the next turn of an actor's organization.
func (s *Server) turn(c echo.Context, a domain.Actor) (leave func(), err error) {
	leave, err = s.turns.Enter(c.Request().Context(), a.OrganizationID)
	if errors.Is(err, fairqueue.ErrFull) {
		err = domain.Errorf(domain.Overloaded, "This server has more to do than it can. Nothing was changed; try again in a few seconds.").
			With("retry_after_seconds", 2)
	}
	return leave, err
}
