package openai

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/llm/llmtest"
	"playground/internal/llm/upstream"
)

const plain = `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1763805600,"model":"gpt-4o-mini","service_tier":"default",` +
	`"system_fingerprint":null,"choices":[{"index":0,"delta":{"role":"assistant","content":"a\nb\ud83d","refusal":null},` +
	`"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x7"}`

// checkFastPath demands that what the fast path accepts means the same to the decoder: the text, and nothing else.
func checkFastPath(t require.TestingT, payload string, modelKnown bool) bool {
	text, ok := new(plainChunks).text([]byte(payload), modelKnown)
	if !ok {
		return false
	}
	var c chunk
	require.NoError(t, json.Unmarshal([]byte(payload), &c), payload)
	list, err := c.choices()
	require.NoError(t, err, payload)
	require.Len(t, list, 1, payload)
	var one choice
	require.NoError(t, json.Unmarshal(list[0], &one), payload)
	piece, message, err := one.read()
	require.NoError(t, err, payload)
	require.Equal(t, string(text), string(piece.text), payload)
	require.True(t, len(piece.reasoning)+len(message.text)+len(message.reasoning) == 0 && !piece.refused, payload)
	var usage upstream.Usage
	for _, raw := range []json.RawMessage{c.Usage, c.Timings, c.Groq.Usage, one.Usage} {
		usage.Read(raw)
	}
	require.Zero(t, usage, payload)
	require.True(t, !c.isError() && !some(one.Error) && cmp.Or(string(one.Index), "0") == "0", payload)
	require.Equal(t, upstream.Finish{}, upstream.ReadFinish(one.FinishReason), payload)
	require.True(t, !some(one.StopReason) && (modelKnown || !isString(c.Model)), payload)
	return true
}

func TestFastPathAcceptsWhatIsPlain(t *testing.T) {
	for _, payload := range []string{
		plain,
		`{"choices":[{"index":0,"delta":{"content":"x"}}]}`,
		`{"choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": null, "stop_reason": null}]}`,
		`{"choices":[{"text":"x","index":0,"logprobs":null,"finish_reason":""}],"model":"m"}`,
		`{"choices":[{"delta":{"content":"x"},"flags":[true,false,{"a":[]},12,{}]}],"error":null}`,
	} {
		require.True(t, checkFastPath(t, payload, true), payload)
	}
}

func TestFastPathLeavesTheRestToTheDecoder(t *testing.T) {
	for old, unusual := range map[string]string{
		`"usage":null`: `"usage":{"prompt_tokens":1}`, `"finish_reason":null`: `"finish_reason":"stop"`, `"index":0`: `"index":1`,
		`"refusal":null`: `"refusal":"no"`, `a\nb\ud83d`: ``, `"content":`: `"Content":`, `"object"`: `"ERROR"`, `"created":1763805600`: `"created":1e9`,
		`"id":"chatcmpl-1"`: `"error":{"message":"x"}`, `"choices":[`: `"choices":[{},`, `"role":"assistant"`: `"content":"twice"`,
		`"logprobs":null`: `"delta":{"content":"twice"}`, `"x7"}`: `"x7"}}`, `"gpt-4o-mini"`: `7`, `\n`: "\n", `\ud83d`: `\ud83`, `"x7"`: `"\x"`,
		`"object":`: `"\u006fbject":`, `null}`: `nul}`, `{"id"`: ` {"id"`, `"service_tier":"default"`: `"text":"x","service_tier":"default"`,
		`"obfuscation":`: `"obſcure":`,
	} {
		payload := strings.Replace(plain, old, unusual, 1)
		require.NotEqual(t, plain, payload, old)
		require.False(t, checkFastPath(t, payload, true), payload)
	}
	require.False(t, checkFastPath(t, plain, false), "the model's name is wanted")
	for n := range plain {
		require.False(t, checkFastPath(t, plain[:n], true))
	}
}

func TestFastPathAcceptsMostOfARecordedAnswer(t *testing.T) {
	for _, name := range []string{"openai_chat", "openai_completion"} {
		accepted, all := 0, 0
		for line := range strings.Lines(string(llmtest.Transcript(t, name))) {
			if payload, ok := strings.CutPrefix(strings.TrimSpace(line), "data: "); ok && payload != "[DONE]" {
				all++
				if checkFastPath(t, payload, true) {
					accepted++
				}
			}
		}
		require.GreaterOrEqual(t, accepted, all-3, "%s: all but the first, the last and the usage", name)
	}
}

// unusual is what upstreams write here and there in place of what they write everywhere.
func TestFastPathOverOddChunks(t *testing.T) {
	value := rapid.SampledFrom([]string{`null`, `""`, `"x"`, `"\ud83d"`, `0`, `00`, `-1`, `1.5`, `[]`, `{}`, `[1,]`, `{"content":"y"}`, `true`, `"`, ` 1`, `"é"`, "\"\x01\""})
	name := rapid.SampledFrom([]string{"model", "error", "usage", "index", "delta", "text", "content", "Text", "finish_reason", "stop_reason", "refusal", "id", "x", `a\u0062`, "tEXt"})
	field := rapid.Custom(func(t *rapid.T) string { return fmt.Sprintf("%q:%s", name.Draw(t, "name"), value.Draw(t, "value")) })
	fields := func(t *rapid.T, usual string) string {
		return strings.Join(rapid.Permutation(append(rapid.SliceOfN(field, 0, 2).Draw(t, "fields"), usual)).Draw(t, "order"), ",")
	}
	rapid.Check(t, func(t *rapid.T) {
		delta := fields(t, `"content":"x"`)
		choice := fields(t, `"delta":{`+delta+`}`)
		checkFastPath(t, "{"+fields(t, `"choices":[{`+choice+`}]`)+"}", rapid.Bool().Draw(t, "known"))
	})
}

func FuzzFastPath(f *testing.F) {
	f.Add(plain)
	f.Add(`{"choices":[{"text":"x","index":0,"logprobs":null,"finish_reason":null}],"model":"m"}`)
	f.Add(`{"choices":[{"delta":{"content":"\ud83d\u00e9"},"z":[{"a":1},[true]]}],"error":null}`)
	f.Add(`{"choices":[{"delta":{"content":"x"},"delta":{"content":"y"}}]}`)
	f.Fuzz(func(t *testing.T, payload string) { checkFastPath(t, payload, true); checkFastPath(t, payload, false) })
}

func BenchmarkFastPath(b *testing.B) {
	b.ReportAllocs()
	payload := []byte(plain)
	for b.Loop() {
		if f := (fastPath{b: payload, modelKnown: true}); !f.isPlain() {
			b.Fatal("not accepted")
		}
	}
}
