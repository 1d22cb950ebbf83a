package engine

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/llm/caller"
	"playground/internal/text"
)

// maxText bounds what one run may write: no model's answer is that long, but a broken one does not end.
const maxText = 8 << 20

// run carries one run's text from its provider to the log, and its end to the row.
type run struct {
	*Engine
	execution domain.Execution
	job       Job
	live      *inflight.Run
	silence   *silenceTimer
	started   time.Time
	firstText time.Time // of the answer or of its reasoning
	length    int       // bytes of the transcript so far
	thinks    bool      // the last piece was reasoning
	dropped   []string  // parameters that the provider refused
	tokens    *placer   // nil: no probabilities were asked for
	attempts  []domain.Attempt
}

func (r *run) work(ctx context.Context) {
	defer r.runs.Remove(r.execution.ID)
	o := r.perform(ctx)
	r.complete(context.WithoutCancel(ctx), o)
}

// perform calls the provider within the time limits, and says how that ended.
func (r *run) perform(ctx context.Context) domain.Outcome {
	defer r.live.Over()
	timed, stop := context.WithTimeoutCause(ctx, r.timeouts.Total, timeoutError("total", r.timeouts.Total))
	defer stop()
	r.silence = newSilenceTimer(r.timeouts, func(cause error) { r.live.Cancel(cause) })
	out, err := r.call(timed)
	r.silence.stop()
	r.live.Over()
	return r.outcome(out, err, context.Cause(timed))
}

// abandon ends a run that cannot complete for a fault of ours: its readers are told so, and as nothing shows any more
// that it is alive, a rescuer writes its end.
func (r *run) abandon() {
	r.live.Log.EndAt(0, interrupted())
}

func (r *run) call(ctx context.Context) (out llm.Outcome, err error) {
	if sealed := r.job.Request.Sealed; sealed != nil {
		r.dropped = sealed.Dropped
	}
	out, r.attempts, err = r.caller.Stream(ctx, r.newCall())
	if n := len(r.attempts); n > 0 && errors.Is(err, errInterrupted) {
		r.attempts[n-1].Error = interrupted().Error
	}
	return out, err
}

func (r *run) newCall() *caller.Call {
	call := &caller.Call{Name: r.job.Model.Upstream(), Provider: r.job.Provider, Request: r.job.Request, Permit: r.job.Permit,
		Receiver: r.receiver(), Stopped: isStopped}
	call.Request.Resealed = r.resealed
	return call
}

// resealed takes note of what the provider refused, and records what is sent in place of it.
func (r *run) resealed(ctx context.Context, by llm.Sealed) error {
	r.dropped = by.Dropped
	if r.job.Request.Resealed == nil {
		return nil
	}
	return r.job.Request.Resealed(ctx, by)
}

// isStopped says whether an error is why we ended a run, whatever its provider did.
func isStopped(err error) bool {
	return errors.Is(err, ErrCancelled) || errors.Is(err, errInterrupted) || errors.Is(err, inflight.ErrSealed)
}

func (r *run) receiver() llm.Receiver {
	to := llm.Receiver{
		OnText:      func(piece string) { r.append(piece, false) },
		OnReasoning: func(piece string) { r.append(piece, true) },
		OnActivity:  r.silence.activity,
	}
	if r.job.Request.Logprobs != nil {
		r.tokens = &placer{}
		to.OnLogprobs = r.tokens.add
	}
	return to
}

// append adds a piece of the answer, or of the reasoning, to the transcript.
func (r *run) append(piece string, thinks bool) {
	if piece == "" {
		return
	}
	if r.firstText.IsZero() {
		r.firstText = r.now()
	}
	r.silence.textCame()
	piece = text.Sanitize(piece)
	if thinks != r.thinks {
		r.thinks, piece = thinks, domain.Mark(thinks)+piece
	}
	if room := maxText - r.length; len(piece) > room {
		piece = text.Truncate(piece, room)
		r.live.Cancel(errEndless())
	}
	r.length += len(piece)
	switch {
	case piece == "":
	case r.tokens != nil && !thinks:
		r.appendAnswer(piece)
	default:
		r.live.Log.Append(piece)
	}
}

func errEndless() error {
	return domain.Errorf(domain.ModelUnavailable, "The model did not stop: the run was ended after %d MiB. What had arrived is kept.", maxText>>20).
		With("reason", "endless")
}
