package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/api/sse"
	"playground/internal/app"
	"playground/internal/domain"
)

// defaultPing keeps proxies from cutting an idle stream.
const defaultPing = 15 * time.Second

// view is one reader's look at a run.
type view struct {
	app.View
	resumed bool   // the reader has had the start event
	onLeave func() // what happens when the reader leaves before the end
}

// stream shows a run to one reader until it ends or the reader leaves.
func (s *Server) stream(c echo.Context, v view) error {
	ctx, stop := s.app.Rights.Watch(c.Request().Context(), actor(c), v.Execution.ID)
	defer stop()
	sse.SetHeaders(c.Response().Header())
	c.Response().WriteHeader(http.StatusOK)
	w := sse.NewWriter(c.Request(), c.Response().Writer) // past Echo, whose wrapper costs something per write
	defer w.Close()
	err := s.show(ctx, w, v, requestID(c))
	if err != nil && v.onLeave != nil {
		v.onLeave()
	}
	if err != nil {
		s.log.Debug("stream left", "execution", v.Execution.ID, "error", err)
	}
	return nil
}

func (s *Server) show(ctx context.Context, w *sse.Writer, v view, request string) error {
	r := newReading(w, v)
	if err := r.begin(v); err != nil {
		return err
	}
	for {
		text, end, err := v.Subscription.Next(ctx, r.cursor.Offset, s.options.PingEvery, r.pushed)
		if err != nil {
			return cmp.Or(r.gone(v.Execution.ID, err, request), err)
		}
		if err := r.put(text, end == nil); err != nil {
			return err
		}
		if end != nil {
			return finish(w, r.id(), v.Execution.ID, *end, request)
		}
	}
}

// reading is how far one reader's stream is.
type reading struct {
	*sse.Writer
	cursor   domain.Cursor
	pushed   func([]byte) (taken, more bool) // what sends text as it comes; nil: this goroutine fetches it
	logprobs app.WithLogprobs                // nil: token events have none
}

// newReading begins a stream. The probabilities of tokens are fetched: a push comes while their log is locked.
func newReading(w *sse.Writer, v view) *reading {
	r := &reading{Writer: w, cursor: v.Cursor}
	if r.pushed = r.push; v.Execution.Logprobs == nil {
		return r
	}
	if source, here := v.Subscription.(app.WithLogprobs); here {
		r.logprobs, r.pushed = source, nil
	}
	return r
}

func (r *reading) id() sse.ID {
	p := r.cursor.Position()
	return sse.ID{First: p.Answer, Second: p.Reasoning}
}

// begin goes on where the view says, or at the run's start.
func (r *reading) begin(v view) error {
	if !v.resumed {
		if err := r.Event(sse.ID{}, "start", startEvent(v.Execution)); err != nil {
			return err
		}
	}
	return r.Send()
}

// push sends text if the connection takes it at once.
func (r *reading) push(transcript []byte) (taken, more bool) {
	if !r.SendsNow(transcript) {
		return false, false
	}
	before := r.cursor
	for len(transcript) > 0 {
		transcript = r.next(transcript)
	}
	sent, whole := r.TrySend()
	if !sent {
		r.cursor = before
	}
	return sent, sent && !whole
}

// next queues the event of the next piece of the transcript, and returns what is left.
func (r *reading) next(transcript []byte) (rest []byte) {
	if r.logprobs != nil {
		return r.nextWithLogprobs(transcript)
	}
	thinks, piece, rest := r.cursor.Next(transcript, sse.MaxText)
	switch {
	case len(piece) == 0: // what the reader has, or a change between the two
	case thinks:
		r.Text(r.id(), "reasoning", piece)
	default:
		r.Text(r.id(), "token", piece)
	}
	return rest
}

// maxTextWithLogprobs bounds the text of an event that has the probabilities of its tokens, which take a thousand times
// its place.
const maxTextWithLogprobs = 512

// nextWithLogprobs is next for a run whose tokens' probabilities are here.
func (r *reading) nextWithLogprobs(transcript []byte) (rest []byte) {
	before := r.cursor.Offset
	thinks, piece, rest := r.cursor.Next(transcript, maxTextWithLogprobs)
	switch {
	case len(piece) == 0:
	case thinks:
		r.Text(r.id(), "reasoning", piece)
	default:
		r.Text(r.id(), "token", piece)
		r.With("logprobs", r.logprobs.LogprobsWithin(before, r.cursor.Offset))
	}
	return rest
}

// put sends what is new, each event before the next is made, or, while the run goes on and there is nothing,
// a sign of life: also when some was taken, since that may be nearly as long ago.
func (r *reading) put(transcript []byte, goesOn bool) error {
	if len(transcript) == 0 && goesOn && !r.IsBehind() {
		r.Ping()
	}
	for len(transcript) > 0 {
		if transcript = r.next(transcript); len(transcript) == 0 {
			break
		}
		if err := r.Send(); err != nil {
			return err
		}
	}
	return r.Send()
}

// gone tells the reader of an execution that was deleted meanwhile: a stream needs an end. Who may not see it any more
// is told nothing.
func (r *reading) gone(id string, cause error, request string) error {
	if !domain.HasCode(cause, domain.NotFound) {
		return nil
	}
	return finish(r.Writer, r.id(), id, domain.Outcome{Error: domain.AsError(cause)}, request)
}

func startEvent(e domain.Execution) contract.StartEvent {
	return contract.StartEvent{ExecutionID: e.ID, PromptVersionID: e.PromptVersionID, VersionNumber: e.VersionNumber, Model: e.Model}
}

func doneEvent(id string, o domain.Outcome) contract.DoneEvent {
	done := contract.DoneEvent{ExecutionID: id, InputTokens: orNull(o.InputTokens), OutputTokens: orNull(o.OutputTokens),
		FinishReason: contract.FinishReason(o.FinishReason), LatencyMs: o.LatencyMS, TtftMs: orNull(o.TTFTMS), CostUsd: orNull(o.CostUSD),
		CachedTokens: orNull(o.CachedTokens), ReasoningTokens: orNull(o.ReasoningTokens)}
	if o.RawFinishReason != "" {
		done.RawFinishReason = &o.RawFinishReason
	}
	if len(o.DroppedParameters) > 0 {
		done.DroppedParameters = &o.DroppedParameters
	}
	if o.Estimated {
		done.Estimated = &o.Estimated
	}
	return done
}

// finish sends a run's last event: how it ended.
func finish(w *sse.Writer, at sse.ID, id string, o domain.Outcome, request string) error {
	var err error
	if o.Error != nil {
		err = w.Event(at, "error", wireError{Error: o.Error, RequestID: request})
	} else {
		err = w.Event(at, "done", doneEvent(id, o))
	}
	if err != nil {
		return err
	}
	return w.Send()
}

// wait writes the execution once it has ended, as JSON.
func (s *Server) wait(c echo.Context, v view) error {
	ctx, stop := s.app.Rights.Watch(c.Request().Context(), actor(c), v.Execution.ID)
	defer stop()
	for offset := 0; ; {
		text, end, err := v.Subscription.Next(ctx, offset, s.options.PingEvery, nil)
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
	e, _, err := s.app.Executions.Get(ctx, actor(c), v.Execution.ID)
	if err != nil {
		return cmp.Or(context.Cause(ctx), err) // a query that was cut off does not say why
	}
	if err := http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(answerWithin)); err != nil {
		return err
	}
	return ok(c, contract.ExecutionEnvelope{Execution: wireExecution(e)})
}
