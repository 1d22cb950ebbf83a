package contract

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	// arrivalRate is how many bytes of those that its operation takes give a body a second more.
	arrivalRate = 128 << 10
	// lingerWithin is how long a body may still be on its way once its request is answered, or the server leaves.
	lingerWithin = 2 * time.Second
)

const arrivalKey = "arrival"

// arrival is a body on its way. Its deadline must be gone once it is there: the connection is read on then,
// to see the caller leave, for as long as a stream goes on.
type arrival struct {
	mu      sync.Mutex
	control *http.ResponseController
	over    bool
}

// AwaitBodies gives every body a time to arrive in, a small one what within says, and a short one once leaving is
// over. A request that is answered before its body has come was refused: its connection is closed, since what comes
// on it is no request.
func (r Routes) AwaitBodies(within time.Duration, leaving context.Context) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Request().ContentLength == 0 {
				return next(c)
			}
			a := &arrival{control: http.NewResponseController(c.Response())}
			a.within(within + r.timeToSend(c))
			defer context.AfterFunc(leaving, func() { a.within(lingerWithin) })()
			c.Set(arrivalKey, a)
			c.Response().Before(func() {
				if a.within(lingerWithin) {
					c.Response().Header().Set("Connection", "close")
				}
			})
			return next(c)
		}
	}
}

// timeToSend is how long the largest body that an operation takes may be on its way.
func (r Routes) timeToSend(c echo.Context) time.Duration {
	route := r.Find(c)
	if route == nil {
		return 0
	}
	return time.Duration(route.MaxBody) * time.Second / arrivalRate
}

// within moves the deadline of a body that is still on its way.
func (a *arrival) within(d time.Duration) (pending bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return false
	}
	_ = a.control.SetReadDeadline(time.Now().Add(d)) // what has no connection, in tests, has no deadline
	return true
}

// arrived lifts the deadline of a request's body, which is there.
func arrived(c echo.Context) {
	a, awaited := c.Get(arrivalKey).(*arrival)
	if !awaited {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over = true
	_ = a.control.SetReadDeadline(time.Time{})
}
