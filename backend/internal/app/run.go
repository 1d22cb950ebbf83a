package app

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
)

// maxText bounds what one run may write: no model's answer is that long, but a broken one does not end.
const maxText = 8 << 20

// What a provider may say of itself: no name and no count is larger, but a row that refuses one would
// leave its run without an end.
const (
	maxModelName = 200
	maxTokens    = 100_000_000
)

// Why a run ends before its model does.
var (
	ErrCancelled   = errors.New("cancelled")
	errInterrupted = errors.New("interrupted")
)

func errEndless() error {
	return domain.Errorf(domain.ModelUnavailable, "The model did not stop: the run was ended after %d MiB. What had arrived is kept.", maxText>>20).
		With("reason", "endless")
}

func errDraining() error {
	return domain.Errorf(domain.Overloaded, "This server is about to restart. Try again in a few seconds.").
		With("retry_after_seconds", 5)
}

func interrupted() domain.Outcome {
	return domain.Outcome{Status: domain.StatusFailed, FinishReason: domain.FinishInterrupted,
		Error: domain.Errorf(domain.Internal, "The server that ran this was lost. What had arrived is kept; run it again.").
			With("reason", "interrupted")}
}

// pump is one run in progress: it carries text from the provider to the log, and to the row.
type pump struct {
	*Executions
	execution domain.Execution
	plan      plan
	run       *inflight.Run
	watch     *watch
	started   time.Time
	first     time.Time // when the first text came
	length    int       // bytes of text so far
	attempts  []domain.Attempt
}

// launch sets a run going that nobody's connection holds.
func (s *Executions) launch(ctx context.Context, e domain.Execution, p plan) *inflight.Run {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	run := s.Runs.Open(e.ID, cancel)
	u := &pump{Executions: s, execution: e, plan: p, run: run, started: s.Now()}
	go u.work(ctx)
	s.keeper.wake()
	return run
}

func (u *pump) work(ctx context.Context) {
	defer u.Runs.Remove(u.execution.ID)
	defer u.run.Over()
	timed, stop := context.WithTimeoutCause(ctx, u.Limits.Total, overLimit("total", u.Limits.Total))
	defer stop()
	u.watch = newWatch(u.Limits, func(cause error) { u.run.Cancel(cause) })
	out, err := u.ask(timed)
	u.watch.stop()
	u.run.Over()
	ended := context.Cause(timed)
	u.settle(context.WithoutCancel(ctx), u.outcome(out, err, ended))
}

func (u *pump) append(text string) {
	if text == "" {
		return
	}
	if u.first.IsZero() {
		u.first = u.Now()
	}
	u.watch.heard()
	text = clean(text)
	if room := maxText - u.length; len(text) > room {
		text = cut(text, room)
		u.run.Cancel(errEndless())
	}
	u.length += len(text)
	if text != "" {
		u.run.Log.Append(text)
	}
}

// cut keeps at most n bytes of a text, whole characters.
func cut(text string, n int) string {
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// clean makes a model's output fit for every database and reader: valid UTF-8 without NUL.
func clean(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// outcome says how the run ended. Why it was stopped outweighs what the provider made of that.
func (u *pump) outcome(out llm.Outcome, err, cause error) domain.Outcome {
	o := domain.Outcome{Status: domain.StatusCompleted, FinishReason: out.FinishReason, Attempts: u.attempts,
		LatencyMS: int(u.Now().Sub(u.started).Milliseconds())}
	if !u.first.IsZero() {
		ttft := int(u.first.Sub(u.started).Milliseconds())
		o.TTFTMS = &ttft
	}
	if err == nil && !errors.Is(cause, ErrCancelled) {
		out = u.reported(out)
		o.ResolvedModel, o.Estimated = out.ResolvedModel, out.Estimated
		return u.priced(o, out.InputTokens, out.OutputTokens)
	}
	why := &domain.Error{}
	switch {
	case errors.Is(cause, ErrCancelled):
		o.Status, o.FinishReason = domain.StatusCancelled, domain.FinishCancelled
	case errors.Is(cause, errInterrupted), errors.Is(cause, inflight.ErrSealed):
		o.Status, o.FinishReason, o.Error = domain.StatusFailed, domain.FinishInterrupted, interrupted().Error
	case domain.HasCode(cause, domain.Timeout):
		o.Status, o.FinishReason, o.Error = domain.StatusFailed, domain.FinishTimeout, domain.AsError(cause)
	case errors.As(cause, &why):
		o.Status, o.FinishReason, o.Error = domain.StatusFailed, domain.FinishError, why
	default:
		o.Status, o.FinishReason, o.Error = domain.StatusFailed, domain.FinishError, domain.AsError(err)
	}
	if u.length == 0 {
		return o // nothing came, so nothing is known to have been used
	}
	o.Estimated = true
	in, written := u.counted()
	return u.priced(o, in, written)
}

// reported is what a provider says of its answer, as a row can keep it: a count that no model reaches is
// replaced by our own.
func (u *pump) reported(out llm.Outcome) llm.Outcome {
	out.ResolvedModel = clean(out.ResolvedModel)
	if len(out.ResolvedModel) > maxModelName {
		out.ResolvedModel = cut(out.ResolvedModel, maxModelName)
	}
	if min(out.InputTokens, out.OutputTokens) < 0 || max(out.InputTokens, out.OutputTokens) > maxTokens {
		out.InputTokens, out.OutputTokens = u.counted()
		out.Estimated = true
	}
	return out
}

// counted is our own count of what was sent and what came.
func (u *pump) counted() (in, out int) {
	return llm.CountRequest(u.plan.request, u.plan.model), llm.Count(u.plan.model.ID, string(u.run.Log.Text()))
}

func (u *pump) priced(o domain.Outcome, in, out int) domain.Outcome {
	o.InputTokens, o.OutputTokens, o.CostUSD = &in, &out, u.plan.model.Cost(in, out)
	return o
}
