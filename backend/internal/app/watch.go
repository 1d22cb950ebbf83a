package app

import (
	"sync/atomic"
	"time"

	"playground/internal/domain"
)

// Limits are how long a run may take: to its first text, between two pieces of it, and in all.
type Limits struct{ FirstToken, Idle, Total time.Duration }

// watch ends a run that keeps silent. heard and stop are called from one goroutine.
type watch struct {
	limits Limits
	first  *time.Timer
	idle   *time.Timer
	last   atomic.Int64 // when text came last, in nanoseconds since began; 0: not yet
	began  time.Time
	end    func(error)
}

func newWatch(limits Limits, end func(error)) *watch {
	w := &watch{limits: limits, began: time.Now(), end: end}
	w.first = time.AfterFunc(limits.FirstToken, func() { end(overLimit("first_token", limits.FirstToken)) })
	w.idle = time.AfterFunc(limits.FirstToken+limits.Idle, w.ring)
	return w
}

// heard says that text came. The timer is set anew only when it rings: text comes far more often.
func (w *watch) heard() {
	first := w.last.Load() == 0
	w.last.Store(max(1, int64(time.Since(w.began))))
	if first {
		w.first.Stop()
		w.idle.Reset(w.limits.Idle)
	}
}

func (w *watch) ring() {
	silent := time.Since(w.began) - time.Duration(w.last.Load())
	if silent >= w.limits.Idle {
		w.end(overLimit("idle", w.limits.Idle))
		return
	}
	w.idle.Reset(w.limits.Idle - silent)
}

func (w *watch) stop() {
	w.first.Stop()
	w.idle.Stop()
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
