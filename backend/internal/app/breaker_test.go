package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

// patient is a breaker with a clock that a test moves.
type patient struct {
	*breaker
	clock time.Time
}

func newPatient() *patient {
	p := &patient{clock: time.Unix(1_000_000, 0)}
	p.breaker = &breaker{provider: "test", now: func() time.Time { return p.clock }}
	return p
}

// attempts lets n attempts end in the same way.
func (p *patient) attempts(t require.TestingT, n int, sick bool) {
	for range n {
		leave, err := p.admit()
		require.NoError(t, err)
		leave.done(sick)
	}
}

func (p *patient) refuses(t require.TestingT, seconds int) {
	_, err := p.admit()
	require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
	details := domain.AsError(err).Details
	require.Equal(t, map[string]any{"provider": "test", "reason": "breaker_open", "retry_after_seconds": seconds}, details)
}

func TestBreakerOpensWhenHalfOfEnoughAttemptsFail(t *testing.T) {
	p := newPatient()
	p.attempts(t, 19, true)
	p.attempts(t, 1, false)
	p.refuses(t, 2)

	p = newPatient()
	p.attempts(t, 11, false)
	p.attempts(t, 10, true)
	p.attempts(t, 1, false)
	p.attempts(t, 2, true)
	p.refuses(t, 2) // 12 of 24

	p = newPatient()
	p.attempts(t, 10, true)
	p.clock = p.clock.Add(breakerSeconds * time.Second)
	p.attempts(t, 19, true) // those before are forgotten
	p.attempts(t, 1, true)
	p.refuses(t, 2)
}

func TestBreakerHalfOpens(t *testing.T) {
	p := newPatient()
	before, err := p.admit()
	require.NoError(t, err)
	p.attempts(t, 20, true)
	for _, open := range []time.Duration{2, 4, 8, 16, 30, 30} {
		p.clock = p.clock.Add(open*time.Second - time.Millisecond)
		p.refuses(t, 1)
		before.heard()
		before.done(false)
		p.refuses(t, 1) // it began before the breaker opened, and shows nothing
		p.clock = p.clock.Add(time.Millisecond)
		probe, err := p.admit()
		require.NoError(t, err)
		p.refuses(t, 10)
		probe.done(true)
	}
	p.clock = p.clock.Add(30 * time.Second)
	probe, err := p.admit()
	require.NoError(t, err)
	p.clock = p.clock.Add(probeFor)
	second, err := p.admit() // the first takes its time
	require.NoError(t, err)
	p.refuses(t, 10)
	probe.heard()
	p.attempts(t, 18, true)
	probe.done(true) // it broke off later: one more failure, no more
	second.done(false)
	p.refuses(t, 2) // 19 of 20, from the start again
}

// Whatever happens, no probe is let through before its time, an opening is never longer than the
// longest, and a provider that is well again is used again.
func TestBreakerAlwaysRecovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPatient()
		var out []*pass
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			p.clock = p.clock.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "ms")) * time.Millisecond)
			leave, err := p.admit()
			require.LessOrEqual(t, p.until.Sub(p.clock), openLongest)
			if err == nil {
				out = append(out, leave)
			}
			if len(out) > 0 && rapid.Bool().Draw(t, "ends") {
				out[0].done(rapid.Bool().Draw(t, "sick"))
				out = out[1:]
			}
		}
		p.clock = p.clock.Add(openLongest)
		leave, err := p.admit()
		require.NoError(t, err)
		leave.heard()
		p.attempts(t, 1, false)
	})
}

func TestBudgetIsATenthAndAFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBudget()
		runs, retries := 0, 0
		for range rapid.IntRange(0, 2000).Draw(t, "steps") {
			if rapid.IntRange(0, 2).Draw(t, "retry") > 0 {
				if b.withdraw() {
					retries++
				}
				continue
			}
			b.deposit()
			runs++
		}
		require.LessOrEqual(t, retries, runs/10+20)
	})
	b := newBudget()
	for range 1000 {
		b.deposit() // does not save up for a bad day
	}
	for range 20 {
		require.True(t, b.withdraw())
	}
	require.False(t, b.withdraw())
}
