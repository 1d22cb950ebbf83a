package openai

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// requireReadsAsAlone demands that chunks read one after the other are read as each of them alone.
func requireReadsAsAlone(t require.TestingT, payloads []string, known int) {
	var stream plainChunks
	for n, payload := range payloads {
		text, ok := stream.text([]byte(payload), n >= known)
		alone := fastPath{b: []byte(payload), modelKnown: n >= known}
		require.Equal(t, alone.isPlain(), ok, "%q of %q", payload, payloads)
		if ok {
			require.Equal(t, string(alone.content), string(text), "%q of %q", payload, payloads)
		}
	}
}

func TestChunksLikeTheLastAreReadByTheirText(t *testing.T) {
	var stream plainChunks
	for _, text := range []string{`a`, `b\n\u00e9`, `"`, `\`, `x"y`, `\"`, `é`, `}`, `","content":"z`, `b`} {
		payload := []byte(strings.Replace(plain, `a\nb\ud83d`, text, 1))
		alone := fastPath{b: payload, modelKnown: true}
		got, ok := stream.text(payload, true)
		require.Equal(t, alone.isPlain(), ok, text)
		if ok {
			require.Equal(t, text, string(got))
			like, isLike := stream.like(payload)
			require.True(t, isLike, "the next like it is known by what stands around its text")
			require.Equal(t, got, like)
		}
	}
	for _, other := range []string{"", `{}`, plain[:len(plain)-1], plain[1:], strings.Replace(plain, `a\nb\ud83d`, "", 1), plain + plain} {
		_, ok := stream.like([]byte(other))
		require.False(t, ok, other)
	}
}

func TestAChunkOfAnySizeIsKeptToABound(t *testing.T) {
	var stream plainChunks
	for _, size := range []int{1, maxFrame, 2 * maxFrame, 3} {
		payload := strings.Replace(plain, `"x7"`, `"`+strings.Repeat("x", size)+`"`, 1)
		for range 2 {
			text, ok := stream.text([]byte(payload), true)
			require.True(t, ok)
			require.Equal(t, `a\nb\ud83d`, string(text))
		}
		require.LessOrEqual(t, cap(stream.around), 2*maxFrame)
	}
}

func TestChunksOfOneStreamAreReadAsEachAlone(t *testing.T) {
	text := rapid.SampledFrom([]string{`x`, `xy`, ``, `\n`, `\u00e9`, `\"`, `"`, `\`, "\x01", "\xff", `"}}]}`, `","delta":"`, `x7`, `null`})
	before := rapid.SampledFrom([]string{`{"id":"1","choices":[{"delta":{"content":"`, `{"id":"12","choices":[{"delta":{"content":"`,
		`{"model":"m","choices":[{"text":"`, `{"id":"1","choices":[{"delta":{"content":"x","refusal":"`})
	after := rapid.SampledFrom([]string{`"}}]}`, `"}}],"usage":null}`, `"}}],"usage":{}}`, `"}]}`, `"}}]`})
	chunk := rapid.Custom(func(t *rapid.T) string {
		return before.Draw(t, "before") + text.Draw(t, "text") + after.Draw(t, "after")
	})
	rapid.Check(t, func(t *rapid.T) {
		requireReadsAsAlone(t, rapid.SliceOfN(chunk, 1, 6).Draw(t, "chunks"), rapid.IntRange(0, 3).Draw(t, "known"))
	})
}

func FuzzPlainChunks(f *testing.F) {
	f.Add(plain, strings.Replace(plain, `a\nb`, `"`, 1), 0)
	f.Add(`{"choices":[{"text":"x"}]}`, `{"choices":[{"text":"x\"}]}`, 1)
	f.Fuzz(func(t *testing.T, one, two string, known int) {
		requireReadsAsAlone(t, []string{one, two, one, two}, known)
	})
}

func BenchmarkPlainChunks(b *testing.B) {
	b.ReportAllocs()
	payload := []byte(plain)
	var stream plainChunks
	for b.Loop() {
		if _, ok := stream.text(payload, true); !ok {
			b.Fatal("not accepted")
		}
	}
}
