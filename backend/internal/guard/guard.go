// Package guard keeps a panic where it happened: it becomes an error, and whatever the goroutine held is settled. One
// run's fault must not end the process, and with it all others.
package guard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// Call returns what fn returns, or its panic as an error with the stack.
func Call(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn()
}

// BreaksOff says whether a panic is net/http's signal to break an answer off, and no fault.
func BreaksOff(p any) bool {
	err, is := p.(error)
	return is && errors.Is(err, http.ErrAbortHandler)
}

// Go starts fn. When it panics that is logged, and settle, unless nil, ends what fn held.
func Go(log *slog.Logger, what string, fn, settle func()) {
	go func() {
		err := Call(func() error { fn(); return nil })
		if err == nil {
			return
		}
		log.Error("panic in "+what, "error", err)
		if settle != nil {
			settle()
		}
	}()
}

// Every calls fn at each tick until ctx ends. What goes wrong is logged as what, and the next tick tries again.
func Every(ctx context.Context, interval time.Duration, log *slog.Logger, what string, fn func(context.Context) error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := Call(func() error { return fn(ctx) }); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, what, "error", err)
			}
		}
	}
}

// pause is how long a loop rests after a panic.
const pause = time.Second

// Loop runs fn, which returns when ctx ends, again after each panic, which is logged.
func Loop(ctx context.Context, log *slog.Logger, what string, fn func(context.Context)) {
	for {
		err := Call(func() error { fn(ctx); return nil })
		if err == nil || ctx.Err() != nil {
			return
		}
		log.ErrorContext(ctx, "panic in "+what+"; it begins again", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}
