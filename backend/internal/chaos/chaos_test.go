package chaos_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Each family of faults has a world of its own, so that they strike side by side.

func TestInstancesFail(t *testing.T)          { t.Parallel(); endure(t, instanceFaults) }
func TestDatabaseFails(t *testing.T)          { t.Parallel(); endure(t, databaseFaults) }
func TestRedisFails(t *testing.T)             { t.Parallel(); endure(t, redisFaults) }
func TestProviderAndReadersFail(t *testing.T) { t.Parallel(); endure(t, edgeFaults) }

// leftOut says whether a fault is not in the form that runs.
func leftOut(f fault) bool { return !f.short && !readSettings().long() }

// stormsPerRound is how many pairs of faults strike in each round of the long form.
const stormsPerRound = 10

// A second fault strikes while the first still lasts.
func TestStorm(t *testing.T) {
	if !readSettings().long() {
		return // one pair of a hundred shows little, and takes as long as four faults alone
	}
	t.Parallel()
	chance, w := chance(t), newWorld(t)
	t.Run(noFault.name, func(t *testing.T) { w.endure(t, noFault, chance) })
	all := slices.DeleteFunc(slices.Concat(instanceFaults, databaseFaults, redisFaults, edgeFaults), leftOut)
	for range stormsPerRound * readSettings().rounds {
		f := both(all[chance.IntN(len(all))], all[chance.IntN(len(all))])
		t.Run(f.name, func(t *testing.T) { w.endure(t, f, chance) })
	}
	w.leave(t)
}

// both is one fault on top of another; it costs what either may cost.
func both(a, b fault) fault {
	return fault{name: a.name + ", then " + b.name, loses: a.loses | b.loses, storm: true, strike: func(t *testing.T, c *crisis) {
		a.strike(t, c)
		b.strike(t, c)
	}}
}

// noFault shows that the invariants hold when nothing happens, and what an idle world takes.
var noFault = fault{name: "no fault", strike: func(t *testing.T, c *crisis) { c.wait(t, time.Second, 2*time.Second) }}

// endure has each fault strike one world, as often as the settings say.
func endure(t *testing.T, faults []fault) {
	t.Helper()
	chance := chance(t)
	w := newWorld(t)
	t.Run(noFault.name, func(t *testing.T) { w.endure(t, noFault, chance) })
	for round := range max(1, readSettings().rounds) {
		for _, f := range faults {
			if leftOut(f) {
				continue
			}
			t.Run(fmt.Sprintf("%s %d", f.name, round+1), func(t *testing.T) { w.endure(t, f, chance) })
		}
	}
	w.leave(t)
}

// endure is one case: a load, a fault at a random moment, and what must hold afterwards.
func (w *world) endure(t *testing.T, f fault, chance *rand.Rand) {
	t.Helper()
	c := &crisis{world: w, load: w.start(t, ordinary, chance), chance: chance, storm: f.storm}
	c.load.underWay(t)
	c.wait(t, 0, time.Second)
	struck := time.Now()
	c.suffer(t, f)
	over := time.Now()
	if f.loses&lostRuns == 0 {
		c.resultsLand(t, over)
	}
	c.wholeAgain(t)
	c.load.stop()
	ended := c.load.finish(allowed(promisedEnd) - time.Since(over))
	eventually(t, allowed(promisedEnd)-time.Since(over), func() bool { return c.running(t) == 0 }) // they may have no reader
	a := &aftermath{crisis: c, fault: f, rows: c.rows(t)}
	w.hangUp(t)
	if w.base == nil {
		w.base = w.settled(t)
	}
	for _, invariant := range invariants {
		t.Run(invariant.name, func(t *testing.T) { invariant.holds(a, t) })
	}
	require.True(t, ended, "%s after the fault, readers still wait for their runs to end", allowed(promisedEnd))
	t.Logf("%d readers; the fault took %s, what followed %s", len(c.load.all()),
		over.Sub(struck).Round(time.Millisecond), time.Since(over).Round(time.Millisecond))
}

// suffer has the fault strike and mends what it broke, however that went.
func (c *crisis) suffer(t *testing.T, f fault) {
	t.Helper()
	defer c.mend(t)
	f.strike(t, c)
}

// wholeAgain demands that each instance runs something from its first byte to its last.
func (c *crisis) wholeAgain(t *testing.T) {
	t.Helper()
	for n, i := range c.instances {
		c.runs(t, i, fmt.Sprintf("again%d", n))
	}
}

// runs demands that an instance runs something from its first byte to its last.
func (c *crisis) runs(t *testing.T, i *instance, name string) {
	t.Helper()
	p := c.people[0].via(i.addr)
	defer p.http.CloseIdleConnections()
	r := &run{who: p, script: script{key: c.load.name + "-" + name, pieces: 3, pace: time.Millisecond}}
	ctx, stop := context.WithTimeout(t.Context(), allowed(promisedStart))
	defer stop()
	p.follow(ctx, r, nil)
	require.Equal(t, "end_turn", r.finish, "%s runs nothing: %s", i.addr, tail(i.Stderr.String()))
}

// leave ends both instances as a deploy does.
func (w *world) leave(t *testing.T) {
	t.Helper()
	begun := time.Now()
	for _, i := range w.instances {
		i.Signal(t, syscall.SIGTERM)
	}
	for _, i := range w.instances {
		require.Equal(t, 0, i.Exit(t), "%s", i.Stderr)
	}
	t.Logf("idle instances end within %s", time.Since(begun).Round(time.Millisecond))
}
