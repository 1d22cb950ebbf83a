package chaos_test

import (
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// loses is what a fault may cost a run. Nothing else is an excuse.
type loses int

const (
	lostStarts loses = 1 << iota // runs that were just being begun end as interrupted, with nothing sent for them
	lostRuns                     // the runs of the instance that is lost end as interrupted
	brokenRuns                   // the provider breaks off, so runs fail with what had come
	nothing    loses = 0         // whatever was away comes back: every run ends as if nothing had been
)

// fault is something that happens under load. What strike breaks is mended when it returns.
type fault struct {
	name   string
	loses  loses
	short  bool // whether it is in the short form
	strike func(t *testing.T, c *crisis)
	storm  bool // whether it is made of two
}

// crisis is a world under load while a fault strikes it.
type crisis struct {
	*world
	load   *load
	chance *rand.Rand
	storm  bool // whether something else is broken too, so that a fault's own promises mean nothing
}

// between is a random time, for things that may happen at any moment.
func (c *crisis) between(least, most time.Duration) time.Duration {
	return least + time.Duration(c.chance.Int64N(int64(most-least)+1))
}

// wait lets the fault go on for a random time.
func (c *crisis) wait(t *testing.T, least, most time.Duration) {
	t.Helper()
	pause(t.Context(), c.between(least, most))
}

// one is any instance that has not ended, awake; some is one or all.
func (c *crisis) one() *instance {
	living := slices.DeleteFunc(slices.Clone(c.instances), func(i *instance) bool { return i.Ended() })
	i := living[c.chance.IntN(len(living))]
	i.wake()
	return i
}

func (c *crisis) some() []*instance {
	if c.chance.IntN(2) == 0 {
		return c.instances
	}
	return []*instance{c.one()}
}

// kill ends an instance and the runs that it has.
func (c *crisis) kill(t *testing.T, i *instance) {
	t.Helper()
	c.lost[i.PID()] = true
	i.Signal(t, syscall.SIGKILL)
	i.Exit(t)
}

// instanceFaults are what happens to an instance itself.
var instanceFaults = []fault{
	{name: "kill -9", loses: lostRuns, short: true, strike: func(t *testing.T, c *crisis) {
		c.kill(t, c.one())
	}},
	{name: "SIGTERM", strike: func(t *testing.T, c *crisis) {
		i := c.one()
		i.Signal(t, syscall.SIGTERM)
		require.Equal(t, 0, i.Exit(t), "%s", i.Stderr)
	}},
	{name: "SIGTERM twice", loses: lostRuns, strike: func(t *testing.T, c *crisis) {
		i := c.one()
		c.lost[i.PID()] = true
		i.Signal(t, syscall.SIGTERM)
		c.wait(t, 100*time.Millisecond, time.Second)
		_ = syscall.Kill(i.PID(), syscall.SIGTERM) // it may have had nothing to wait for
		begun := time.Now()
		require.Equal(t, 0, i.Exit(t), "%s", i.Stderr)
		require.Less(t, time.Since(begun), allowed(promisedHurry), "a second signal ends it at once")
	}},
	{name: "stopped for longer than its lease", loses: lostRuns, short: true, strike: func(t *testing.T, c *crisis) {
		i := c.one()
		c.lost[i.PID()] = true
		i.Signal(t, syscall.SIGSTOP)
		c.wait(t, lease+2*time.Second, lease+4*time.Second)
	}},
}

// lease is after how long an instance that is not heard of counts as lost.
const lease = 12 * time.Second

// databaseFaults are what happens to PostgreSQL, and on the way to it. When the answer to a commit is
// lost, no one knows whether there is a run: it must not be begun then.
var databaseFaults = []fault{
	{name: "PostgreSQL restarts", loses: lostStarts, strike: func(t *testing.T, c *crisis) {
		c.postgres.End(t, syscall.SIGQUIT)
	}},
	{name: "PostgreSQL is killed and back in 15 s", loses: lostStarts, short: true, strike: func(t *testing.T, c *crisis) {
		c.postgres.End(t, syscall.SIGQUIT)
		c.streamsGoOnEverywhere(t)
		c.newRunsAreRefused(t)
		c.wait(t, 14*time.Second, 15*time.Second)
	}},
	{name: "PostgreSQL is frozen", loses: lostStarts, strike: func(t *testing.T, c *crisis) {
		c.postgres.Freeze(t)
		c.streamsGoOnEverywhere(t)
		c.wait(t, time.Second, 5*time.Second)
	}},
	{name: "connections to PostgreSQL are reset", loses: lostStarts, strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.database.reset()
		}
	}},
	{name: "PostgreSQL refuses connections", loses: lostStarts, strike: func(t *testing.T, c *crisis) {
		for _, i := range c.instances {
			i.database.refuse()
		}
		c.streamsGoOnEverywhere(t)
		c.newRunsAreRefused(t)
		c.wait(t, time.Second, 4*time.Second)
	}},
	{name: "the network to PostgreSQL swallows everything", loses: lostStarts, strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.database.swallow()
		}
		c.wait(t, time.Second, 6*time.Second)
	}},
	{name: "PostgreSQL is slow", loses: lostStarts, strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.database.slow(c.between(20*time.Millisecond, 100*time.Millisecond))
		}
		c.wait(t, time.Second, 4*time.Second)
	}},
}

// redisFaults are what happens to Redis, and on the way to it.
var redisFaults = []fault{
	{name: "Redis is killed and back, empty", short: true, strike: func(t *testing.T, c *crisis) {
		c.redis.End(t, syscall.SIGKILL)
		c.streamsGoOn(t)
		c.wait(t, time.Second, 5*time.Second)
	}},
	{name: "Redis is flushed", strike: func(t *testing.T, c *crisis) {
		for range 1 + c.chance.IntN(3) {
			require.NoError(t, c.redis.Client.FlushAll(t.Context()).Err())
			c.wait(t, 0, time.Second)
		}
	}},
	{name: "Redis is frozen", short: true, strike: func(t *testing.T, c *crisis) {
		c.redis.Freeze(t)
		c.streamsGoOn(t)
		c.wait(t, time.Second, 5*time.Second)
	}},
	{name: "the network to Redis swallows everything", strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.redis.swallow()
		}
		c.streamsGoOn(t)
		c.wait(t, time.Second, 5*time.Second)
	}},
	{name: "connections to Redis are reset", strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.redis.reset()
		}
	}},
	{name: "Redis is gone for 60 s", strike: func(t *testing.T, c *crisis) {
		for _, i := range c.instances {
			i.redis.refuse()
		}
		c.streamsGoOn(t)
		c.wait(t, 60*time.Second, 60*time.Second)
	}},
	{name: "Redis is slow", strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.redis.slow(c.between(20*time.Millisecond, 200*time.Millisecond))
		}
		c.streamsGoOn(t)
		c.wait(t, time.Second, 3*time.Second)
	}},
}

// edgeFaults are what happens between the provider and us, and between us and the readers.
var edgeFaults = []fault{
	{name: "the provider resets", loses: brokenRuns, short: true, strike: func(_ *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.model.reset()
		}
	}},
	{name: "the provider stalls", strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.model.swallow()
		}
		c.wait(t, time.Second, 3*time.Second)
	}},
	{name: "the provider stalls for longer than the limit", loses: brokenRuns, strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.model.swallow()
		}
		c.wait(t, idleLimit+time.Second, idleLimit+3*time.Second)
	}},
	{name: "the provider is cut in the middle of an answer", loses: brokenRuns, short: true, strike: func(t *testing.T, c *crisis) {
		for _, i := range c.some() {
			i.model.cutAfter(c.chance.IntN(4_000))
		}
		c.wait(t, 2*time.Second, 3*time.Second)
	}},
	{name: "the provider refuses connections", loses: brokenRuns, strike: func(t *testing.T, c *crisis) {
		for _, i := range c.instances {
			i.model.refuse()
		}
		c.wait(t, time.Second, 2*time.Second)
	}},
	{name: "readers are cut off", short: true, strike: func(t *testing.T, c *crisis) {
		for range 5 {
			c.front.reset()
			c.wait(t, 0, 500*time.Millisecond)
		}
	}},
	{name: "readers are cut off in the middle of an event", strike: func(t *testing.T, c *crisis) {
		for range 5 {
			c.front.cutAfter(c.chance.IntN(500))
			c.wait(t, 0, 500*time.Millisecond)
		}
	}},
	{name: "the readers' network swallows everything", strike: func(t *testing.T, c *crisis) {
		c.front.swallow()
		c.wait(t, time.Second, 5*time.Second)
	}},
	{name: "a reader takes a byte a second", strike: func(t *testing.T, c *crisis) {
		c.crawl(t, 5*time.Second)
	}},
	{name: "requests whose headers never end", strike: func(t *testing.T, c *crisis) {
		c.dawdle(t, "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
	}},
	{name: "requests whose bodies never come", strike: func(t *testing.T, c *crisis) {
		c.dawdle(t, signIn+"Content-Length: 10000\r\n\r\n{")
	}},
	{name: "strangers send 10 MB a second", strike: func(t *testing.T, c *crisis) {
		c.flood(t)
	}},
	{name: "nginx reloads", strike: func(t *testing.T, c *crisis) {
		c.nginx.reload(t)
		c.wait(t, 0, time.Second)
	}},
	{name: "nginx restarts", strike: func(t *testing.T, c *crisis) {
		c.nginx.End(t, syscall.SIGTERM)
		c.wait(t, 0, time.Second)
	}},
}

// mend ends whatever is wrong.
func (c *crisis) mend(t *testing.T) {
	t.Helper()
	c.front.pass(t)
	for _, d := range []*testkit.Daemon{&c.postgres.Daemon, &c.redis.Daemon, &c.nginx.Daemon} {
		d.Thaw()
		if d.Ended() {
			d.Start(t)
		}
	}
	c.postgres.Ready(t)
	for _, i := range c.instances {
		for _, p := range []*proxy{i.database, i.redis, i.model} {
			p.pass(t)
		}
		if i.wake(); i.Ended() {
			c.restart(i)
		}
	}
}
