package upstream

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// shown is a token in short: its text, its bytes if they say more, its logarithm, and its alternatives.
func shown(tokens []domain.TokenLogprob) string {
	var all []string
	for _, t := range tokens {
		line := shownOne(t.Alternative)
		for _, a := range t.Top {
			line += " | " + shownOne(a)
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func shownOne(a domain.Alternative) string {
	out := a.Token
	if a.Bytes != nil {
		out += fmt.Sprintf("%x", a.Bytes)
	}
	if a.Logprob == nil {
		return out + " ?"
	}
	return out + fmt.Sprintf(" %.4g", *a.Logprob)
}

func TestReadsEveryFormOfLogprobs(t *testing.T) {
	for given, want := range map[string]string{
		// chat
		`{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-2,"bytes":null},{"token":"a","logprob":-0.5}]}]}`: "a -0.5 | a -0.5 | b -2",
		`{"content":null,"refusal":[{"token":"No","logprob":-1}]}`:                                                                                      "No -1",
		`{"content":[{"token":"a","logprob":-1}],"refusal":[{"token":"b","logprob":-2}]}`:                                                               "a -1\nb -2",
		// legacy completions
		`{"tokens":["a","b"],"token_logprobs":[-1,null],"top_logprobs":[{"c":-3,"a":-1},null],"text_offset":[0,1]}`: "a -1 | a -1 | c -3\nb ?",
		`{"tokens":["a","b","c"],"token_logprobs":[-1],"top_logprobs":[]}`:                                          "a -1\nb ?\nc ?",
		`{"tokens":["a"],"token_logprobs":[-1,-2,-3],"top_logprobs":null}`:                                          "a -1",
		`{"tokens":["a"],"token_logprobs":[-1],"top_logprobs":[{"x":-1,"x":-2}]}`:                                   "a -1 | x -1 | x -2",
		`{"tokens":["bytes:\\xe2\\x80","bytes:\\x","bytes:"],"token_logprobs":[-1,-2,-3]}`:                          "\uFFFD" + "e280 -1\nbytes:\\x -2\nbytes: -3",
		// llama.cpp
		`[{"content":"a","probs":[{"tok_str":"b","prob":0.5},{"tok_str":"a","prob":0.25},{"tok_str":"c","prob":0}]}]`:      "a -1.386 | b -0.6931 | a -1.386 | c -9999",
		`[{"id":1,"token":"a","bytes":[97],"prob":1,"top_probs":[{"id":2,"token":"b","bytes":[98],"prob":1e-9}]}]`:         "a 0 | b -20.72",
		`[{"id":1,"token":"","bytes":[195],"logprob":-1,"top_logprobs":[{"id":2,"token":"","bytes":[169],"logprob":-2}]}]`: "\uFFFDc3 -1 | \uFFFDa9 -2",
		// numbers
		`[{"token":"a","logprob":-9999.0},{"token":"b","logprob":-1e999},{"token":"c","logprob":"-Infinity"},{"token":"d","logprob":"-inf"}]`:                                "a -9999\nb -9999\nc -9999\nd -9999",
		`[{"token":"a","logprob":"NaN"},{"token":"b","logprob":"Infinity"},{"token":"c","logprob":2},{"token":"d","logprob":1e-7},{"token":"e"},{"token":"f","logprob":{}}]`: "a ?\nb ?\nc ?\nd 0\ne ?\nf ?",
		// bytes and characters
		`[{"token":"\\x00","bytes":[0],"logprob":-1},{"token":"\u0000","logprob":-1},{"token":"\ud83d","logprob":-1}]`:                                                     "\uFFFD00 -1\n\uFFFD00 -1\n\uFFFD -1",
		`[{"token":"a","bytes":[256],"logprob":-1},{"token":"a","bytes":"x","logprob":-1},{"token":"a","bytes":[1.5],"logprob":-1},{"token":"a","bytes":[],"logprob":-1}]`: "a -1\na -1\na -1\na -1",
		"[{\"token\":\"\xc3\",\"logprob\":-1}]":    "\uFFFDc3 -1",
		`[{"token":"line\nend\t\"","logprob":-1}]`: "line\nend\t\" -1",
		// no such form
		`[{"logprob":-1},{"token":7},7,null,"x",{"token":"a","logprob":-1,"top_logprobs":"x"}]`: "a -1",
		`{"content":7,"tokens":"x"}`: "", `null`: "", ``: "", `7`: "", `"x"`: "", `[`: "", `{"content":[`: "", `true`: "",
	} {
		tokens, dropped := ReadLogprobs(json.RawMessage(given), 5)
		require.Equal(t, want, shown(tokens), given)
		require.Zero(t, dropped)
	}
}

func TestLogprobsAreBounded(t *testing.T) {
	long := strings.Repeat("x", maxTokenBytes+1)
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprintf(`{"token":"t%d","logprob":-%d}`, i, 1000-i)
	}
	tokens, dropped := ReadLogprobs(json.RawMessage(`[{"token":"a","logprob":-1,"top_logprobs":[`+strings.Join(many, ",")+`]},
		{"token":"`+long+`","logprob":-1},{"token":"b","logprob":-1,"top_logprobs":[{"token":"`+long+`","logprob":-1},{"token":"b","logprob":-1}]}]`), 3)
	require.Equal(t, "a -1 | t999 -1 | t998 -2 | t997 -3\nb -1 | b -1", shown(tokens))
	require.Equal(t, 1, dropped)
	tokens, _ = ReadLogprobs(json.RawMessage(`[{"token":"a","logprob":-1,"top_logprobs":[{"token":"b","logprob":-1}]}]`), 0)
	require.Equal(t, "a -1", shown(tokens))
}

func TestWithoutInfinities(t *testing.T) {
	for given, want := range map[string]string{
		`{"a":-Infinity,"b":[NaN,Infinity],"c":"NaN \" -Infinity"}`: `{"a":-9999,"b":[null,null],"c":"NaN \" -Infinity"}`,
		`{"a":1}`: `{"a":1}`, `{"a":NaN`: `{"a":NaN`, `nan`: `null`, `"`: `"`, `\`: `\`, ``: ``,
	} {
		require.Equal(t, want, string(WithoutInfinities([]byte(given))))
	}
}

// Whatever comes is read without a fault, within its bounds, and can be written as JSON.
func FuzzLogprobs(f *testing.F) {
	for _, seed := range []string{
		`{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-2,"bytes":null}]}],"refusal":null}`,
		`{"tokens":["a","bytes:\\xe2\\x80"],"token_logprobs":[-1,null],"top_logprobs":[{"c":-3,"a":-1},null],"text_offset":[0,1]}`,
		`[{"content":"a","probs":[{"tok_str":"b","prob":0.5}]},{"token":"","bytes":[195],"prob":0,"top_probs":[]}]`,
		`[{"token":"\ud83d\u0000","logprob":-Infinity}]`, `{"tokens":["a"],"top_logprobs":[{"a":1,"a":{}}]}`,
	} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, raw []byte, top int) {
		top = max(0, min(top, domain.MaxLogprobs))
		tokens, _ := ReadLogprobs(WithoutInfinities(raw), top)
		for _, token := range tokens {
			require.LessOrEqual(t, len(token.Top), top)
			for _, a := range append(token.Top, token.Alternative) {
				require.True(t, utf8.ValidString(a.Token) && !strings.Contains(a.Token, "\x00"))
				require.True(t, a.Logprob == nil || *a.Logprob <= 0 && *a.Logprob >= domain.LogprobFloor)
				require.True(t, a.Bytes == nil || !utf8.Valid(a.Bytes) || strings.Contains(string(a.Bytes), "\x00"), "%q", a.Bytes)
			}
			encoded, err := json.Marshal(token)
			require.NoError(t, err)
			require.NotContains(t, string(encoded), "\n")
		}
	})
}
