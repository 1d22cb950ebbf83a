package engine

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/text"
)

// tokenOf is a token with bytes that are said where they are no characters.
func tokenOf(raw string) domain.TokenLogprob {
	t := domain.TokenLogprob{Alternative: domain.Alternative{Token: text.Sanitize(raw)}}
	if t.Token != raw {
		t.Bytes = []byte(raw)
	}
	return t
}

func tokensOf(raw ...string) []domain.TokenLogprob {
	out := make([]domain.TokenLogprob, len(raw))
	for i, one := range raw {
		out[i] = tokenOf(one)
	}
	return out
}

// Whatever the tokens are, cut from the text at any bytes, each is found where it was cut, in whatever pieces both come.
func TestTokensAreFoundWhereTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.StringMatching(`([ab é雨🌧]|the ){0,30}`).Draw(t, "text")
		var tokens []string
		for rest := whole; rest != ""; {
			n := rapid.IntRange(1, min(len(rest), 5)).Draw(t, "length")
			tokens, rest = append(tokens, rest[:n]), rest[n:]
		}
		p, placed, said, sent := &placer{}, []domain.TokenLogprob{}, 0, 0
		for _, token := range tokens {
			p.add(tokensOf(token), 0)
			said += len(token)
			for sent < said && (utf8.RuneStart(at(whole, said))) && rapid.Bool().Draw(t, "flush") {
				placed = append(placed, p.place(whole[sent:said])...)
				sent = said
			}
		}
		placed = append(append(placed, p.place(whole[sent:])...), p.rest()...)
		require.Len(t, placed, len(tokens))
		from := 0
		for i, token := range placed {
			require.Equal(t, [2]int{from, from + len(tokens[i])}, [2]int{token.From, token.To}, "%q", tokens[i])
			from = token.To
		}
	})
}

func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 'x'
}

func places(p *placer, pieces ...string) string {
	var placed []domain.TokenLogprob
	for _, piece := range pieces {
		placed = append(placed, p.place(piece)...)
	}
	placed = append(placed, p.rest()...)
	var out []string
	for _, one := range placed {
		out = append(out, fmt.Sprintf("%s %d-%d", one.Token, one.From, one.To))
	}
	return strings.Join(out, ", ")
}

func TestTokensThatDoNotFitTheText(t *testing.T) {
	for _, one := range []struct {
		tokens, pieces []string
		want           string
	}{
		{[]string{"Hi", "<eot>"}, []string{"Hi"}, "Hi 0-2, <eot> 2-2"},
		{[]string{"<s>", "Hi"}, []string{"Hi"}, "<s> 0-0, Hi 0-2"},
		{[]string{"b", "c"}, []string{"abc"}, "b 1-2, c 2-3"},
		{[]string{"\uFFFD", "\uFFFD", "x"}, []string{"éx"}, "\uFFFD 0-2, \uFFFD 0-2, x 2-3"},
		{[]string{"\uFFFD", "\uFFFD"}, []string{"é"}, "\uFFFD 0-2, \uFFFD 0-2"},
		{[]string{"\uFFFD", "b"}, []string{"\uFFFDb"}, "\uFFFD 0-3, b 3-4"},
		{[]string{"\xff", "\x00", "b"}, []string{"\uFFFD\uFFFDb"}, "\uFFFD 0-3, \uFFFD 3-6, b 6-7"},
		{[]string{"hello"}, []string{"hel"}, "hello 0-3"},
		{[]string{"", "a"}, []string{"a"}, " 0-0, a 0-1"},
		{nil, []string{"text without tokens"}, ""},
		{[]string{"lost"}, nil, "lost 0-0"},
		{[]string{"the", "cat"}, []string{"a dog and the"}, "the 10-13, cat 13-13"},
	} {
		p := &placer{}
		p.add(tokensOf(one.tokens...), 0)
		require.Equal(t, one.want, places(p, one.pieces...), "%q", one.tokens)
	}
	p := &placer{}
	p.place("Hi")
	p.add(tokensOf("Hi"), 0)
	require.Equal(t, "Hi 0-2", places(p), "tokens may come late")
}

// Whatever comes ends in order, in places that only go on, inside the text.
func FuzzPlaces(f *testing.F) {
	f.Add("a|b|\xc3|\xa9|the", "ab|é|the")
	f.Add("\uFFFD|\uFFFD||<eot>", "é||x")
	f.Fuzz(func(t *testing.T, tokens, pieces string) {
		p, n := &placer{}, 0
		var placed []domain.TokenLogprob
		all := strings.Split(tokens, "|")
		for i, piece := range strings.Split(pieces, "|") {
			if i < len(all) {
				p.add(tokensOf(all[i]), 0)
			}
			placed = append(placed, p.place(piece)...)
			n += len(piece)
		}
		placed = append(placed, p.rest()...)
		last := 0
		for _, one := range placed {
			require.True(t, last <= one.From || one.IsHalf(), "%d < %d", one.From, last)
			require.True(t, one.From <= one.To && one.To <= n)
			last = one.To
		}
		for _, line := range lines(placed, 0, n) {
			require.True(t, json.Valid(line.JSON))
		}
	})
}

// A server that sends tokens beside text that they are not in costs bounded time and memory.
func TestEndlessTokensWithoutTheirText(t *testing.T) {
	p := &placer{}
	for range 200 {
		p.add(tokensOf(strings.Repeat("a", 400), "x", "aaaa"), 3)
		p.place(strings.Repeat("b", 1000))
		require.LessOrEqual(t, len(p.pending), maxPending)
		require.LessOrEqual(t, len(p.uncovered), maxUncovered)
	}
	for range 2000 {
		p.add(tokensOf(strings.Repeat("b", 100<<10)), 0)
	}
	p.place("b")
	require.LessOrEqual(t, len(p.pending), maxPending)
	require.Equal(t, 600, p.takeDropped())
}
