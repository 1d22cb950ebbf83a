package demo

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/llm"
)

func asks(n int, seed int64, change func(*llm.Request)) llm.Request {
	return ask(func(r *llm.Request) {
		r.Logprobs, r.Config.Seed, r.Config.Temperature = &n, &seed, 1
		if change != nil {
			change(r)
		}
	})
}

func goesOn(r *llm.Request) {
	r.Mode, r.System, r.Messages = domain.ModeCompletion, "", []domain.Message{{Role: "user", Content: "The keeper counted ships and an owl"}}
}

// Asking changes no byte of the answer; the tokens, joined, are the answer, and every number can be a probability.
func TestTokensAreTheAnswer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed, max := rapid.Int64Range(0, 1000).Draw(rt, "seed"), rapid.IntRange(1, 300).Draw(rt, "max_tokens")
		var change func(*llm.Request)
		if rapid.Bool().Draw(rt, "completion") {
			change = goesOn
		}
		req := asks(20, seed, func(r *llm.Request) {
			if change != nil {
				change(r)
			}
			r.Config.MaxTokens = max
		})
		var text, joined string
		outcome, err := New(Options{}).Stream(t.Context(), &req, llm.Receiver{OnText: func(s string) { text += s },
			OnLogprobs: func(list []domain.TokenLogprob, _ int) {
				for _, token := range list {
					joined += token.Token
					check(rt, token)
				}
			}})
		require.NoError(rt, err)
		require.Equal(rt, text, joined)
		req.Logprobs = nil
		plain := ""
		same, err := New(Options{}).Stream(t.Context(), &req, llm.Receiver{OnText: func(s string) { plain += s }})
		require.NoError(rt, err)
		require.Equal(rt, plain, text)
		require.Equal(rt, same, outcome)
	})
}

// A sentence that begins with an article begins with its mark too.
func TestAnArticleAgreesThoughItIsMarked(t *testing.T) {
	for _, begun := range []string{"A ", mark + "A ", "It is a ", mark + "it is a "} {
		var out strings.Builder
		out.WriteString(begun)
		write(&out, mark+"exact")
		require.Equal(t, begun[:len(begun)-1]+"n "+mark+"exact", out.String())
	}
}

func check(t require.TestingT, token domain.TokenLogprob) {
	total := 0.0
	for i, a := range token.Top {
		total += math.Exp(*a.Logprob)
		require.False(t, i > 0 && *a.Logprob > *token.Top[i-1].Logprob, "likeliest first")
		if a.Token == token.Token {
			require.InDelta(t, *token.Logprob, *a.Logprob, 1e-9, "%v", token)
		}
	}
	require.LessOrEqual(t, total, 1+1e-9, "%v", token)
}

// What is said to be so likely is written so often.
func TestProbabilitiesAreThoseOfTheGenerator(t *testing.T) {
	const runs = 3000
	written, said := map[string]float64{}, map[string]float64{}
	for seed := range int64(runs) {
		text, choices := composed(asks(20, seed, nil))
		first := choices[0] // the opening sentence
		word := wordsOf(text[first.at:])[0]
		written[word]++
		if len(said) == 0 {
			for _, token := range tokensOf(text, choices, 20) {
				if strings.HasSuffix(strings.TrimSpace(token.Token), strings.TrimSpace(word)) && len(token.Top) > 1 {
					for _, a := range token.Top {
						said[strings.TrimSpace(a.Token)] = math.Exp(*a.Logprob)
					}
					break
				}
			}
		}
	}
	require.NotEmpty(t, said)
	for word, chance := range said {
		require.InDelta(t, chance, written[word]/runs, 0.04, word)
	}
}

func TestChoicesAreShown(t *testing.T) {
	text, choices := composed(asks(5, 7, nil))
	uncertain, unknown := 0, 0
	for _, token := range tokensOf(text, choices, 5) {
		require.LessOrEqual(t, len(token.Top), 5)
		if token.Logprob == nil {
			unknown++
			require.True(t, isArticle(token.Token), token.Token)
		} else if *token.Logprob < 0 {
			uncertain++
		}
	}
	require.Greater(t, uncertain, 15)
	require.Less(t, unknown, 10)
	require.Greater(t, len(choices), 15)
}

// One token asked for alone has the probabilities that it has in a whole answer.
func TestTheFirstTokenAlone(t *testing.T) {
	known := 0
	for seed := range int64(40) {
		ask := func(tokens int) []domain.TokenLogprob {
			top := 10
			req := llm.Request{Mode: domain.ModeCompletion, Logprobs: &top,
				Messages: []domain.Message{{Role: domain.RoleUser, Content: "Once upon a time"}},
				Config:   domain.ModelConfig{Temperature: 1, TopP: 1, MaxTokens: tokens, Seed: &seed}}
			text, choices := composed(req)
			text, _ = bound(text, req.Config, 1000)
			return tokensOf(text, choices, top)
		}
		one, whole := ask(1), ask(200)
		require.Len(t, one, 1)
		if one[0].Token != whole[0].Token {
			require.Nil(t, one[0].Logprob, "a part of a word: %q of %q", one[0].Token, whole[0].Token)
			continue
		}
		known++
		require.Equal(t, whole[0].Top, one[0].Top)
	}
	require.Greater(t, known, 20)
}
