package engine

import (
	"context"
	"strings"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
)

// LaunchTransient sets a run going that has no row. It belongs to ctx, and ends with it; nothing of it is saved or
// relayed. Once it has ended, used keeps what it used, tried until it can, and then the subscription tells the end.
func (e *Engine) LaunchTransient(ctx context.Context, job Job, used func(context.Context, domain.Outcome) error) Subscription {
	own, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	live := e.runs.AddTransient(cancel)
	leave := context.AfterFunc(ctx, func() { live.Cancel(ErrCancelled) })
	r := &run{Engine: e, job: job, live: live, started: e.now()}
	guard.Go(e.log, "a run that is not kept", func() {
		defer leave()
		r.workTransient(own, used)
	}, r.abandon)
	return &localSubscription{run: live}
}

// LongestTransient is after how long a run that has no row has ended for sure, unless its instance was lost.
func (e *Engine) LongestTransient() time.Duration { return e.timeouts.Total + completeTimeout }

func (r *run) workTransient(ctx context.Context, used func(context.Context, domain.Outcome) error) {
	defer r.runs.RemoveTransient(r.live)
	o := r.perform(ctx)
	r.retryUntil(func() error {
		timed, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
		defer stop()
		return used(timed, o)
	})
	r.logprobs() // of the last tokens, which the log then has
	r.live.Log.End(unkept(o))
}

// What a run that is kept says of its text does not hold here.
var ofKept = strings.NewReplacer(" What had arrived is kept; run it again.", " Run it again.", " What had arrived is kept.", "")

func unkept(o domain.Outcome) domain.Outcome {
	if o.Error != nil {
		said := *o.Error
		said.Message = ofKept.Replace(said.Message)
		o.Error = &said
	}
	return o
}
