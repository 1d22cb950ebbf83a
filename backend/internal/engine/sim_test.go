package engine

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"playground/internal/config"
	"playground/internal/llm"
)

// simSeeds are histories that broke an invariant once.
var simSeeds = map[uint64]string{
	203:  "a lost run was not completed while the relay hung: sealing took all of a sweep's time",
	1002: "a reader went on elsewhere, further beyond the row than one batch of the relay: it was refused",
	1033: "a reader went on where it was while the store did not answer: it was told that there is no such byte",
	1051: "a run stood in the line to the relay many times, more with every turn",
	1073: "a rescued orphan took less than no time: the database's clock was behind its owner's",
}

// TestSimulation plays seeded histories of the real runs, on doubles of time, store, relay and model, and
// holds each to the invariants of sim_checks_test.go. SIMULATION_SEED is the first seed, SIMULATION_COUNT
// how many there are.
func TestSimulation(t *testing.T) {
	llm.Count("test-1", "the vocabulary is unpacked once")
	first, count := simSetting(t, "SIMULATION_SEED", 1), simSetting(t, "SIMULATION_COUNT", 150)
	for seed := first; seed < first+count; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) { simulate(t, seed) })
	}
}

func TestSimulationOfWhatBrokeOnce(t *testing.T) {
	for seed, what := range simSeeds {
		t.Run(what, func(t *testing.T) { simulate(t, seed) })
	}
}

func simSetting(t *testing.T, name string, otherwise uint64) uint64 {
	value := config.Variable(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(value, 10, 64)
	require.NoError(t, err, name)
	return n
}

// played is a seed's history in a bubble of its own time.
func played(t *testing.T, seed uint64, traced bool) (w *world) {
	synctest.Test(t, func(*testing.T) { w = history(seed, traced) })
	return w
}

func simulate(t *testing.T, seed uint64) {
	found := played(t, seed, false).violations
	if len(found) == 0 {
		return
	}
	for _, e := range played(t, seed, true).trace {
		t.Log(e)
	}
	t.Errorf("to repeat it: SIMULATION_SEED=%d SIMULATION_COUNT=1 go test ./internal/engine -run TestSimulation$", seed)
	for _, v := range found {
		t.Error(v)
	}
}

// One seed is one history, up to what Go draws itself: which of two channels that are ready at once a
// select takes, and who goes first of those whom one event wakes. Few seeds have a history in which that
// matters; it is looked for in ten that do not.
func TestSimulationRepeats(t *testing.T) {
	for seed := range uint64(10) {
		first, second := played(t, seed, true), played(t, seed, true)
		require.Equal(t, first.trace[:first.played], second.trace[:second.played], "seed %d", seed)
	}
}
