package caller

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

// testBreaker is a circuit breaker with a clock that a test moves.
type testBreaker struct {
	*circuitBreaker
	clock time.Time
}

func newTestCircuitBreaker() *testBreaker {
	p := &testBreaker{clock: time.Unix(1_000_000, 0)}
	p.circuitBreaker = &circuitBreaker{provider: "test", now: func() time.Time { return p.clock }}
	return p
}

// attempts lets n attempts end in the same way.
func (p *testBreaker) attempts(t require.TestingT, n int, failed bool) {
	for range n {
		permit, err := p.Acquire()
		require.NoError(t, err)
		permit.Release(failed)
	}
}

func (p *testBreaker) refuses(t require.TestingT, seconds int) {
	_, err := p.Acquire()
	require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
	details := domain.AsError(err).Details
	require.Equal(t, map[string]any{"provider": "test", "reason": "breaker_open", "retry_after_seconds": seconds}, details)
}

func TestCircuitBreakerOpensWhenHalfOfEnoughAttemptsFail(t *testing.T) {
	p := newTestCircuitBreaker()
	p.attempts(t, 19, true)
	p.attempts(t, 1, false)
	p.refuses(t, 2)

	p = newTestCircuitBreaker()
	p.attempts(t, 11, false)
	p.attempts(t, 10, true)
	p.attempts(t, 1, false)
	p.attempts(t, 2, true)
	p.refuses(t, 2) // 12 of 24

	p = newTestCircuitBreaker()
	p.attempts(t, 10, true)
	p.clock = p.clock.Add(windowSeconds * time.Second)
	p.attempts(t, 19, true) // those before are forgotten
	p.attempts(t, 1, true)
	p.refuses(t, 2)
}

func TestCircuitBreakerHalfOpens(t *testing.T) {
	p := newTestCircuitBreaker()
	before, err := p.Acquire()
	require.NoError(t, err)
	p.attempts(t, 20, true)
	for _, open := range []time.Duration{2, 4, 8, 16, 30, 30} {
		p.clock = p.clock.Add(open*time.Second - time.Millisecond)
		p.refuses(t, 1)
		before.FirstText()
		before.Release(false)
		p.refuses(t, 1) // it began before the breaker opened, and shows nothing
		p.clock = p.clock.Add(time.Millisecond)
		probe, err := p.Acquire()
		require.NoError(t, err)
		p.refuses(t, 10)
		probe.Release(true)
	}
	p.clock = p.clock.Add(30 * time.Second)
	probe, err := p.Acquire()
	require.NoError(t, err)
	p.clock = p.clock.Add(probeTimeout)
	second, err := p.Acquire() // the first takes its time
	require.NoError(t, err)
	p.refuses(t, 10)
	probe.FirstText()
	p.attempts(t, 18, true)
	probe.Release(true) // it broke off later: one more failure, no more
	second.Release(false)
	p.refuses(t, 2) // 19 of 20, from the start again
}

// Whatever happens, no probe is let through before its time, an opening is never longer than the
// longest, and a provider that is well again is used again.
func TestCircuitBreakerAlwaysRecovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newTestCircuitBreaker()
		var out []*Permit
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			p.clock = p.clock.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "ms")) * time.Millisecond)
			permit, err := p.Acquire()
			require.LessOrEqual(t, p.probeAt.Sub(p.clock), maxOpen)
			if err == nil {
				out = append(out, permit)
			}
			if len(out) > 0 && rapid.Bool().Draw(t, "ends") {
				out[0].Release(rapid.Bool().Draw(t, "failed"))
				out = out[1:]
			}
		}
		p.clock = p.clock.Add(maxOpen)
		permit, err := p.Acquire()
		require.NoError(t, err)
		permit.FirstText()
		p.attempts(t, 1, false)
	})
}
