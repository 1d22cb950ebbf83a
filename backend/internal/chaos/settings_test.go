package chaos_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"playground/internal/config"
	"playground/internal/testkit"
)

// settings say how much of the suite runs. They are the only thing it takes from the environment.
type settings struct {
	rounds int    // how often each fault strikes; 0: the short form
	seed   uint64 // of everything that is left to chance
}

// defaultSeed makes the short form the same wherever it runs.
const defaultSeed = 1

var readSettings = sync.OnceValue(func() settings {
	return settings{rounds: int(number("CHAOS_ROUNDS", 0)), seed: number("CHAOS_SEED", defaultSeed)}
})

// long says whether all of the suite runs.
func (s settings) long() bool { return s.rounds > 0 }

func number(name string, otherwise uint64) uint64 {
	text := config.Variable(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		panic(fmt.Sprintf("%s takes a number, not %q", name, text))
	}
	return n
}

// chance is a test's own source of it, the same for the same seed and name.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := readSettings().seed
	t.Logf("to repeat this: CHAOS_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, hashOf(t.Name())))
}

func TestMain(m *testing.M) {
	flag.Parse()
	// The cases wait most of the time, so some worlds go side by side, however few cores there are; with all
	// of them two cores do not bring the load under way.
	if err := flag.Set("test.parallel", "3"); err != nil {
		panic(err)
	}
	os.Exit(testkit.RunWithBinary(m))
}
