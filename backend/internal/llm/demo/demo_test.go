package demo

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
)

func ask(change func(*llm.Request)) llm.Request {
	req := llm.Request{
		Mode: domain.ModeChat, System: "You are a patient gardener.",
		Messages: []domain.Message{{Role: "user", Content: "Tell me about growing tomatoes on a small balcony in cold weather."}},
		Config:   domain.ModelConfig{Model: ModelID, Temperature: 0, TopP: 1, MaxTokens: 1000},
	}
	if change != nil {
		change(&req)
	}
	return req
}

func run(t testing.TB, change func(*llm.Request)) (string, llm.Outcome) {
	t.Helper()
	text, outcome, err := llmtest.Collect(t.Context(), New(Options{}), ask(change))
	require.NoError(t, err)
	return text, outcome
}

func TestConformance(t *testing.T) {
	llmtest.Run(t, llmtest.Subject{
		Request: ask(nil), Text: compose(ask(nil)),
		Whole: func(testing.TB) llm.Provider { return New(Options{}) },
		Slow:  func(testing.TB) llm.Provider { return New(Options{Pace: 5 * time.Millisecond}) },
	})
}

func TestAnswerLooksLikeOne(t *testing.T) {
	text, outcome := run(t, nil)
	t.Log(text)
	require.True(t, strings.HasPrefix(text, "# Growing tomatoes"))
	require.Contains(t, text, "demo model")
	require.Contains(t, text, "patient gardener")
	require.Contains(t, text, "\n- **")
	require.Equal(t, "end_turn", outcome.FinishReason)
	require.Equal(t, ModelID, outcome.ResolvedModel)
}

func TestLengthIsTypical(t *testing.T) {
	for seed := range int64(40) {
		_, outcome := run(t, func(r *llm.Request) { r.Config.Seed, r.Config.Temperature = &seed, 1 })
		require.Greater(t, outcome.OutputTokens, 120)
		require.Less(t, outcome.OutputTokens, 400)
	}
}

func TestTemperatureAndSeed(t *testing.T) {
	cold, _ := run(t, nil)
	again, _ := run(t, nil)
	require.Equal(t, cold, again, "temperature 0 repeats itself")

	warm := func(seed *int64) string {
		text, _ := run(t, func(r *llm.Request) { r.Config.Temperature, r.Config.Seed = 0.8, seed })
		return text
	}
	require.NotEqual(t, warm(nil), warm(nil), "no seed, another run")
	one, two := int64(1), int64(2)
	require.Equal(t, warm(&one), warm(&one))
	require.NotEqual(t, warm(&one), warm(&two))
}

func TestPromptAndVariablesMatter(t *testing.T) {
	base, _ := run(t, nil)
	for name, change := range map[string]func(*llm.Request){
		"variable": func(r *llm.Request) {
			r.Messages[0].Content = strings.ReplaceAll(r.Messages[0].Content, "tomatoes", "peppers")
		},
		"system": func(r *llm.Request) { r.System = "You are a curt chemist." },
		"history": func(r *llm.Request) {
			r.Messages = append([]domain.Message{{Role: "assistant", Content: "Hm."}}, r.Messages...)
		},
	} {
		other, _ := run(t, change)
		require.NotEqual(t, base, other, name)
	}
	other, _ := run(t, func(r *llm.Request) { r.Messages[0].Content = "About peppers {{k}} {a}" })
	require.Contains(t, other, "peppers {{k}} {a}", "what looks like a slot is text")
}

// distinct counts different words over some runs; fewer mean more repetition.
func distinct(t *testing.T, change func(*llm.Request)) (different, share float64) {
	t.Helper()
	seen, runs := map[string]bool{}, 0.0
	for seed := range int64(30) {
		text, _ := run(t, func(r *llm.Request) { r.Config.Temperature, r.Config.Seed = 1, &seed; change(r) })
		own, words := map[string]bool{}, strings.Fields(text)
		for _, word := range words {
			own[word], seen[word] = true, true
		}
		share, runs = share+float64(len(own))/float64(len(words)), runs+1
	}
	return float64(len(seen)), share / runs
}

func TestTopPNarrowsAndPenaltiesVary(t *testing.T) {
	wide, plain := distinct(t, func(*llm.Request) {})
	narrow, _ := distinct(t, func(r *llm.Request) { r.Config.TopP = 0.1 })
	require.Less(t, narrow, wide*0.9)
	_, frequency := distinct(t, func(r *llm.Request) { r.Config.FrequencyPenalty = 2 })
	_, presence := distinct(t, func(r *llm.Request) { r.Config.PresencePenalty = 2 })
	_, repeats := distinct(t, func(r *llm.Request) { r.Config.FrequencyPenalty = -2 })
	t.Logf("distinct words: %.0f narrow, %.0f wide; share: %.3f, frequency %.3f, presence %.3f, negative %.3f", narrow, wide, plain, frequency, presence, repeats)
	require.Greater(t, frequency, plain)
	require.Greater(t, presence, plain)
	require.Less(t, repeats, plain)
}

func TestTopPZeroIsGreedy(t *testing.T) {
	cold, _ := run(t, nil)
	greedy, _ := run(t, func(r *llm.Request) { r.Config.Temperature, r.Config.TopP = 2, 0 })
	require.Equal(t, cold, greedy)
}

// Any piece of the answer can be a stop sequence, tokens or not.
func TestStopSequences(t *testing.T) {
	whole, _ := run(t, nil)
	rapid.Check(t, func(rt *rapid.T) {
		from := rapid.IntRange(0, len(whole)-1).Draw(rt, "from")
		stop := whole[from:min(len(whole), from+rapid.IntRange(1, 20).Draw(rt, "length"))]
		if !utf8.ValidString(stop) {
			return
		}
		text, outcome := run(t, func(r *llm.Request) { r.Config.StopSequences = []string{"no such words", "", stop} })
		require.Equal(rt, whole[:strings.Index(whole, stop)], text)
		require.Equal(rt, "stop_sequence", outcome.FinishReason)
		require.Equal(rt, llm.Count(ModelID, text), outcome.OutputTokens)
	})
}

func TestMaxTokensAndCounts(t *testing.T) {
	odd := func(r *llm.Request) {
		r.Messages[0].Content = "About 雨が降る 🌧️👩‍👩‍👧 naïve  spaces \t café"
	}
	whole, full := run(t, odd)
	require.Equal(t, llm.Count(ModelID, whole), full.OutputTokens)
	for n := 1; n < full.OutputTokens; n++ {
		text, outcome := run(t, func(r *llm.Request) { odd(r); r.Config.MaxTokens = n })
		require.True(t, strings.HasPrefix(whole, text))
		require.True(t, utf8.ValidString(text))
		require.Equal(t, "max_tokens", outcome.FinishReason)
		require.LessOrEqual(t, outcome.OutputTokens, n)
		require.Equal(t, llm.Count(ModelID, text), outcome.OutputTokens)
	}
	_, outcome := run(t, func(r *llm.Request) { odd(r); r.Config.MaxTokens = full.OutputTokens })
	require.Equal(t, "end_turn", outcome.FinishReason)
	require.Equal(t, llm.CountRequest(ask(odd), domain.Model{ID: ModelID}), outcome.InputTokens)
}

func TestContinues(t *testing.T) {
	text, _ := run(t, func(r *llm.Request) {
		r.Messages = append(r.Messages, domain.Message{Role: "assistant", Content: "Begin with the pot"})
	})
	require.True(t, strings.HasPrefix(text, " "), text)
	require.NotContains(t, text, "#")
	text, _ = run(t, func(r *llm.Request) {
		r.Mode, r.System, r.Messages = domain.ModeCompletion, "", []domain.Message{{Role: "user", Content: "The lighthouse keeper counted ships.\n"}}
	})
	t.Log(text)
	require.NotContains(t, text, "#")
	require.NotRegexp(t, `^\s`, text)
	require.Contains(t, text, "demo model")
	require.NotContains(t, text, "lighthouse keeper counted", "it does not repeat the prompt")
}

func TestLeadsToASuffix(t *testing.T) {
	between := func(before, suffix string) string {
		text, _ := run(t, func(r *llm.Request) {
			r.Mode, r.System, r.Messages, r.Suffix = domain.ModeCompletion, "", []domain.Message{{Role: "user", Content: before}}, suffix
		})
		return text
	}
	text := between("The keeper counted", "ships until dawn.")
	require.Regexp(t, `^ \S.*demo model.*\) $`, text)
	require.NotContains(t, text, "until dawn")
	require.Regexp(t, `\)$`, between("The keeper counted.\n", "\nThen he slept."))
}

func TestEmptyAndHugePrompts(t *testing.T) {
	text, _ := run(t, func(r *llm.Request) { r.System, r.Messages = "", nil })
	require.NotEmpty(t, text)
	_, _, err := llmtest.Collect(t.Context(), New(Options{}), ask(func(r *llm.Request) { r.Messages[0].Content = strings.Repeat("word ", 9000) }))
	require.True(t, domain.HasCode(err, domain.ContextLengthExceeded))
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin, first, req := time.Now(), time.Duration(0), ask(nil)
		outcome, err := New(Options{Pace: 20 * time.Millisecond}).Stream(t.Context(), &req, llm.Receiver{OnText: func(string) {
			if first == 0 {
				first = time.Since(begin)
			}
		}})
		require.NoError(t, err)
		require.Equal(t, 200*time.Millisecond, first)
		require.InDelta(t, 50, float64(outcome.OutputTokens)/(time.Since(begin)-first).Seconds(), 5)
	})
}
