package llm

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tiktoken-go/tokenizer"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func TestCountKnownTexts(t *testing.T) {
	require.Equal(t, 0, Count("gpt-4o", ""))
	require.Equal(t, 2, Count("gpt-4o", "hello world"))
	require.Equal(t, 4, Count("gpt-4", "Hello, world!"))
}

func TestCountOfProseIsTheSameInChunks(t *testing.T) {
	words := rapid.SampledFrom([]string{"the", " cat", " sat", ", on", " mats.", "\n\nThen", " 42", " naïve", " 汉字", "\tx"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 300, 900).Draw(t, "words"), "")
		whole, err := vocabularies[tokenizer.O200kBase]().Count(text)
		require.NoError(t, err)
		require.Equal(t, whole, Count("gpt-4o", text))
	})
}

func TestTokensJoinToTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Repeat(rapid.String().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "times"))
		tokens := Tokens("gpt-4o", text)
		require.Equal(t, text, strings.Join(tokens, ""))
		require.Equal(t, Count("gpt-4o", text), len(tokens))
	})
}

// A request of the largest size must be counted in seconds, whatever is in it.
func TestCountBoundsItsCost(t *testing.T) {
	const size = 1 << 18
	for name, unit := range map[string]string{
		"one letter": "a", "spaces": " ", "mixed white space": " \n", "prose": "the quick brown fox ", "bang": "!", "bad utf-8": "\xff",
	} {
		begin := time.Now()
		Count("gpt-4o", strings.Repeat(unit, size/len(unit)))
		took := time.Since(begin)
		t.Logf("%s: %v for 256 KiB", name, took)
		require.Less(t, took, time.Minute, name)
	}
}

func TestCountTogether(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { Count("gpt-4", "at once"); Count("gpt-4o", "at once") })
	}
	group.Wait()
}

func TestCountRequest(t *testing.T) {
	req := Request{Mode: domain.ModeChat, Messages: []domain.Message{{Role: "user", Content: "hello world"}}}
	without := CountRequest(req, domain.Model{ID: "gpt-4o"})
	require.Equal(t, 3+3+1+2, without)
	req.System = "Be brief."
	require.Greater(t, CountRequest(req, domain.Model{ID: "gpt-4o"}), without)
	req.Mode = domain.ModeCompletion
	req.Suffix = "and farewell"
	require.Equal(t, Count("gpt-4o", "hello world")+Count("gpt-4o", "and farewell"), CountRequest(req, domain.Model{ID: "gpt-4o"}))
}

func TestCountUpToALimit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		unit := rapid.SampledFrom([]string{"a", " ", " \n", "the quick brown fox ", "\xff", "🐴", "{{x}}"}).Draw(rt, "unit")
		req := Request{Mode: domain.ModeChat, System: strings.Repeat(unit, rapid.IntRange(0, 400).Draw(rt, "system")),
			Messages: []domain.Message{{Role: "user", Content: strings.Repeat(unit, rapid.IntRange(0, 4000).Draw(rt, "user"))}}}
		model := domain.Model{ID: "gpt-4o"}
		whole := CountRequest(req, model)
		limit := rapid.IntRange(0, 2*whole).Draw(rt, "limit")
		n, exact, err := CountRequestUpTo(rt.Context(), req, model, limit)
		require.NoError(rt, err)
		require.Equal(rt, whole > limit, n > limit)
		if exact {
			require.Equal(rt, whole, n)
		}
		require.True(rt, exact || whole > limit)
		require.True(rt, whole <= limit || MayExceed(req, limit), "%d tokens of %d", whole, limit)
	})
}

// What is far beyond the limit costs no more than the limit does, and nothing once the caller has left.
func TestCountingEnds(t *testing.T) {
	req := Request{Mode: domain.ModeChat, Messages: []domain.Message{{Role: "user", Content: strings.Repeat("the quick brown fox ", 1<<20)}}}
	n, exact, err := CountRequestUpTo(t.Context(), req, domain.Model{ID: "gpt-4o"}, 1000)
	require.NoError(t, err)
	require.False(t, exact)
	require.InEpsilon(t, 4<<20, n, 0.05, "an estimate of all")
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, _, err = CountRequestUpTo(ctx, req, domain.Model{ID: "gpt-4o"}, math.MaxInt)
	require.ErrorIs(t, err, context.Canceled)
}
