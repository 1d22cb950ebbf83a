package main

import (
	"fmt"
	"strconv"
	"time"
)

// A stamped stream's tokens say when they left, in place of their numbers: the microseconds of the second. They are as
// long as numbered ones, so that a stream costs the same; how many there must be the upstream says at the end.

const stampsRepeat = time.Second

func stamp(at time.Time) string { return fmt.Sprintf("%06d ", at.Nanosecond()/1000) }

// lagOf is how long before now a token left that took less than a second.
func lagOf(stamp []byte, now time.Time) (time.Duration, error) {
	left, err := strconv.ParseUint(string(stamp[:6]), 10, 32)
	if err != nil || stamp[6] != ' ' {
		return 0, fmt.Errorf("no stamp: %q", stamp)
	}
	took := time.Duration(now.Nanosecond()) - time.Duration(left)*time.Microsecond
	return (took + stampsRepeat) % stampsRepeat, nil
}

// stamps reads those of one stream.
type stamps struct {
	lags []time.Duration
	part []byte // of the next stamp
}

// take looks at the next piece of text, which is here now, and says how many tokens in it are no stamps.
func (s *stamps) take(text []byte, now time.Time) (wrong int) {
	s.part = append(s.part, text...)
	for ; len(s.part) >= tokenBytes; s.part = s.part[tokenBytes:] {
		lag, err := lagOf(s.part, now)
		if err != nil {
			wrong++
			continue
		}
		s.lags = append(s.lags, lag)
	}
	return wrong
}
