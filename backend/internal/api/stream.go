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

// stream begins to show a run to one reader. That goes on until the run ends or the reader leaves.
func (s *Server) stream(c echo.Context, v view) error {
	sse.SetHeaders(c.Response().Header())
	c.Response().WriteHeader(http.StatusOK)
	// Past Echo, whose wrapper costs something per write.
	r := newReading(sse.NewWriter(c.Request(), c.Response().Writer), v, requestID(c))
	err, reader := r.begin(v), actor(c)
	s.afterwards(c, r.Writer, func(ctx context.Context) {
		ctx, stop := s.app.Rights.Watch(ctx, reader, r.execution)
		defer stop()
		defer r.Close()
		if err == nil {
			err = r.show(ctx, s.options.PingEvery)
		}
		if err != nil {
			s.left(r, err)
		}
	})
	return nil
}

func (s *Server) left(r *reading, why error) {
	if r.onLeave != nil {
		r.onLeave()
	}
	s.log.Debug("stream left", "execution", r.execution, "error", why)
}

func (r *reading) show(ctx context.Context, pingEvery time.Duration) error {
	for {
		text, end, err := r.subscription.Next(ctx, r.cursor.Offset, pingEvery, r.pushed)
		if err != nil {
			return cmp.Or(r.gone(err), err)
		}
		if err := r.put(text, end == nil); err != nil {
			return err
		}
		if end != nil {
			return r.finish(end)
		}
	}
}

// reading is how far one reader's stream is.
type reading struct {
	*sse.Writer
	execution    string // its id
	subscription app.Subscription
	onLeave      func()
	request      string // the id of the reader's

	cursor   domain.Cursor
	pushed   func([]byte) (taken, more bool) // what sends text as it comes; nil: this goroutine fetches it
	logprobs app.WithLogprobs                // nil: token events have none
}

// newReading begins a stream. The probabilities of tokens are fetched: a push comes while their log is locked.
func newReading(w *sse.Writer, v view, request string) *reading {
	r := &reading{Writer: w, execution: v.Execution.ID, subscription: v.Subscription, onLeave: v.onLeave, request: request, cursor: v.Cursor}
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
func (r *reading) gone(cause error) error {
	if !domain.HasCode(cause, domain.NotFound) {
		return nil
	}
	return r.finish(&domain.Outcome{Error: domain.AsError(cause)})
}

func startEvent(e domain.Execution) contract.StartEvent {
	return contract.StartEvent{ExecutionID: e.ID, PromptVersionID: e.PromptVersionID, VersionNumber: e.VersionNumber, Model: e.Model}
}

func doneEvent(id string, o *domain.Outcome) contract.DoneEvent {
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
func (r *reading) finish(o *domain.Outcome) error {
	var err error
	if o.Error != nil {
		err = r.Event(r.id(), "error", wireError{Error: o.Error, RequestID: r.request})
	} else {
		err = r.Event(r.id(), "done", doneEvent(r.execution, o))
	}
	if err != nil {
		return err
	}
	return r.Send()
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
