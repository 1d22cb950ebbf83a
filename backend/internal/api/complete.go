package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/api/sse"
	"playground/internal/app"
	"playground/internal/domain"
)

// Complete is POST /v1/complete.
func (s *Server) Complete(c echo.Context) error {
	in := s.completeOf(c, contract.Body[contract.CompleteRequest](c))
	ctx, stop := s.app.Rights.WatchMember(c.Request().Context(), actor(c))
	defer stop() // which ends what still runs
	run, err := s.app.Completions.Start(ctx, actor(c), in)
	if err != nil {
		return atTopLevel(err)
	}
	if stream := contract.Body[contract.CompleteRequest](c).Stream; stream != nil && *stream {
		return s.streamCompleting(ctx, c, run)
	}
	return s.awaitCompleting(ctx, c, run)
}

func (s *Server) completeOf(c echo.Context, b contract.CompleteRequest) app.Complete {
	model := b.Model
	if !model.IsSpecified() {
		model.SetNull()
	}
	values := changeList{}
	configChanges(&values, model, b, func() string { return s.app.Completions.DefaultModel(c.Request().Context(), actor(c)) })
	set := domain.Prompt{ModelConfig: domain.DefaultConfig("")}
	for _, change := range values {
		change.Set(&set)
	}
	in := app.Complete{Text: b.Prompt, N: 1, Config: set.ModelConfig, IsLimitSet: b.MaxTokens.IsSpecified() && !b.MaxTokens.IsNull()}
	in.Logprobs = b.Logprobs
	if b.Suffix != nil {
		in.Suffix = *b.Suffix
	}
	if b.N != nil {
		in.N = *b.N
	}
	return in
}

// atTopLevel names parameters as this operation does, which has them beside the text.
func atTopLevel(err error) error {
	var e *domain.Error
	fields, ok := []domain.FieldError(nil), errors.As(err, &e)
	if ok {
		fields, ok = e.Details["fields"].([]domain.FieldError)
	}
	if !ok {
		return err
	}
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Field = strings.TrimPrefix(fields[i].Field, "model_config.")
	}
	return domain.Invalid(fields...)
}

// awaitCompleting answers with all texts once they are there. It is an error when all of them are.
func (s *Server) awaitCompleting(ctx context.Context, c echo.Context, run app.Completing) error {
	all := choicesOf(run)
	for _, one := range all {
		one.text = &strings.Builder{}
	}
	keep := func(one *choice, transcript []byte) error { one.keep(transcript); return nil }
	if err := s.follow(ctx, all, keep, func() error { return nil }); err != nil {
		return err
	}
	first := all.firstWhole()
	if first == nil {
		return all[0].end.Error
	}
	if err := http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(answerWithin)); err != nil {
		return err
	}
	sum := all.sum()
	out := contract.Completed{Text: first.text.String(), FinishReason: contract.FinishReason(first.end.FinishReason),
		InputTokens: orNull(sum.InputTokens), OutputTokens: orNull(sum.OutputTokens), Model: run.Model.ID}
	if len(all) > 1 {
		out.Choices = all.wire()
	}
	out.Logprobs = first.allLogprobs()
	return ok(c, out)
}

// streamCompleting shows texts as they come. Who leaves ends them.
func (s *Server) streamCompleting(ctx context.Context, c echo.Context, run app.Completing) error {
	sse.SetHeaders(c.Response().Header())
	c.Response().WriteHeader(http.StatusOK)
	w := &choicesWriter{Writer: sse.NewWriter(c.Request(), c.Response().Writer), isOne: len(run.Runs) == 1}
	defer w.Close()
	if err := w.show(ctx, s, choicesOf(run), run.Model.ID, requestID(c)); err != nil {
		s.log.Debug("stream left", "error", err)
	}
	return nil
}

// choicesWriter writes several texts into one stream.
type choicesWriter struct {
	*sse.Writer
	isOne bool
	sent  sse.ID
}

func (w *choicesWriter) show(ctx context.Context, s *Server, all choices, model, request string) error {
	if err := w.Event(w.sent, "start", contract.CompleteStart{Model: model}); err != nil {
		return err
	}
	if err := w.Send(); err != nil {
		return err
	}
	if err := s.follow(ctx, all, w.put, w.ping); err != nil {
		return err
	}
	var err error
	if all.firstWhole() == nil {
		err = w.Event(w.sent, "error", wireError{Error: all[0].end.Error, RequestID: request})
	} else {
		err = w.Event(w.sent, "done", completeDone(all))
	}
	if err != nil {
		return err
	}
	return w.Send()
}

// put sends what has come of one text.
func (w *choicesWriter) put(one *choice, transcript []byte) error {
	for len(transcript) > 0 {
		before := one.cursor.Offset
		thinks, piece, rest := one.cursor.Next(transcript, one.longestText())
		transcript = rest
		if len(piece) == 0 {
			continue
		}
		name := "token"
		if thinks {
			name, w.sent.Second = "reasoning", w.sent.Second+len(piece)
		} else {
			w.sent.First += len(piece)
		}
		if w.isOne {
			w.Text(w.sent, name, piece)
		} else {
			w.TextOf(w.sent, name, one.index, piece)
		}
		if one.logprobs != nil && !thinks {
			w.With("logprobs", one.logprobs.LogprobsWithin(before, one.cursor.Offset))
		}
		if err := w.Send(); err != nil {
			return err
		}
	}
	return nil
}

func (w *choicesWriter) ping() error {
	w.Ping()
	return w.Send()
}

func completeDone(all choices) contract.CompleteDone {
	sum := all.sum()
	done := contract.CompleteDone{InputTokens: orNull(sum.InputTokens), OutputTokens: orNull(sum.OutputTokens),
		FinishReason: contract.FinishReason(sum.FinishReason), LatencyMs: sum.LatencyMS, TtftMs: orNull(sum.TTFTMS), CostUsd: orNull(sum.CostUSD)}
	if sum.Estimated {
		done.Estimated = &sum.Estimated
	}
	if len(all) > 1 {
		done.Choices = all.wire()
	}
	return done
}
