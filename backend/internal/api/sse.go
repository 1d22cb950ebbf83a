package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/gen"
	"playground/internal/app"
	"playground/internal/domain"
)

const (
	// defaultPing keeps proxies from cutting an idle stream. Rights are looked at again as often.
	defaultPing = 15 * time.Second
	// readWithinWrite is how long a reader may leave one write unread before it is detached.
	readWithinWrite = 30 * time.Second
	// recheckPatience bounds how long a stream stands still for a database that does not answer.
	recheckPatience = 2 * time.Second
)

// view is one reader's look at a run.
type view struct {
	execution domain.Execution
	feed      app.Feed
	from      *int   // the byte after which to go on; nil: from the start, with its start event
	onLeave   func() // what happens when the reader leaves before the end
}

// events writes one stream, and is the only writer of events there is.
type events struct {
	c       echo.Context
	control *http.ResponseController
	buf     bytes.Buffer
	json    *json.Encoder
}

func newEvents(c echo.Context) *events {
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	w := &events{c: c, control: http.NewResponseController(c.Response())}
	w.json = json.NewEncoder(&w.buf)
	w.json.SetEscapeHTML(false)
	return w
}

// event queues one event. JSON holds no raw line break, so a text can never look like another event.
func (w *events) event(id int, name string, data any) error {
	w.buf.WriteString("id: ")
	w.buf.WriteString(strconv.Itoa(id))
	w.buf.WriteString("\nevent: ")
	w.buf.WriteString(name)
	w.buf.WriteString("\ndata: ")
	if err := w.json.Encode(data); err != nil {
		return err
	}
	w.buf.WriteByte('\n')
	return nil
}

func (w *events) ping() { w.buf.WriteString(": ping\n\n") }

// send hands the queued events to the network.
func (w *events) send() error {
	if err := w.control.SetWriteDeadline(time.Now().Add(readWithinWrite)); err != nil {
		return err
	}
	_, err := w.c.Response().Write(w.buf.Bytes())
	w.buf.Reset()
	if err != nil {
		return err
	}
	return w.control.Flush()
}

// stream shows a run to one reader until it ends or the reader leaves.
func (s *Server) stream(c echo.Context, v view) error {
	w := newEvents(c)
	err := s.show(c.Request().Context(), w, v, actor(c), requestID(c))
	if err != nil && v.onLeave != nil {
		v.onLeave()
	}
	if err != nil {
		s.log.Debug("stream left", "execution", v.execution.ID, "error", err)
	}
	return nil
}

func (s *Server) show(ctx context.Context, w *events, v view, who domain.Actor, request string) error {
	offset := 0
	if v.from != nil {
		offset = *v.from
	} else if err := w.event(0, "start", startEvent(v.execution)); err != nil {
		return err
	}
	if err := w.send(); err != nil {
		return err
	}
	checked := time.Now()
	for {
		text, end, err := v.feed.Next(ctx, offset, s.options.PingEvery)
		if err != nil {
			return err
		}
		if len(text) > 0 {
			offset += len(text)
			if err := w.event(offset, "token", gen.TokenEvent{Text: string(text)}); err != nil {
				return err
			}
		}
		if end != nil {
			return w.finish(offset, v.execution.ID, *end, request)
		}
		if len(text) == 0 {
			w.ping()
		}
		if err := w.send(); err != nil {
			return err
		}
		if time.Since(checked) >= s.options.PingEvery {
			if err := s.ended(ctx, who); err != nil {
				return err
			}
			checked = time.Now()
		}
	}
}

// ended says whether the reader's session is over. A database that does not answer ends no stream.
func (s *Server) ended(ctx context.Context, who domain.Actor) error {
	ctx, stop := context.WithTimeout(ctx, recheckPatience)
	defer stop()
	_, err := s.app.Accounts.Recheck(ctx, who)
	if domain.HasCode(err, domain.Unauthenticated) {
		return err
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn("rights of a stream not looked at", "error", err)
	}
	return nil
}

func (w *events) finish(offset int, id string, o domain.Outcome, request string) error {
	var err error
	if o.Error != nil {
		err = w.event(offset, "error", wireError{Error: o.Error, RequestID: request})
	} else {
		err = w.event(offset, "done", doneEvent(id, o))
	}
	if err != nil {
		return err
	}
	return w.send()
}

func startEvent(e domain.Execution) gen.StartEvent {
	return gen.StartEvent{ExecutionID: e.ID, PromptVersionID: e.PromptVersionID, VersionNumber: e.VersionNumber, Model: e.Model}
}

func doneEvent(id string, o domain.Outcome) gen.DoneEvent {
	done := gen.DoneEvent{ExecutionID: id, InputTokens: orNull(o.InputTokens), OutputTokens: orNull(o.OutputTokens),
		FinishReason: gen.FinishReason(o.FinishReason), LatencyMs: o.LatencyMS, TtftMs: orNull(o.TTFTMS), CostUsd: orNull(o.CostUSD)}
	if o.Estimated {
		done.Estimated = &o.Estimated
	}
	return done
}

// wait answers with the execution once it has ended, as JSON.
func (s *Server) wait(c echo.Context, v view) error {
	ctx := c.Request().Context()
	for offset := 0; ; {
		text, end, err := v.feed.Next(ctx, offset, s.options.PingEvery)
		if err != nil {
			if v.onLeave != nil {
				v.onLeave()
			}
			return err
		}
		offset += len(text)
		if end != nil {
			break
		}
	}
	e, _, err := s.app.Executions.Get(ctx, actor(c), v.execution.ID)
	if err != nil {
		return err
	}
	if err := http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(answerWithin)); err != nil {
		return err
	}
	return ok(c, gen.ExecutionEnvelope{Execution: wireExecution(e)})
}
