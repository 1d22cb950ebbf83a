// Package engine owns the runs in progress of this instance: it takes each from its start to its one end,
// saves its text, shows that it is alive, ends it in time or on request, lets readers subscribe to it, and
// rescues the runs of instances that were lost.
package engine

import (
	"context"
	"log/slog"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/llm/caller"
)

// Options is what an engine works with.
type Options struct {
	Store    Store
	Runs     *inflight.Runs
	Relay    inflight.Relay // nil: a run's text is in its owner's memory and in its row alone
	Caller   *caller.Caller
	Timeouts Timeouts
	Log      *slog.Logger
	Now      func() time.Time
}

// Engine owns the runs in progress of one instance.
type Engine struct {
	store     Store
	runs      *inflight.Runs
	relay     relayReader
	caller    *caller.Caller
	timeouts  Timeouts
	log       *slog.Logger
	now       func() time.Time
	completer *completer
	heartbeat *heartbeat
}

// New makes an engine with no runs.
func New(o Options) *Engine {
	return &Engine{store: o.Store, runs: o.Runs, relay: relayReader{o.Relay}, caller: o.Caller, timeouts: o.Timeouts,
		log: o.Log, now: o.Now, completer: newCompleter(o.Store),
		heartbeat: &heartbeat{store: o.Store, runs: o.Runs, log: o.Log, now: o.Now}}
}

// BeginStart announces that a run is being started, which Drain then waits for; done ends the start. It
// fails with OVERLOADED on an instance that is stopping.
func (e *Engine) BeginStart() (done func(), err error) {
	done, ok := e.runs.BeginStart()
	if !ok {
		return nil, domain.Errorf(domain.Overloaded, "This server is about to restart. Try again in a few seconds.").
			With("retry_after_seconds", 5)
	}
	return done, nil
}

// Job is what a run asks of its provider, and how.
type Job struct {
	Provider llm.Provider
	Model    domain.Model
	Request  llm.Request
	Permit   *caller.Permit // for the first attempt at the model's provider
}

// Launch sets a run going whose row is written. No request holds it: it goes on when ctx ends. The
// subscription shows it from its first byte.
func (e *Engine) Launch(ctx context.Context, execution domain.Execution, job Job) Subscription {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	live := e.runs.Add(execution.ID, cancel)
	r := &run{Engine: e, execution: execution, job: job, live: live, started: e.now()}
	guard.Go(e.log, "a run", func() { r.work(ctx) }, r.abandon)
	e.heartbeat.wake()
	return &localSubscription{run: live}
}

// Drain refuses new runs and waits for those that go on. When ctx ends first, the rest is completed as
// interrupted, with all their text.
func (e *Engine) Drain(ctx context.Context) {
	idle := e.runs.Close()
	select {
	case <-idle:
	case <-ctx.Done():
		e.runs.CancelAll(errInterrupted)
		<-idle
	}
}
