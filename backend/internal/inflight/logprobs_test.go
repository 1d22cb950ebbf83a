package inflight

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func line(at int, json string) TokenLine { return TokenLine{At: at, JSON: []byte(json)} }

func TestTokensGoWithTheirText(t *testing.T) {
	var l Log
	require.Nil(t, l.Logprobs())
	l.Append("ab")
	l.AppendTokens("cdef", []TokenLine{line(1, `{"a":1}`), line(3, `{"a":2}`), line(3, `{"a":3}`)}, 0)
	l.AppendTokens("", []TokenLine{line(0, `{"a":4}`)}, 2)
	for _, one := range []struct {
		from, to int
		want     string
	}{{0, 2, ""}, {2, 3, `[{"a":1}]`}, {3, 4, ""}, {3, 6, `[{"a":2},{"a":3},{"a":4}]`}, {0, 6, `[{"a":1},{"a":2},{"a":3},{"a":4}]`}, {6, 9, ""}} {
		require.Equal(t, one.want, string(l.TokensWithin(one.from, one.to)), "%d-%d", one.from, one.to)
	}
	text, _ := l.Since(0)
	require.Equal(t, "abcdef", string(text))
	require.Equal(t, 4, l.Logprobs().Tokens)
	require.Equal(t, 2, l.Logprobs().Dropped)
	require.Equal(t, "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\n", string(l.Logprobs().Lines))
}

func TestTokensOfOneRunAreBounded(t *testing.T) {
	var l Log
	big := strings.Repeat("x", 1<<20)
	for range 20 {
		l.AppendTokens("a", []TokenLine{line(1, big)}, 0)
	}
	l.AppendTokens("a", []TokenLine{line(1, "small")}, 1)
	kept := l.Logprobs()
	require.LessOrEqual(t, len(kept.Lines), maxLogprobBytes)
	require.Equal(t, 7, kept.Tokens)
	require.Equal(t, 15, kept.Dropped, "none behind the first that is dropped")
}
