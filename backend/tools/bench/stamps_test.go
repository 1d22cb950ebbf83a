package main

import (
	"testing"
	"time"
)

func TestStampsSayHowLongATokenTook(t *testing.T) {
	left := time.Date(2026, 11, 30, 12, 0, 0, 999_900_000, time.UTC)
	for _, took := range []time.Duration{0, 50 * time.Microsecond, 300 * time.Microsecond, 999 * time.Millisecond} {
		lag, err := lagOf([]byte(stamp(left)), left.Add(took))
		if err != nil || lag != took {
			t.Errorf("%s: %s %v", took, lag, err)
		}
	}
	for _, bad := range []string{"00012x ", "000123\n", "-00012 ", "       "} {
		if lag, err := lagOf([]byte(bad), left); err == nil {
			t.Errorf("%q: %s", bad, lag)
		}
	}
}

func TestStampsAreReadInAnyPieces(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 500_000_000, time.UTC)
	text := stamp(now.Add(-time.Millisecond)) + stamp(now.Add(-2*time.Millisecond)) + "nonsens" + stamp(now.Add(-3*time.Millisecond))
	for size := 1; size <= len(text); size++ {
		var s stamps
		wrong := 0
		for at := 0; at < len(text); at += size {
			wrong += s.take([]byte(text[at:min(at+size, len(text))]), now)
		}
		if wrong != 1 || len(s.lags) != 3 || s.lags[0] != time.Millisecond || s.lags[2] != 3*time.Millisecond {
			t.Errorf("in pieces of %d: %d wrong, %v", size, wrong, s.lags)
		}
	}
}

// The stamps of the upstream, through everything between.
func TestALoneStreamIsTimed(t *testing.T) {
	r := ask(t, upstream(), order{Tokens: 20, Rate: 200, Stamped: true})
	if r.Tokens != 200 || r.Wrong+r.Failed > 0 || r.Lag <= 0 || r.Lag > 500*time.Millisecond {
		t.Errorf("%+v", r)
	}
}
