package caller

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
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

// errStopped is why a caller ends a call of its own will.
var errStopped = errors.New("stopped")

// silence is the error of a call that reached a time limit.
func silence(limit string) error {
	return domain.Errorf(domain.Timeout, "Too long.").With("limit", limit)
}

// testCall is a call of a scripted provider.
type testCall struct {
	*Caller
	provider *llmtest.Scripted
	attempts []domain.Attempt
	text     string
}

func newTestCall(provider *llmtest.Scripted) *testCall {
	return &testCall{Caller: New(time.Now, func() float64 { return 0.5 }), provider: provider}
}

func (c *testCall) stream(t *testing.T, ctx context.Context) (err error) {
	t.Helper()
	permit, err := c.Acquire("test")
	require.NoError(t, err)
	_, c.attempts, err = c.Stream(ctx, &Call{Name: "test", Provider: c.provider, Permit: permit,
		Receiver: llm.Receiver{OnText: func(text string) { c.text += text }},
		Stopped:  func(err error) bool { return errors.Is(err, errStopped) }})
	return err
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
		"at once":                   {[]error{nil}, 1, 0},
		"once":                      {[]error{passing, nil}, 2, 125 * time.Millisecond},
		"twice":                     {[]error{passing, passing, nil}, 3, 375 * time.Millisecond},
		"not three times":           {[]error{passing, passing, passing, nil}, 3, 375 * time.Millisecond},
		"not what is ambiguous":     {[]error{final, nil}, 1, 0},
		"nor what it may become":    {[]error{passing, final, nil}, 2, 125 * time.Millisecond},
		"as the provider asks":      {[]error{after(10), after(1), nil}, 3, 11375 * time.Millisecond},
		"not after too long":        {[]error{after(11), nil}, 1, 0},
		"not what was not foreseen": {[]error{errors.New("odd"), nil}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider := &llmtest.Scripted{}
				for _, err := range c.answers {
					provider.Enqueue(llmtest.Fails(err))
				}
				call := newTestCall(provider)
				began := time.Now()
				err := call.stream(t, t.Context())
				require.Equal(t, c.answers[c.calls-1], err)
				require.Len(t, provider.Requests(), c.calls)
				require.Len(t, call.attempts, c.calls)
				require.Equal(t, c.took, time.Since(began))
			})
		})
	}
}

func TestTextIsNeverAskedForTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &llmtest.Scripted{}
		provider.Enqueue(llmtest.Fails(passing), llmtest.Fails(passing, "Part"))
		call := newTestCall(provider)
		require.Equal(t, passing, call.stream(t, t.Context()))
		require.Len(t, provider.Requests(), 2)
		require.Equal(t, "Part", call.text)
	})
}

func TestAttemptsAreOnRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &llmtest.Scripted{Script: func(context.Context, llm.Request, llm.Receiver) (llm.Outcome, error) {
			time.Sleep(2 * time.Second)
			return llm.Outcome{}, nil
		}}
		provider.Enqueue(llmtest.Fails(passing))
		call := newTestCall(provider)
		began := time.Now()
		require.NoError(t, call.stream(t, t.Context()))
		require.Equal(t, []domain.Attempt{{Number: 1, StartedAt: began, Error: domain.AsError(passing)},
			{Number: 2, StartedAt: began.Add(125 * time.Millisecond), WaitedMS: 125, DurationMS: 2000}}, call.attempts)
	})
}

// Whatever ends a call ends its waiting too, at once and without another word to the provider.
func TestWaitingEndsWithTheCall(t *testing.T) {
	for name, cause := range map[string]error{"stopped": errStopped, "over its limit": silence("total")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider := &llmtest.Scripted{}
				provider.Enqueue(llmtest.Fails(failure(llm.Fault{Transient: true, RetryAfter: 10 * time.Second})))
				call := newTestCall(provider)
				ctx, cancel := context.WithCancelCause(t.Context())
				began := time.Now()
				time.AfterFunc(time.Second, func() { cancel(cause) })
				require.Equal(t, cause, call.stream(t, ctx))
				require.Equal(t, time.Second, time.Since(began))
				require.Len(t, provider.Requests(), 1)
				require.Len(t, call.attempts, 1)
			})
		})
	}
}

func TestRetriesNeedTheBudgetAndTheCircuitBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := newTestCall(&llmtest.Scripted{Script: llmtest.Fails(failure(llm.Fault{Transient: true}))})
		for range 100 {
			require.Error(t, call.stream(t, t.Context()))
		}
		require.LessOrEqual(t, len(call.provider.Requests()), 100+100/10+20)
		require.Greater(t, len(call.provider.Requests()), 100+20)

		call = newTestCall(&llmtest.Scripted{Script: llmtest.Fails(passing)})
		for range minAttempts - 1 {
			permit, err := call.Acquire("test")
			require.NoError(t, err)
			permit.Release(true)
		}
		err := call.stream(t, t.Context())
		require.Equal(t, "breaker_open", domain.AsError(err).Details["reason"])
		require.Len(t, call.attempts, 1, "what was not sent is no attempt")
	})
}

func TestWhatAnAttemptShowsOfTheProvider(t *testing.T) {
	for name, c := range map[string]struct {
		script func() llmtest.Script // its channels belong to the test's clock
		cause  error                 // what ends the call after a second
		counts bool
		failed bool
	}{
		"answers":      {func() llmtest.Script { return llmtest.Deltas("x") }, nil, true, false},
		"refuses":      {func() llmtest.Script { return llmtest.Fails(failure(llm.Fault{})) }, nil, true, false},
		"is down":      {func() llmtest.Script { return llmtest.Fails(final) }, nil, true, true},
		"breaks off":   {func() llmtest.Script { return llmtest.Fails(final, "x") }, nil, true, true},
		"keeps silent": {func() llmtest.Script { return llmtest.Hangs() }, silence("first_token"), true, true},
		"falls silent": {func() llmtest.Script { return llmtest.Hangs("x") }, silence("idle"), true, false},
		"is stopped":   {func() llmtest.Script { return llmtest.Hangs() }, errStopped, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				call := newTestCall(&llmtest.Scripted{Script: c.script()})
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(c.cause) })
				_ = call.stream(t, ctx)
				total, failed := call.providers.get("test").breaker.sums(time.Now().Unix())
				require.Equal(t, c.counts, total == 1)
				require.Equal(t, c.failed, failed == 1)
			})
		})
	}
}

// A fault in a provider's code costs its own call alone.
func TestAPanicIsTheCallsError(t *testing.T) {
	call := newTestCall(&llmtest.Scripted{Script: func(context.Context, llm.Request, llm.Receiver) (llm.Outcome, error) {
		panic("a fault in a provider")
	}})
	require.ErrorContains(t, call.stream(t, t.Context()), "a fault in a provider")
	require.Len(t, call.attempts, 1)
}
