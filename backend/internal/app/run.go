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

const (
	// settleFor is how long a finished run of a stopping instance waits for a database that is away.
	settleFor   = 30 * time.Second
	settleRetry = 500 * time.Millisecond
)

// Why a run ends before its model does.
var (
	errCancelled   = errors.New("cancelled")
	errInterrupted = errors.New("interrupted")
	errLost        = errors.New("settled by another instance")
)

func errDraining() error {
	return domain.Errorf(domain.Overloaded, "This server is about to restart. Try again in a few seconds.").
		With("retry_after_seconds", 5)
}

func interrupted() domain.Outcome {
	return domain.Outcome{Status: domain.StatusFailed, FinishReason: domain.FinishInterrupted,
		Error: domain.Errorf(domain.Internal, "The server that ran this was lost. What had arrived is kept; run it again.")}
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
	attempts  []domain.Attempt
}

// launch sets a run going that nobody's connection holds.
func (s *Executions) launch(ctx context.Context, e domain.Execution, p plan) (*inflight.Run, error) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	run, ok := s.Runs.Open(e.ID, cancel)
	if !ok {
		cancel(errInterrupted)
		_, err := s.Store.Settle(ctx, e.ID, interrupted(), nil, s.Now())
		return nil, errors.Join(errDraining(), err)
	}
	u := &pump{Executions: s, execution: e, plan: p, run: run, started: s.Now()}
	go u.work(ctx)
	s.keeper.wake()
	return run, nil
}

func (u *pump) work(ctx context.Context) {
	defer u.Runs.Remove(u.execution.ID)
	defer u.run.Cancel(nil)
	timed, stop := context.WithTimeoutCause(ctx, u.Limits.Total, overLimit("total", u.Limits.Total))
	defer stop()
	u.watch = newWatch(u.Limits, u.run.Cancel)
	out, err := u.ask(timed)
	u.watch.stop()
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
	u.run.Log.Append(clean(text))
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
	text, _, _ := u.run.Log.Since(0)
	o := domain.Outcome{Status: domain.StatusCompleted, FinishReason: out.FinishReason, ResolvedModel: out.ResolvedModel, Attempts: u.attempts,
		LatencyMS: int(u.Now().Sub(u.started).Milliseconds())}
	if !u.first.IsZero() {
		ttft := int(u.first.Sub(u.started).Milliseconds())
		o.TTFTMS = &ttft
	}
	if err == nil {
		o.Estimated = out.Estimated
		return u.priced(o, out.InputTokens, out.OutputTokens)
	}
	limit := &domain.Error{}
	switch {
	case errors.Is(cause, errCancelled):
		o.Status, o.FinishReason = domain.StatusCancelled, domain.FinishCancelled
	case errors.Is(cause, errInterrupted):
		o.Status, o.FinishReason, o.Error = domain.StatusFailed, domain.FinishInterrupted, interrupted().Error
	case errors.As(cause, &limit):
		o.Status, o.FinishReason, o.Error = domain.StatusFailed, domain.FinishTimeout, limit
	default:
		o.Status, o.FinishReason, o.Error = domain.StatusFailed, domain.FinishError, domain.AsError(err)
	}
	if len(text) == 0 {
		return o // nothing came, so nothing is known to have been used
	}
	o.Estimated = true
	return u.priced(o, llm.CountRequest(u.plan.request, u.plan.model), llm.Count(u.plan.model.ID, string(text)))
}

func (u *pump) priced(o domain.Outcome, in, out int) domain.Outcome {
	o.InputTokens, o.OutputTokens, o.CostUSD = &in, &out, u.plan.model.Cost(in, out)
	return o
}

// settle writes the end once and then tells the readers, so that whoever sees it can read it back. It
// waits for a database that is away as long as it takes; only an instance that is stopping gives up
// after settleFor, and leaves what was saved to the janitor of another.
func (u *pump) settle(ctx context.Context, o domain.Outcome) {
	text, _, _ := u.run.Log.Since(0)
	whole := string(text)
	deadline := time.NewTimer(settleFor)
	defer deadline.Stop()
	for {
		settled, err := u.Store.Settle(ctx, u.execution.ID, o, &whole, u.Now())
		if err == nil {
			if !settled {
				o = u.settledBefore(ctx, o)
			}
			break
		}
		u.Log.ErrorContext(ctx, "run not settled yet", "execution", u.execution.ID, "error", err)
		select {
		case <-time.After(settleRetry):
			continue
		case <-deadline.C:
			if !u.Runs.Closed() {
				deadline.Reset(settleFor)
				continue
			}
			o = interrupted()
		}
		break
	}
	if o.Error != nil {
		u.Log.WarnContext(ctx, "run failed", "execution", u.execution.ID, "error", o.Error)
	}
	u.run.Log.End(o)
}

// settledBefore is the end that somebody else wrote while this owner could not be heard.
func (u *pump) settledBefore(ctx context.Context, o domain.Outcome) domain.Outcome {
	e, err := u.Store.Execution(ctx, u.execution.ID)
	if err != nil {
		return o
	}
	return outcomeOf(e)
}

// outcomeOf reads an ended execution's outcome back from its row.
func outcomeOf(e domain.Execution) domain.Outcome {
	o := domain.Outcome{Status: e.Status, Error: e.Result.Error, InputTokens: e.InputTokens,
		OutputTokens: e.OutputTokens, Estimated: e.Estimated, CostUSD: e.CostUSD, TTFTMS: e.TTFTMS}
	if e.Result.FinishReason != nil {
		o.FinishReason = *e.Result.FinishReason
	}
	if e.LatencyMS != nil {
		o.LatencyMS = *e.LatencyMS
	}
	return o
}
