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
	firstText time.Time
	length    int // bytes of text so far
	attempts  []domain.Attempt
}

func (r *run) work(ctx context.Context) {
	defer r.runs.Remove(r.execution.ID)
	defer r.live.Over()
	timed, stop := context.WithTimeoutCause(ctx, r.timeouts.Total, timeoutError("total", r.timeouts.Total))
	defer stop()
	r.silence = newSilenceTimer(r.timeouts, func(cause error) { r.live.Cancel(cause) })
	out, err := r.call(timed)
	r.silence.stop()
	r.live.Over()
	cause := context.Cause(timed)
	r.complete(context.WithoutCancel(ctx), r.outcome(out, err, cause))
}

func (r *run) call(ctx context.Context) (out llm.Outcome, err error) {
	out, r.attempts, err = r.caller.Stream(ctx, caller.Call{Name: r.job.Model.Provider, Provider: r.job.Provider,
		Request: r.job.Request, Permit: r.job.Permit, OnText: r.append, Stopped: isStopped})
	if n := len(r.attempts); n > 0 && errors.Is(err, errInterrupted) {
		r.attempts[n-1].Error = interrupted().Error
	}
	return out, err
}

// isStopped says whether an error is why we ended a run, whatever its provider did.
func isStopped(err error) bool {
	return errors.Is(err, ErrCancelled) || errors.Is(err, errInterrupted) || errors.Is(err, inflight.ErrSealed)
}

func (r *run) append(piece string) {
	if piece == "" {
		return
	}
	if r.firstText.IsZero() {
		r.firstText = r.now()
	}
	r.silence.textCame()
	piece = text.Sanitize(piece)
	if room := maxText - r.length; len(piece) > room {
		piece = text.Truncate(piece, room)
		r.live.Cancel(errEndless())
	}
	r.length += len(piece)
	if piece != "" {
		r.live.Log.Append(piece)
	}
}

func errEndless() error {
	return domain.Errorf(domain.ModelUnavailable, "The model did not stop: the run was ended after %d MiB. What had arrived is kept.", maxText>>20).
		With("reason", "endless")
}
