package engine

import (
	"errors"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/text"
)

// What a provider may say of itself: no name, no reason and no count is larger, but a row that refuses one would
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
	o.DroppedParameters = r.dropped
	if err == nil && !errors.Is(cause, ErrCancelled) {
		out = r.reported(out)
		o.ResolvedModel, o.RawFinishReason, o.Estimated = out.ResolvedModel, out.RawFinishReason, out.Estimated
		return r.withUsage(o, out)
	}
	o.Status, o.FinishReason, o.Error = unfinished(err, cause)
	if o.FinishReason == domain.FinishTimeout {
		o.Error = r.silence.explained(o.Error)
	}
	if r.length == 0 {
		return o // nothing came, so nothing is known to have been used
	}
	return r.withUsage(o, r.counted(out))
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
	out.RawFinishReason = text.Truncate(text.Sanitize(out.RawFinishReason), maxModelName)
	if min(out.InputTokens, out.OutputTokens) < 0 || max(out.InputTokens, out.OutputTokens) > maxTokens {
		out = r.counted(out)
	}
	return out
}

// counted replaces a provider's counts by our own of what was sent and what came.
func (r *run) counted(out llm.Outcome) llm.Outcome {
	answer, reasoning, _ := domain.Transcript(r.live.Log.Text()).Split()
	model := r.job.Model
	out.InputTokens, out.CachedTokens, out.ReasoningTokens = llm.CountRequest(r.job.Request, model), 0, llm.Count(model.ID, reasoning)
	out.OutputTokens, out.Estimated = llm.Count(model.ID, answer)+out.ReasoningTokens, true
	return out
}

func (r *run) withUsage(o domain.Outcome, out llm.Outcome) domain.Outcome {
	o.InputTokens, o.OutputTokens, o.Estimated = &out.InputTokens, &out.OutputTokens, out.Estimated
	o.CachedTokens, o.ReasoningTokens = orNil(out.CachedTokens), orNil(out.ReasoningTokens)
	o.CostUSD = r.job.Model.Cost(out.InputTokens, out.CachedTokens, out.OutputTokens)
	return o
}

// orNil is a count that most runs do not have.
func orNil(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// outcomeOf reads an ended execution's outcome back from its row.
func outcomeOf(e domain.Execution) domain.Outcome {
	o := domain.Outcome{Status: e.Status, Error: e.Result.Error, InputTokens: e.InputTokens,
		OutputTokens: e.OutputTokens, CachedTokens: e.CachedTokens, ReasoningTokens: e.ReasoningTokens,
		DroppedParameters: e.Result.DroppedParameters, Estimated: e.Estimated, CostUSD: e.CostUSD, TTFTMS: e.TTFTMS}
	if e.Result.FinishReason != nil {
		o.FinishReason = *e.Result.FinishReason
	}
	if e.Result.RawFinishReason != nil {
		o.RawFinishReason = *e.Result.RawFinishReason
	}
	if e.LatencyMS != nil {
		o.LatencyMS = *e.LatencyMS
	}
	return o
}
