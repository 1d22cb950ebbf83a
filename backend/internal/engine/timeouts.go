package engine

import (
	"fmt"
	"sync/atomic"
	"time"

	"playground/internal/domain"
)

// Timeouts are how long a run may take: in all, and how long its provider may send nothing, before its first
// text and after it. Reasoning is text here. Anything holds off the latter two, be it a comment: a provider
// that keeps the connection is at work.
type Timeouts struct{ FirstToken, Idle, Total time.Duration }

// silenceTimer ends a run whose provider keeps silent. Its methods are called from one goroutine.
type silenceTimer struct {
	timeouts Timeouts
	timer    *time.Timer
	last     atomic.Int64 // when anything came last, in nanoseconds since began
	text     atomic.Bool  // text has come
	began    time.Time
	end      func(cause error)
}

func newSilenceTimer(timeouts Timeouts, end func(cause error)) *silenceTimer {
	t := &silenceTimer{timeouts: timeouts, began: time.Now(), end: end}
	t.timer = time.AfterFunc(timeouts.FirstToken, t.check)
	return t
}

// activity notes the time. The timer is set anew only when it fires: text comes far more often.
func (t *silenceTimer) activity() { t.last.Store(int64(time.Since(t.began))) }

func (t *silenceTimer) textCame() {
	t.activity()
	if !t.text.Swap(true) {
		t.timer.Reset(t.timeouts.Idle)
	}
}

func (t *silenceTimer) check() {
	limit, name := t.timeouts.FirstToken, "first_token"
	if t.text.Load() {
		limit, name = t.timeouts.Idle, "idle"
	}
	silent := time.Since(t.began) - time.Duration(t.last.Load())
	if silent >= limit {
		t.end(timeoutError(name, limit))
		return
	}
	t.timer.Reset(limit - silent)
}

func (t *silenceTimer) stop() { t.timer.Stop() }

// timeoutError is the TIMEOUT that names the limit that struck: first_token, idle or total.
func timeoutError(limit string, after time.Duration) *domain.Error {
	message := map[string]string{
		"first_token": "The provider sent nothing for %s.",
		"idle":        "The provider fell silent for %s. What had arrived is kept.",
		"total":       "The run took longer than %s. What had arrived is kept.",
	}[limit]
	return domain.Errorf(domain.Timeout, message, after).With("limit", limit)
}

// explained says of the limit for the whole run what the provider did meanwhile.
func (t *silenceTimer) explained(timeout *domain.Error) *domain.Error {
	if timeout.Details["limit"] != "total" || t.text.Load() || t.last.Load() == 0 {
		return timeout
	}
	clear := *timeout
	clear.Message = fmt.Sprintf("The provider kept the connection open for %s but sent no text.", t.timeouts.Total)
	return &clear
}
