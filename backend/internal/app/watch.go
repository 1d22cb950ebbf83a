package app

import (
	"time"

	"playground/internal/domain"
)

// Limits are how long a run may take: to its first text, between two pieces of it, and in all.
type Limits struct{ FirstToken, Idle, Total time.Duration }

// watch ends a run that keeps silent. Its methods are called from one goroutine.
type watch struct {
	limits Limits
	first  *time.Timer
	idle   *time.Timer // nil until the first text
	end    func(error)
}

func newWatch(limits Limits, end func(error)) *watch {
	return &watch{limits: limits, end: end,
		first: time.AfterFunc(limits.FirstToken, func() { end(overLimit("first_token", limits.FirstToken)) })}
}

// heard says that text came.
func (w *watch) heard() {
	if w.idle != nil {
		w.idle.Reset(w.limits.Idle)
		return
	}
	w.first.Stop()
	w.idle = time.AfterFunc(w.limits.Idle, func() { w.end(overLimit("idle", w.limits.Idle)) })
}

func (w *watch) stop() {
	w.first.Stop()
	if w.idle != nil {
		w.idle.Stop()
	}
}

// overLimit is the TIMEOUT that names the limit that struck: first_token, idle or total.
func overLimit(limit string, after time.Duration) error {
	message := map[string]string{
		"first_token": "The model sent nothing for %s.",
		"idle":        "The model fell silent for %s. What had arrived is kept.",
		"total":       "The run took longer than %s. What had arrived is kept.",
	}[limit]
	return domain.Errorf(domain.Timeout, message, after).With("limit", limit)
}
