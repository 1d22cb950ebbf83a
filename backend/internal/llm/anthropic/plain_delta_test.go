package anthropic

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/upstream"
)

const (
	plainTextEvent    = `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi\n\ud83c\udf27"}}`
	plainThoughtEvent = `{"type":"content_block_delta","index":12,"delta":{"type":"thinking_delta","thinking":"so \"far\""}   }`
)

// written is what an event comes to.
type written struct{ text, reasoning string }

func (w *written) answer(t testing.TB) *answer {
	to := llm.Receiver{OnText: func(s string) { w.text += s }, OnReasoning: func(s string) { w.reasoning += s }}
	return &answer{provider: New(Options{APIKey: "k"}), ctx: t.Context(), writer: upstream.NewWriter(t.Context(), to, false)}
}

// checkPlain demands that what is accepted as plain means the same to the decoder, and says whether it was accepted.
func checkPlain(t testing.TB, payload string) bool {
	var fast, slow written
	a := fast.answer(t)
	if !a.plain([]byte(payload)) {
		require.True(t, a.writer.IsEmpty(), "%q is refused, and written", payload)
		return false
	}
	require.NoError(t, a.writer.End())
	b := slow.answer(t)
	unusual := strings.Replace(payload, `{"type":`, `{ "type":`, 1)
	require.NoError(t, b.event(upstream.Event{Data: []byte(unusual)}), payload)
	require.NoError(t, b.writer.End())
	require.Equal(t, slow, fast, payload)
	require.False(t, b.stopped)
	return true
}

func TestPlainEventsAreReadByHand(t *testing.T) {
	for _, payload := range []string{plainTextEvent, plainThoughtEvent, strings.Replace(plainTextEvent, `Hi\n\ud83c\udf27`, "", 1)} {
		require.True(t, checkPlain(t, payload), payload)
	}
	accepted, recorded := 0, string(llmtest.Transcript(t, "anthropic_messages"))
	for line := range strings.Lines(recorded) {
		if payload, ok := strings.CutPrefix(strings.TrimSpace(line), "data: "); ok && checkPlain(t, payload) {
			accepted++
		}
	}
	require.Equal(t, strings.Count(recorded, "text_delta")+strings.Count(recorded, "thinking_delta"), accepted)
}

func TestWhatIsNotPlainIsLeftToTheDecoder(t *testing.T) {
	for old, unusual := range map[string]string{
		`"index":0`: `"index":00`, `:0,`: `:-1,`, `text_delta`: `input_json_delta`, `"text":`: `"thinking":`, `"Hi`: `null`, `"}}`: `"}}}`,
		`Hi`: `Hi","text":"again`, `\n`: "\n", `\ud83c`: `\ud83`, `{"type":"content`: `{"type": "content`, `{"type":"text`: `{"x":1,"type":"text`,
	} {
		payload := strings.Replace(plainTextEvent, old, unusual, 1)
		require.NotEqual(t, plainTextEvent, payload, old)
		require.False(t, checkPlain(t, payload), payload)
	}
	for n := range plainTextEvent {
		require.False(t, checkPlain(t, plainTextEvent[:n]))
	}
}

func FuzzPlain(f *testing.F) {
	f.Add(plainTextEvent)
	f.Add(plainThoughtEvent)
	f.Fuzz(func(t *testing.T, payload string) { checkPlain(t, payload) })
}

func BenchmarkEvent(b *testing.B) {
	for name, payload := range map[string]string{"plain": plainTextEvent, "decoded": strings.Replace(plainTextEvent, `{"type":`, `{ "type":`, 1)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var w written
			a := w.answer(b)
			for b.Loop() {
				if err := a.event(upstream.Event{Data: []byte(payload)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
