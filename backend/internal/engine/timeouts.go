package engine

import (
	"sync/atomic"
	"time"

	"playground/internal/domain"
)

// Timeouts are how long a run may take: to its first text, between two pieces of it, and in all.
type Timeouts struct{ FirstToken, Idle, Total time.Duration }

// silenceTimer ends a run whose model keeps silent. textCame and stop are called from one goroutine.
type silenceTimer struct {
	timeouts   Timeouts
	firstToken *time.Timer
	idle       *time.Timer
	last       atomic.Int64 // when text came last, in nanoseconds since began; 0: not yet
	began      time.Time
	end        func(cause error)
}

func newSilenceTimer(timeouts Timeouts, end func(cause error)) *silenceTimer {
	t := &silenceTimer{timeouts: timeouts, began: time.Now(), end: end}
	t.firstToken = time.AfterFunc(timeouts.FirstToken, func() { end(timeoutError("first_token", timeouts.FirstToken)) })
	t.idle = time.AfterFunc(timeouts.FirstToken+timeouts.Idle, t.checkIdle)
	return t
}

// textCame notes the time. The idle timer is set anew only when it fires: text comes far more often.
func (t *silenceTimer) textCame() {
	first := t.last.Load() == 0
	t.last.Store(max(1, int64(time.Since(t.began))))
	if first {
		t.firstToken.Stop()
		t.idle.Reset(t.timeouts.Idle)
	}
}

func (t *silenceTimer) checkIdle() {
	silent := time.Since(t.began) - time.Duration(t.last.Load())
	if silent >= t.timeouts.Idle {
		t.end(timeoutError("idle", t.timeouts.Idle))
		return
	}
	t.idle.Reset(t.timeouts.Idle - silent)
}

func (t *silenceTimer) stop() {
	t.firstToken.Stop()
	t.idle.Stop()
}

// timeoutError is the TIMEOUT that names the limit that struck: first_token, idle or total.
func timeoutError(limit string, after time.Duration) error {
	message := map[string]string{
		"first_token": "The model sent nothing for %s.",
		"idle":        "The model fell silent for %s. What had arrived is kept.",
		"total":       "The run took longer than %s. What had arrived is kept.",
	}[limit]
	return domain.Errorf(domain.Timeout, message, after).With("limit", limit)
}
