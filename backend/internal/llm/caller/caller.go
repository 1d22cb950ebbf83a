// Package caller calls model providers well: it retries what may pass and cannot cost twice, within a
// retry budget, and keeps a circuit breaker per provider. It knows calls alone, not what they are made for.
package caller

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/llm"
)

// Caller calls providers on behalf of everything in this process.
type Caller struct {
	providers providers
	now       func() time.Time
	jitter    func() float64
}

// New makes a Caller whose circuits are all closed. jitter returns a random number from 0 to 1.
func New(now func() time.Time, jitter func() float64) *Caller {
	return &Caller{providers: newProviders(now), now: now, jitter: jitter}
}

// Call is one request to one provider.
type Call struct {
	Name     string // the provider's, as models name it
	Provider llm.Provider
	Request  llm.Request
	Permit   *Permit // Acquire's, for the first attempt
	Receiver llm.Receiver
	// Stopped says whether an error is the cause by which the caller itself ended the call. It then shows
	// nothing of the provider's health and is not kept with the attempt. A time limit is no such cause.
	Stopped func(error) bool
}

// Acquire takes a permit for one attempt at the named provider. While its circuit is open it fails with
// MODEL_UNAVAILABLE, whose details say when to come back.
func (c *Caller) Acquire(name string) (*Permit, error) {
	return c.providers.get(name).breaker.Acquire()
}

// Stream calls the provider, with retries while it fails before its first text. It returns a record of
// each attempt, and the last one's error; for a call that ctx ended, context.Cause(ctx).
func (c *Caller) Stream(ctx context.Context, call *Call) (llm.Outcome, []domain.Attempt, error) {
	s := &stream{Call: call, caller: c}
	out, err := s.callWithRetries(ctx)
	return out, s.attempts, err
}

// stream is one Call in progress.
type stream struct {
	*Call
	caller    *Caller
	attempts  []domain.Attempt
	firstText bool // text or reasoning has come, so no attempt may follow
}

// attempt calls once and keeps a record of it.
func (s *stream) attempt(ctx context.Context, permit *Permit) (llm.Outcome, error) {
	a := domain.Attempt{Number: len(s.attempts) + 1, StartedAt: s.caller.now()}
	if n := len(s.attempts); n > 0 {
		a.WaitedMS = int(a.StartedAt.Sub(s.attempts[n-1].Ended()).Milliseconds())
	}
	out, err := s.send(ctx, permit)
	a.DurationMS = int(s.caller.now().Sub(a.StartedAt).Milliseconds())
	if err != nil && !s.Stopped(err) {
		a.Error = domain.AsError(err)
	}
	s.attempts = append(s.attempts, a)
	return out, err
}

// send sends the request. A fault in a provider costs its own call alone, not every call of this process.
func (s *stream) send(ctx context.Context, permit *Permit) (out llm.Outcome, err error) {
	defer func() { s.release(permit, err) }()
	to := llm.Receiver{OnActivity: s.Receiver.OnActivity, OnLogprobs: s.Receiver.OnLogprobs}
	to.OnText = func(text string) { s.began(permit); s.Receiver.Text(text) }
	to.OnReasoning = func(text string) { s.began(permit); s.Receiver.Reasoning(text) }
	err = guard.Call(func() (err error) { out, err = s.Provider.Stream(ctx, &s.Request, to); return err })
	return out, err
}

// began takes note of the first that a reader sees.
func (s *stream) began(permit *Permit) {
	if !s.firstText {
		s.firstText = true
		permit.FirstText()
	}
}

// release tells the circuit breaker what an attempt showed of the provider's health. One that the caller
// stopped shows nothing, but silence until a time limit does.
func (s *stream) release(permit *Permit, err error) {
	switch {
	case err != nil && s.Stopped(err):
	case domain.HasCode(err, domain.Timeout):
		permit.Release(!s.firstText)
	default:
		permit.Release(llm.FaultOf(err).Sick)
	}
}
