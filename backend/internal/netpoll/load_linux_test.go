package netpoll

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const tick = 5 * time.Millisecond

// play lets connections have something at a pace each, and says for how much of the time that was much.
func play(conns int, each, during time.Duration) float64 {
	l := load{span: ticksPerWindow * tick, enough: enough}
	last, much, turns := make([]uint64, conns), 0, 0
	start := time.Unix(0, 0)
	for at := time.Duration(0); at < during; at += tick {
		l.advance(start.Add(at))
		for i := range last {
			offset := each * time.Duration(i) / time.Duration(conns)
			if (at+offset)%each < tick {
				l.count(&last[i])
			}
		}
		turns++
		if l.much {
			much++
		}
	}
	return float64(much) / float64(turns)
}

func TestMuchIsManyConnections(t *testing.T) {
	require.Zero(t, play(1, tick, time.Minute), "however much comes on one")
	require.Zero(t, play(enough-1, tick, time.Minute))
	require.Zero(t, play(100, 2*time.Second, time.Minute), "however many are slow")
	require.Greater(t, play(100, 20*time.Millisecond, time.Minute), 0.99)
	require.Greater(t, play(1000, 50*time.Millisecond, time.Minute), 0.99)
}

func TestMuchEndsWithinTwoWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := load{span: ticksPerWindow * tick, enough: enough}
		now := time.Unix(0, 0)
		for range rapid.IntRange(1, 50).Draw(t, "windows") {
			l.advance(now)
			for range rapid.IntRange(0, 3*enough).Draw(t, "connections") {
				l.count(new(uint64))
			}
			now = now.Add(time.Duration(rapid.IntRange(0, int(l.span)).Draw(t, "later")))
		}
		for range 2 {
			l.advance(now)
			now = now.Add(l.span)
		}
		l.advance(now)
		require.False(t, l.much)
	})
}
