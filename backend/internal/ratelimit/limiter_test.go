package ratelimit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/config"
	"playground/internal/ratelimit"
)

// clocked is a limiter with the hands of its clock.
type clocked struct {
	ratelimit.Limiter
	advance func(time.Duration)
}

var epoch = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func inProcess(*testing.T) clocked {
	now := epoch
	return clocked{ratelimit.NewMemory(func() time.Time { return now }), func(by time.Duration) { now = now.Add(by) }}
}

func inRedis(t *testing.T) clocked {
	client, key, now := connect(t), "test:now:"+uuid.NewString(), epoch
	set := func() {
		require.NoError(t, client.Set(context.Background(), key, now.UnixMicro(), time.Minute).Err())
	}
	set()
	return clocked{ratelimit.NewRedisAt(client, []byte(key), key), func(by time.Duration) { now = now.Add(by); set() }}
}

func connect(t *testing.T) *redis.Client {
	t.Helper()
	url := config.Variable("REDIS_URL")
	require.NotEmpty(t, url, "REDIS_URL is not set: run the tests with `make test`, or set it")
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(options)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

// each runs a test on every implementation.
func each(t *testing.T, test func(t *testing.T, open func() clocked)) {
	t.Helper()
	for name, make := range map[string]func(*testing.T) clocked{"memory": inProcess, "redis": inRedis} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func() clocked { return make(t) })
		})
	}
}

func (l clocked) take(t require.TestingT, rules ...ratelimit.Rule) []ratelimit.State {
	states, err := l.Allow(context.Background(), rules...)
	require.NoError(t, err)
	return states
}

func (l clocked) peek(t require.TestingT, rules ...ratelimit.Rule) []ratelimit.State {
	states, err := l.Peek(context.Background(), rules...)
	require.NoError(t, err)
	return states
}

// anyRule has a period that is long beside a test's run: Redis forgets keys by its own clock.
var anyRule = rapid.Custom(func(t *rapid.T) ratelimit.Rule {
	return ratelimit.Rule{Key: uuid.NewString(), Limit: rapid.IntRange(1, 40).Draw(t, "limit"),
		Period: time.Duration(rapid.Int64Range(60_000_000, 3_600_000_000).Draw(t, "period")) * time.Microsecond}
})

// interval is the time in which one use comes back.
func interval(r ratelimit.Rule) time.Duration {
	per := (r.Period.Microseconds() + int64(r.Limit) - 1) / int64(r.Limit)
	return time.Duration(per) * time.Microsecond
}

// Whatever the callers do, no stretch of time holds more uses than the limit and what refills in it.
func TestNoStretchOfTimeHoldsMoreThanItMay(t *testing.T) {
	each(t, func(t *testing.T, open func() clocked) {
		l := open()
		rapid.Check(t, func(t *rapid.T) {
			rule, now, passed := anyRule.Draw(t, "rule"), time.Duration(0), []time.Duration{}
			for range rapid.IntRange(1, 60).Draw(t, "steps") {
				if rapid.Bool().Draw(t, "wait") {
					by := time.Duration(rapid.Int64Range(1, 2*rule.Period.Microseconds()/int64(rule.Limit)+1).Draw(t, "by")) * time.Microsecond
					l.advance(by)
					now += by
				}
				if l.take(t, rule)[0].RetryAfter == 0 {
					passed = append(passed, now)
				}
			}
			for i, from := range passed {
				for j, to := range passed[i:] {
					require.LessOrEqual(t, j+1, rule.Limit+int((to-from)/interval(rule)))
				}
			}
		})
	})
}

// What an answer says of the future is what happens.
func TestAnswersAreTrue(t *testing.T) {
	each(t, func(t *testing.T, open func() clocked) {
		l := open()
		rapid.Check(t, func(t *rapid.T) {
			rule := anyRule.Draw(t, "rule")
			for range rapid.IntRange(0, rule.Limit).Draw(t, "uses") {
				l.take(t, rule)
			}
			l.advance(time.Duration(rapid.Int64Range(0, rule.Period.Microseconds()).Draw(t, "pause")) * time.Microsecond)

			said := l.peek(t, rule)[0]
			require.Equal(t, rule.Limit, said.Limit)
			for left := said.Remaining; left > 0; left-- {
				now := l.take(t, rule)[0]
				require.Zero(t, now.RetryAfter)
				require.Equal(t, left-1, now.Remaining, "it falls with every use and never rises")
			}
			refused := l.take(t, rule)[0]
			require.Zero(t, refused.Remaining)
			require.Positive(t, refused.RetryAfter)
			require.Equal(t, refused, l.peek(t, rule)[0], "a refusal costs nothing")
			l.advance(refused.RetryAfter - time.Microsecond)
			require.Equal(t, time.Microsecond, l.take(t, rule)[0].RetryAfter)
			l.advance(time.Microsecond)
			last := l.take(t, rule)[0]
			require.Zero(t, last.RetryAfter)

			l.advance(last.Reset - time.Microsecond)
			require.Equal(t, rule.Limit-1, l.peek(t, rule)[0].Remaining)
			l.advance(time.Microsecond)
			require.Equal(t, ratelimit.State{Limit: rule.Limit, Remaining: rule.Limit}, l.peek(t, rule)[0])
		})
	})
}

func TestTheWholeLimitMayGoAtOnce(t *testing.T) {
	each(t, func(t *testing.T, open func() clocked) {
		l := open()
		for _, limit := range []int{1, 7, 60, 999} {
			rule := ratelimit.Rule{Key: fmt.Sprint(limit), Limit: limit, Period: time.Minute}
			for used := 1; used <= limit; used++ {
				state := l.take(t, rule)[0]
				require.Zero(t, state.RetryAfter)
				require.Equal(t, limit-used, state.Remaining)
			}
			require.Equal(t, interval(rule), l.take(t, rule)[0].RetryAfter)
		}
	})
}

func TestRulesPassTogetherOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, open func() clocked) {
		l := open()
		wide := ratelimit.Rule{Key: "wide", Limit: 100, Period: time.Minute}
		narrow := ratelimit.Rule{Key: "narrow", Limit: 2, Period: time.Minute}
		for range 2 {
			l.take(t, wide, narrow)
		}
		states := l.take(t, wide, narrow)
		require.Zero(t, states[0].RetryAfter)
		require.Equal(t, 98, states[0].Remaining, "nothing is counted where it would have passed")
		require.Equal(t, 30*time.Second, states[1].RetryAfter)
		require.Equal(t, 1, ratelimit.Tightest(states))
		require.Equal(t, 0, ratelimit.Tightest(l.peek(t, wide)))
		require.Equal(t, 97, l.take(t, wide, ratelimit.Rule{Key: "third", Limit: 9, Period: time.Minute})[0].Remaining)
	})
}

// A clock that was set back, and a limit that was another before, lock no one out for longer than a period.
func TestClocksAndLimitsThatChange(t *testing.T) {
	each(t, func(t *testing.T, open func() clocked) {
		l := open()
		rule := ratelimit.Rule{Key: "k", Limit: 4, Period: time.Minute}
		for range 4 {
			l.take(t, rule)
		}
		l.advance(-24 * time.Hour)
		require.Equal(t, 15*time.Second, l.take(t, rule)[0].RetryAfter)
		rule.Period = time.Second
		require.Equal(t, 250*time.Millisecond, l.take(t, rule)[0].RetryAfter)
		rule.Limit, rule.Period = 60, time.Minute
		require.Equal(t, 0, l.take(t, rule)[0].Remaining, "what was used stays used")
	})
}

func TestParallelCallersShareTheLimit(t *testing.T) {
	each(t, func(t *testing.T, open func() clocked) {
		l := open()
		rule := ratelimit.Rule{Key: "k", Limit: 25, Period: time.Hour}
		passed := make(chan bool, 100)
		for range cap(passed) {
			go func() {
				states, err := l.Allow(context.Background(), rule)
				passed <- err == nil && states[0].RetryAfter == 0
			}()
		}
		count := 0
		for range cap(passed) {
			if <-passed {
				count++
			}
		}
		require.Equal(t, 25, count)
	})
}

// Both implementations reply alike, to the microsecond.
func TestMemoryAndRedisAnswerAlike(t *testing.T) {
	redis := inRedis(t)
	memory := inProcess(t)
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(anyRule, 1, 3).Draw(t, "rules")
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			by := time.Duration(rapid.Int64Range(0, 20_000_000).Draw(t, "by")) * time.Microsecond
			memory.advance(by)
			redis.advance(by)
			some := rules[rapid.IntRange(0, len(rules)-1).Draw(t, "from"):]
			if rapid.Bool().Draw(t, "peek") {
				require.Equal(t, memory.peek(t, some...), redis.peek(t, some...))
			} else {
				require.Equal(t, memory.take(t, some...), redis.take(t, some...))
			}
		}
	})
}

func TestIdleKeysAreForgotten(t *testing.T) {
	now := epoch
	m := ratelimit.NewMemory(func() time.Time { return now })
	for i := range 100_000 {
		now = now.Add(time.Millisecond)
		_, err := m.Allow(t.Context(), ratelimit.Rule{Key: fmt.Sprint(i), Limit: 1, Period: time.Second})
		require.NoError(t, err)
		_, err = m.Peek(t.Context(), ratelimit.Rule{Key: fmt.Sprint("peeked", i), Limit: 1, Period: time.Second})
		require.NoError(t, err)
		require.Less(t, m.Keys(), 3000, "a thousand are in use at a time")
	}
}
