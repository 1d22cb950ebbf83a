package engine

import (
	"errors"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/text"
)

// What a provider may say of itself: no name and no count is larger, but a row that refuses one would
// leave its run without an end.
const (
	maxModelName = 200
	maxTokens    = 100_000_000
)

// outcome says how the run ended. Why it was stopped outweighs what the provider made of that.
func (r *run) outcome(out llm.Outcome, err, cause error) domain.Outcome {
	o := domain.Outcome{Status: domain.StatusCompleted, FinishReason: out.FinishReason, Attempts: r.attempts,
		LatencyMS: int(r.now().Sub(r.started).Milliseconds())}
	if !r.firstText.IsZero() {
		ttft := int(r.firstText.Sub(r.started).Milliseconds())
		o.TTFTMS = &ttft
	}
	if err == nil && !errors.Is(cause, ErrCancelled) {
		out = r.reported(out)
		o.ResolvedModel, o.Estimated = out.ResolvedModel, out.Estimated
		return r.withUsage(o, out.InputTokens, out.OutputTokens)
	}
	o.Status, o.FinishReason, o.Error = unfinished(err, cause)
	if r.length == 0 {
		return o // nothing came, so nothing is known to have been used
	}
	o.Estimated = true
	in, written := r.countTokens()
	return r.withUsage(o, in, written)
}

// unfinished says how a run ended that its model did not finish.
func unfinished(err, cause error) (domain.Status, string, *domain.Error) {
	why := &domain.Error{}
	switch {
	case errors.Is(cause, ErrCancelled):
		return domain.StatusCancelled, domain.FinishCancelled, nil
	case errors.Is(cause, errInterrupted), errors.Is(cause, inflight.ErrSealed):
		return domain.StatusFailed, domain.FinishInterrupted, interrupted().Error
	case domain.HasCode(cause, domain.Timeout):
		return domain.StatusFailed, domain.FinishTimeout, domain.AsError(cause)
	case errors.As(cause, &why):
		return domain.StatusFailed, domain.FinishError, why
	default:
		return domain.StatusFailed, domain.FinishError, domain.AsError(err)
	}
}

// reported is what a provider says of its answer, as a row can keep it: a count that no model reaches is
// replaced by our own.
func (r *run) reported(out llm.Outcome) llm.Outcome {
	out.ResolvedModel = text.Truncate(text.Sanitize(out.ResolvedModel), maxModelName)
	if min(out.InputTokens, out.OutputTokens) < 0 || max(out.InputTokens, out.OutputTokens) > maxTokens {
		out.InputTokens, out.OutputTokens = r.countTokens()
		out.Estimated = true
	}
	return out
}

// countTokens is our own count of what was sent and what came.
func (r *run) countTokens() (in, out int) {
	return llm.CountRequest(r.job.Request, r.job.Model), llm.Count(r.job.Model.ID, string(r.live.Log.Text()))
}

func (r *run) withUsage(o domain.Outcome, in, out int) domain.Outcome {
	o.InputTokens, o.OutputTokens, o.CostUSD = &in, &out, r.job.Model.Cost(in, out)
	return o
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
