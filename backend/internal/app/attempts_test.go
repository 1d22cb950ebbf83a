package app

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
)

// failure is how a provider fails.
func failure(fault llm.Fault) error {
	fault.Cause = errors.New("cause")
	return domain.Errorf(domain.ModelUnavailable, "It failed.").Because(&fault)
}

var (
	passing = failure(llm.Fault{Transient: true, Sick: true})
	final   = failure(llm.Fault{Sick: true})
)

// asking is a run that asks a scripted provider on a clock that does not wait.
func asking(t *testing.T, provider *llmtest.Scripted) *pump {
	t.Helper()
	s := &Executions{Deps: Deps{Now: time.Now, Jitter: func() float64 { return 0.5 }}, gates: newGates(time.Now)}
	leave, err := s.gates.of("test").admit()
	require.NoError(t, err)
	u := &pump{Executions: s, run: &inflight.Run{}, plan: plan{provider: provider, model: llmtest.TestModel(), pass: leave},
		watch: newWatch(Limits{FirstToken: time.Hour, Idle: time.Hour}, func(error) {})}
	t.Cleanup(u.watch.stop)
	return u
}

func TestTransientFailuresAreTriedAgain(t *testing.T) {
	after := func(seconds int) error {
		return failure(llm.Fault{Transient: true, RetryAfter: time.Duration(seconds) * time.Second})
	}
	for name, c := range map[string]struct {
		answers []error // nil answers with text
		calls   int
		took    time.Duration // the pauses: half of 250 ms, half of 500 ms
	}{
		"at once":                 {[]error{nil}, 1, 0},
		"once":                    {[]error{passing, nil}, 2, 125 * time.Millisecond},
		"twice":                   {[]error{passing, passing, nil}, 3, 375 * time.Millisecond},
		"not three times":         {[]error{passing, passing, passing, nil}, 3, 375 * time.Millisecond},
		"not what is ambiguous":   {[]error{final, nil}, 1, 0},
		"nor what it may become":  {[]error{passing, final, nil}, 2, 125 * time.Millisecond},
		"as the provider asks":    {[]error{after(10), after(1), nil}, 3, 11375 * time.Millisecond},
		"not after too long":      {[]error{after(11), nil}, 1, 0},
		"not what nobody foresaw": {[]error{errors.New("odd"), nil}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider := &llmtest.Scripted{}
				for _, err := range c.answers {
					provider.Enqueue(llmtest.Fails(err))
				}
				u := asking(t, provider)
				began := time.Now()
				_, err := u.ask(t.Context())
				require.Equal(t, c.answers[c.calls-1], err)
				require.Len(t, provider.Requests(), c.calls)
				require.Len(t, u.attempts, c.calls)
				require.Equal(t, c.took, time.Since(began))
			})
		})
	}
}

func TestTextIsNeverAskedForTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &llmtest.Scripted{}
		provider.Enqueue(llmtest.Fails(passing), llmtest.Fails(passing, "Part"))
		u := asking(t, provider)
		_, err := u.ask(t.Context())
		require.Equal(t, passing, err)
		require.Len(t, provider.Requests(), 2)
		text, _ := u.run.Log.Since(0)
		require.Equal(t, "Part", string(text))
	})
}

func TestAttemptsAreOnRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &llmtest.Scripted{Script: func(context.Context, llm.Request, func(string)) (llm.Outcome, error) {
			time.Sleep(2 * time.Second)
			return llm.Outcome{}, nil
		}}
		provider.Enqueue(llmtest.Fails(passing))
		u := asking(t, provider)
		began := time.Now()
		_, err := u.ask(t.Context())
		require.NoError(t, err)
		require.Equal(t, []domain.Attempt{{Number: 1, StartedAt: began, Error: domain.AsError(passing)},
			{Number: 2, StartedAt: began.Add(125 * time.Millisecond), WaitedMS: 125, DurationMS: 2000}}, u.attempts)
	})
}

// Whatever ends a run ends its waiting too, at once and without another word to the provider.
func TestWaitingEndsWithTheRun(t *testing.T) {
	for name, cause := range map[string]error{"cancelled": ErrCancelled, "interrupted": errInterrupted,
		"over its limit": overLimit("total", time.Second)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider := &llmtest.Scripted{}
				provider.Enqueue(llmtest.Fails(failure(llm.Fault{Transient: true, RetryAfter: 10 * time.Second})))
				u := asking(t, provider)
				ctx, cancel := context.WithCancelCause(t.Context())
				began := time.Now()
				time.AfterFunc(time.Second, func() { cancel(cause) })
				_, err := u.ask(ctx)
				require.Equal(t, cause, err)
				require.Equal(t, time.Second, time.Since(began))
				require.Len(t, provider.Requests(), 1)
				require.Len(t, u.attempts, 1)
			})
		})
	}
}

func TestRetriesNeedTheBudgetAndTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &llmtest.Scripted{Script: llmtest.Fails(failure(llm.Fault{Transient: true}))}
		first := asking(t, provider)
		for range 100 {
			u := asking(t, provider)
			u.Executions = first.Executions
			_, err := u.ask(t.Context())
			require.Error(t, err)
		}
		require.LessOrEqual(t, len(provider.Requests()), 100+100/10+20)
		require.Greater(t, len(provider.Requests()), 100+20)

		u := asking(t, &llmtest.Scripted{Script: llmtest.Fails(passing)})
		breaker := u.gates.of("test").breaker
		for range breakerLeast - 1 {
			leave, err := breaker.admit()
			require.NoError(t, err)
			leave.done(true)
		}
		_, err := u.ask(t.Context())
		require.Equal(t, "breaker_open", domain.AsError(err).Details["reason"])
		require.Len(t, u.attempts, 1, "what was not sent is no attempt")
	})
}

func TestWhatAnAttemptShowsOfTheProvider(t *testing.T) {
	silent := overLimit("first_token", time.Minute)
	for name, c := range map[string]struct {
		script func() llmtest.Script // its channels belong to the test's clock
		cause  error                 // what ends the run after a second
		counts bool
		sick   bool
	}{
		"answers":           {func() llmtest.Script { return llmtest.Deltas("x") }, nil, true, false},
		"refuses":           {func() llmtest.Script { return llmtest.Fails(failure(llm.Fault{})) }, nil, true, false},
		"is down":           {func() llmtest.Script { return llmtest.Fails(final) }, nil, true, true},
		"breaks off":        {func() llmtest.Script { return llmtest.Fails(final, "x") }, nil, true, true},
		"keeps silent":      {func() llmtest.Script { return llmtest.Hangs() }, silent, true, true},
		"falls silent":      {func() llmtest.Script { return llmtest.Hangs("x") }, overLimit("idle", time.Minute), true, false},
		"is stopped":        {func() llmtest.Script { return llmtest.Hangs() }, ErrCancelled, false, false},
		"is lost to others": {func() llmtest.Script { return llmtest.Hangs() }, inflight.ErrSealed, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u := asking(t, &llmtest.Scripted{Script: c.script()})
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(c.cause) })
				_, _ = u.ask(ctx)
				all, sick := u.gates.of("test").sums(time.Now().Unix())
				require.Equal(t, c.counts, all == 1)
				require.Equal(t, c.sick, sick == 1)
			})
		})
	}
}
