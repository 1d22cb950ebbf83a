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
	// identifiedAtOnce is of how many requests it is found out at once who asks: that is one row each, and of these two
	// messages to PostgreSQL carry as many. identifiedBeside is as many of one tenant, while others are there.
	identifiedAtOnce = 64
	identifiedBeside = 8
	usualIdentity    = time.Millisecond
	// requestWithin is the longest that a request may stand in one of these lines.
	requestWithin = 5 * time.Second
)

// turns are the lines in which requests wait, tenant by tenant.
type turns struct {
	served     *fairqueue.Queue
	identified *fairqueue.Queue
}

func newTurns() turns {
	cores := runtime.GOMAXPROCS(0)
	return turns{
		served:     fairqueue.New(fairqueue.Places{All: requestsPerCore * cores, Alone: ofOnePerCore * cores, Beside: cores / 2}, usualRequest, requestWithin),
		identified: fairqueue.New(fairqueue.Places{All: identifiedAtOnce, Alone: identifiedAtOnce - identifiedBeside, Beside: identifiedBeside}, usualIdentity, requestWithin),
	}
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
		leave, err := inTurn(c, s.turns.served, actor(c).OrganizationID)
		if err != nil {
			return err
		}
		defer leave()
		c.Response().Before(leave)
		return next(c)
	}
}

// inTurn waits in a line for a tenant's next turn.
func inTurn(c echo.Context, line *fairqueue.Queue, tenant string) (leave func(), err error) {
	leave, err = line.Enter(c.Request().Context(), tenant)
	if errors.Is(err, fairqueue.ErrFull) {
		err = domain.Errorf(domain.Overloaded, "This server has more to do than it can. Nothing was changed; try again in a few seconds.").
			With("retry_after_seconds", 2)
	}
	return leave, err
}
