package main

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// Every token of a stream is its number in six digits and a space, or a line break after each
// sixteenth, so that a reader can tell lost, doubled and misplaced ones. The first token has, in
// place of its number, the microseconds from the request's arrival upstream to its departure.
const (
	tokenBytes = 7
	maxTokens  = 40_000
)

// allTokens is the text of the longest stream; every other one is its beginning.
var allTokens = func() []byte {
	var b bytes.Buffer
	for i := range maxTokens {
		b.WriteString(token(i))
	}
	return b.Bytes()
}()

func token(i int) string {
	end := " "
	if i%16 == 15 {
		end = "\n"
	}
	return fmt.Sprintf("%06d%s", i, end)
}

// checker follows one stream's text.
type checker struct {
	at    int // bytes of the stream's text so far, and the number of those still to come
	own   int // microseconds that the upstream took for the first token
	wrong int // pieces that were not what comes next, and tokens that never came

	stamps *stamps // not nil: that is what the tokens are, and not numbers
}

// take looks at the next piece of text.
func (c *checker) take(text []byte) {
	for len(text) > 0 && c.at < tokenBytes {
		if c.at < 6 {
			c.own = c.own*10 + int(text[0]-'0')
		}
		c.at++
		text = text[1:]
	}
	if c.stamps != nil {
		c.at += len(text)
		c.wrong += c.stamps.take(text, time.Now())
		return
	}
	end := min(c.at+len(text), len(allTokens))
	if bytes.Equal(text, allTokens[c.at:end]) {
		c.at = end
		return
	}
	c.wrong++
	c.resync(text)
}

// resync goes on behind the last whole token of a piece that was not what it should be.
func (c *checker) resync(text []byte) {
	c.at = min(c.at+len(text), len(allTokens))
	if len(text) < tokenBytes {
		return
	}
	last := text[len(text)-tokenBytes:]
	if number, err := strconv.Atoi(string(last[:6])); err == nil && number < maxTokens {
		c.at = (number + 1) * tokenBytes
	}
}

// end compares with how many tokens the upstream says it sent.
func (c *checker) end(sent int) {
	if missing := sent - c.tokens(); missing != 0 {
		c.wrong += max(missing, -missing)
	}
}

func (c *checker) tokens() int { return c.at / tokenBytes }

// lags is how long each stamped token was on its way.
func (c *checker) lags() []time.Duration {
	if c.stamps == nil {
		return nil
	}
	return c.stamps.lags
}
