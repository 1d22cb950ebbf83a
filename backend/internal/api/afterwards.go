package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"playground/internal/api/sse"
	"playground/internal/guard"
	"playground/internal/stacks"
	"playground/internal/takeover"
)

// afterwards is what goes on once the layers in front of an operation are through with its request: a stream, which
// must not keep their stack for as long as it lasts, nor, if it can have its connection to itself, what net/http keeps
// of a request. run's context ends when the reader leaves.
type afterwards struct {
	writer *sse.Writer
	run    func(context.Context)
}

type afterwardsKey struct{}

// Handler answers requests by Echo, and then goes on with what it left for afterwards.
type Handler struct {
	*echo.Echo
	Connections *takeover.Connections // nil: streams take none
	Log         *slog.Logger
}

// ServeHTTP implements http.Handler.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var later afterwards
	r = r.WithContext(context.WithValue(r.Context(), afterwardsKey{}, &later))
	body := takeover.NoteBody(r)
	stacks.Do(func() { h.Echo.ServeHTTP(w, r) })
	if later.run == nil {
		return
	}
	if later.writer.OwnsChunks() {
		if conn := h.Connections.Take(w, r, body); conn != nil {
			later.writer.Continue(conn)
			conn.Start(context.WithoutCancel(r.Context()), later.run)
			return
		}
	}
	defer breakOff(h.Log)
	later.run(r.Context())
}

// breakOff ends the connection of an answer that fails half-way; a panic that is no signal of that is logged.
func breakOff(log *slog.Logger) {
	p := recover()
	if p == nil {
		return
	}
	if !guard.BreaksOff(p) {
		log.Error("panic in a stream", "error", fmt.Sprintf("%v\n%s", p, debug.Stack()))
	}
	panic(http.ErrAbortHandler)
}

// afterwards leaves run for the time after c, which it must not use. What it sends goes by w.
func (s *Server) afterwards(c echo.Context, w *sse.Writer, run func(context.Context)) {
	later, ok := c.Request().Context().Value(afterwardsKey{}).(*afterwards)
	if !ok {
		run(c.Request().Context())
		return
	}
	later.writer, later.run = w, run
}
