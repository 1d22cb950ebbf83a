package openai

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/upstream"
)

// reading is what a body comes to.
type reading struct {
	text, reasoning string
	finish          upstream.Finish
	err             error
}

func readBody(body string) (r reading) {
	to := llm.Receiver{OnText: func(s string) { r.text += s }, OnReasoning: func(s string) { r.reasoning += s }}
	p := New(Options{Name: "x"})
	a := &answer{provider: p, ctx: context.Background(), writer: upstream.NewWriter(context.Background(), to, false)}
	r.err = a.read(iotest.OneByteReader(strings.NewReader(body)), func() {})
	r.finish = a.finish
	return r
}

// slowly is the body with every chunk made unusual, which the fast path leaves to the decoder.
func slowly(body string) string { return strings.ReplaceAll(body, `{"`, `{"Text":null,"`) }

// FuzzAnswer demands of any bytes that they end the reader in order; that a cut keeps what was handed on; that a
// cut answer is whole only when its finish reason or its end marker has come; and that the decoder
// alone reads what the fast path does.
func FuzzAnswer(f *testing.F) {
	for _, s := range llmtest.Servers(f, false) {
		f.Add(s.Answer(), len(s.Answer())/2)
	}
	for _, name := range []string{"openai_chat", "openai_completion"} {
		f.Add(string(llmtest.Transcript(f, name)), 700)
	}
	f.Fuzz(func(t *testing.T, body string, cut int) {
		if len(body) > 1<<14 {
			return
		}
		whole := readBody(body)
		begin := body[:max(0, min(cut, len(body)))]
		part := readBody(begin)
		if strings.Contains(body, "[") && json.Valid([]byte(strings.TrimSpace(begin))) { // a document of its own, whole or not
			return
		}
		requireBegins(t, whole, part)
		if part.err == nil && part.text != whole.text {
			require.True(t, part.finish.Reason != "" || strings.Contains(strings.ToUpper(begin), "[DONE]"), "%q is called whole", begin)
		}
		if !strings.Contains(body, `\"`) {
			slow := readBody(slowly(body))
			if slow.err == nil && whole.err == nil {
				require.Equal(t, whole.text, slow.text)
			}
		}
	})
}

// requireBegins demands that a beginning hands on what the whole does, but for a character that the cut has split.
func requireBegins(t *testing.T, whole, part reading) {
	for _, pair := range [][2]string{{whole.text, part.text}, {whole.reasoning, part.reasoning}} {
		all, begin := pair[0], strings.TrimRight(pair[1], "\uFFFD")
		require.True(t, strings.HasPrefix(all, begin), "%q does not begin with %q", all, begin)
	}
}

func TestTheDecoderReadsWhatTheFastPathDoes(t *testing.T) {
	for _, s := range llmtest.Servers(t, false) {
		fast, slow := readBody(s.Answer()), readBody(slowly(s.Answer()))
		require.NoError(t, errors.Join(fast.err, slow.err), s.Name)
		require.Equal(t, fast, slow, s.Name)
	}
}
