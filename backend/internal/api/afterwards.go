package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"playground/internal/stacks"
)

// afterwards is what goes on once the layers in front of an operation are through with its request: a stream, which
// must not keep their stack for as long as it lasts.
type afterwards struct{ run func() }

type afterwardsKey struct{}

// Handler answers requests by Echo, and then goes on with what it left for afterwards.
type Handler struct {
	*echo.Echo
	Log *slog.Logger
}

// ServeHTTP implements http.Handler.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var later afterwards
	r = r.WithContext(context.WithValue(r.Context(), afterwardsKey{}, &later))
	stacks.Do(func() { h.Echo.ServeHTTP(w, r) })
	if later.run != nil {
		defer breakOff(h.Log)
		later.run()
	}
}

// breakOff ends the connection of an answer that fails half-way; a panic that is no signal of that is logged.
func breakOff(log *slog.Logger) {
	p := recover()
	if p == nil {
		return
	}
	if !breaksOff(p) {
		log.Error("panic in a stream", "error", fmt.Sprintf("%v\n%s", p, debug.Stack()))
	}
	panic(http.ErrAbortHandler)
}

// afterwards leaves run for the time after c, which it must not use.
func (s *Server) afterwards(c echo.Context, run func()) {
	later, ok := c.Request().Context().Value(afterwardsKey{}).(*afterwards)
	if !ok {
		run()
		return
	}
	later.run = run
}
