package openai_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm/llmtest"
)

// answerCase is a body and what it comes to. A finish of "" is a failure, which keeps what came before.
type answerCase struct{ name, body, text, reasoning, finish string }

// events are payloads, each as an event of its own.
func events(payloads ...string) string {
	return "data: " + strings.Join(payloads, "\n\ndata: ") + "\n\n"
}

func piece(delta string) string { return `{"model":"m","choices":[{"index":0,"delta":` + delta + `}]}` }

const (
	hi   = `{"model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}`
	you  = `{"model":"m","choices":[{"index":0,"delta":{"content":" you"}}]}`
	stop = `{"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	done = "[DONE]"
)

func runAnswers(t *testing.T, model string, cases []answerCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(c.body))
			heard, err := llmtest.Hear(t.Context(), provider(u.URL, "k"), chat(model))
			require.Equal(t, []string{c.text, c.reasoning, c.finish}, []string{heard.Text, heard.Reasoning, heard.Outcome.FinishReason}, "%v", err)
			require.Equal(t, c.finish == "", err != nil)
			if err != nil {
				require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
			}
		})
	}
}

func TestFormsOfAStream(t *testing.T) {
	runAnswers(t, "m", []answerCase{
		{"CRLF", strings.ReplaceAll(events(hi, you, stop, done), "\n", "\r\n"), "Hi you", "", "end_turn"},
		{"CR", strings.ReplaceAll(events(hi, you, stop, done), "\n", "\r"), "Hi you", "", "end_turn"},
		{"BOM", "\uFEFF" + events(hi, stop), "Hi", "", "end_turn"},
		{"empty data", events("", hi, " ", stop), "Hi", "", "end_turn"},
		{"comments", ": wait\n\n" + events(hi) + ":\n: wait\n" + events(stop), "Hi", "", "end_turn"},
		{"a chunk over several lines", "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"Hi\"}}]}\n\n" + events(stop), "Hi", "", "end_turn"},
		{"no blank lines", "data: " + hi + "\ndata: " + you + "\ndata: " + stop + "\ndata: [DONE]\n", "Hi you", "", "end_turn"},
		{"no space", "data:" + hi + "\n\ndata:[DONE]\n\n", "Hi", "", "end_turn"},
		{"a heartbeat with words", events(hi) + "event: ping\ndata: still here\n\n" + events(stop), "Hi", "", "end_turn"},
		{"a list of chunks", events("["+hi+","+you+","+stop+"]", done), "Hi you", "", "end_turn"},
		{"no end marker", events(hi, stop), "Hi", "", "end_turn"},
		{"no finish reason", events(hi, done), "Hi", "", "end_turn"},
		{"an end marker in lower case", events(hi, stop, "[done]"), "Hi", "", "end_turn"},
		{"an end marker in quotes", events(hi, stop, `"[DONE]"`), "Hi", "", "end_turn"},
		{"neither", events(hi), "Hi", "", ""},
		{"cut in an event", events(hi, stop) + `data: {"choices":[{"del`, "Hi", "", ""},
	})
}

func TestDocumentsInPlaceOfAStream(t *testing.T) {
	runAnswers(t, "m", []answerCase{
		{"chat", `{"choices":[{"message":{"content":"Hi","reasoning_content":"Hm"},"finish_reason":"stop"}]}`, "Hi", "Hm", "end_turn"},
		{"over lines", "{\n \"choices\": [\n  {\"message\": {\"content\": \"Hi\"},\n \"finish_reason\": \"length\"}]\n}\n", "Hi", "", "max_tokens"},
		{"completion", `{"choices":[{"text":"Hi","finish_reason":"stop"}]}`, "Hi", "", "end_turn"},
		{"no finish reason", `{"choices":[{"message":{"content":"Hi"}}]}`, "Hi", "", "end_turn"},
		{"in an event", events(`{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}`), "Hi", "", "end_turn"},
		{"chunks as lines", hi + "\n" + you + "\n" + stop + "\n", "Hi you", "", "end_turn"},
		{"chunks as lines, cut", hi + "\n" + you + "\n", "Hi you", "", ""},
		{"cut", `{"choices":[{"message":{"content":"Hi`, "", "", ""},
		{"a page", "<html><title>Sign in</title></html>", "", "", ""},
		{"nothing", "", "", "", ""},
	})
}

func TestTheSamePieceTwice(t *testing.T) {
	both := `{"choices":[{"text":"Hi","delta":{"content":"Hi"}}]}`
	runAnswers(t, "m", []answerCase{
		{"text and delta", events(both, stop), "Hi", "", "end_turn"},
		{"twice in a delta", events(piece(`{"content":"Hi","text":"Hi"}`), stop), "Hi", "", "end_turn"},
		{"delta and message", events(`{"choices":[{"delta":{"content":"Hi"},"message":{"content":"Hi"}}]}`, stop), "Hi", "", "end_turn"},
		{"a message at the end", events(hi, you, `{"choices":[{"message":{"content":"Hi you"},"finish_reason":"stop"}]}`), "Hi you", "", "end_turn"},
		{"an empty message at the end", events(hi, `{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}`), "Hi", "", "end_turn"},
		{"reasoning under two names", events(piece(`{"reasoning":"Hm","reasoning_content":"Hm"}`), hi, stop), "Hi", "Hm", "end_turn"},
		{"two texts", events(hi, `{"choices":[{"text":"one","delta":{"content":"two"}}]}`, stop), "Hi", "", ""},
		{"another message at the end", events(hi, `{"choices":[{"message":{"content":"Ho"},"finish_reason":"stop"}]}`), "Hi", "", ""},
	})
}

func TestChoices(t *testing.T) {
	at := func(index, text string) string {
		return `{"choices":[{"index":` + index + `,"delta":{"content":"` + text + `"}}]}`
	}
	end := func(index string) string {
		return `{"choices":[{"index":` + index + `,"delta":{},"finish_reason":"stop"}]}`
	}
	runAnswers(t, "m", []answerCase{
		{"an index of its own", events(at("7", "a"), at("7", "b"), end("7")), "ab", "", "end_turn"},
		{"an index that counts", events(at("0", "a"), at("1", "b"), at("2", "c"), end("3")), "abc", "", "end_turn"},
		{"an index that is none", events(at("null", "a"), at("0", "b"), at("null", "c"), at("0", "d"), end("null")), "abcd", "", "end_turn"},
		{"an index that is a word", events(at(`"x"`, "a"), at(`"x"`, "b"), end(`"x"`)), "ab", "", "end_turn"},
		{"a choice without its list", events(`{"choices":{"delta":{"content":"a"},"finish_reason":"stop"}}`), "a", "", "end_turn"},
		{"two in a chunk", events(hi, `{"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}`), "Hi", "", ""},
		{"two in turns", events(at("0", "a"), at("1", "b"), at("0", "c"), at("1", "d"), done), "ab", "", ""},
		{"two in turns, known to the fast path", events(hi, at("1", "b"), hi, done), "Hib", "", ""},
		{"a piece of each, two ends", events(at("0", "a"), at("1", "b"), end("0"), end("1"), done), "ab", "", ""},
		{"one after the other", events(at("0", "a"), end("0"), at("1", "b"), end("1"), done), "a", "", ""},
		{"two in a document", `{"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]}`, "", "", ""},
	})
}

// Nothing that may be text is passed over.
func TestUnknownForms(t *testing.T) {
	runAnswers(t, "m", []answerCase{
		{"a content", events(hi, piece(`{"content":{"words":"a"}}`), stop, done), "Hi", "", ""},
		{"a delta", events(hi, `{"choices":[{"delta":7}]}`, stop, done), "Hi", "", ""},
		{"choices", events(hi, `{"choices":"a"}`, stop, done), "Hi", "", ""},
		{"another format", events(`{"type":"response.output_text.delta","delta":"a"}`, done), "", "", ""},
		{"a wrapped chunk", events(hi, `{"data":`+you+`}`, stop, done), "Hi", "", ""},
		{"a value of its own", events(hi, `"a"`, stop, done), "Hi", "", ""},
		{"no JSON", events(hi, `a`, stop, done), "Hi", "", ""},
		{"a chunk that lost its field's name", events(hi) + you + "\n\n" + events(stop, done), "Hi", "", ""},
		{"an error that lost its field's name", events(hi) + `{"error":{"message":"boom"}}` + "\n\n" + events(stop, done), "Hi", "", ""},
		{"an error's own field", events(hi) + `error: {"code":500,"message":"boom"}` + "\n\n" + events(done), "Hi", "", ""},
	})
}

func TestReasoning(t *testing.T) {
	thinking := func(delta string) string { return events(piece(delta), hi, stop) }
	cases := []answerCase{
		{"reasoning_content", thinking(`{"reasoning_content":"Hm"}`), "Hi", "Hm", "end_turn"},
		{"reasoning", thinking(`{"content":"","reasoning":"Hm"}`), "Hi", "Hm", "end_turn"},
		{"thinking", thinking(`{"content":null,"thinking":"Hm"}`), "Hi", "Hm", "end_turn"},
		{"reasoning_details", thinking(`{"reasoning_details":[{"type":"reasoning.text","text":"Hm"}]}`), "Hi", "Hm", "end_turn"},
		{"a content that Gemini marks as a thought", thinking(`{"content":"Hm","extra_content":{"google":{"thought":true}}}`), "Hi", "Hm", "end_turn"},
		{"a part", thinking(`{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]}`), "Hi", "Hm", "end_turn"},
		{"alone", events(piece(`{"reasoning":"Hm"}`), stop), "", "Hm", "end_turn"},
		{"cut", events(piece(`{"reasoning":"Hm"}`)), "", "Hm", ""},
	}
	runAnswers(t, "m", cases)
	tags := events(piece(`{"content":"<thi"}`), piece(`{"content":"nk>\nHm</th"}`), piece(`{"content":"ink>\n\nHi"}`), stop)
	runAnswers(t, "org/DeepSeek-R1:7b", []answerCase{
		{"tags", tags, "Hi", "Hm", "end_turn"}, {"no tags", events(hi, stop), "Hi", "", "end_turn"},
		{"tags later", events(hi, piece(`{"content":" <think>"}`), stop), "Hi <think>", "", "end_turn"},
		{"an open tag", events(piece(`{"content":"<think>Hm"}`), stop), "", "Hm", "end_turn"},
		{"half a tag", events(piece(`{"content":"<thi"}`), stop), "<thi", "", "end_turn"},
	})
	runAnswers(t, "m", []answerCase{{"tags of another model", tags, "<think>\nHm</think>\n\nHi", "", "end_turn"}})
}

func TestWordsForTheEnd(t *testing.T) {
	for finish, words := range map[string]string{
		"end_turn":      `"stop" "STOP" "eos" "eos_token" "EndTurn" "completed"`,
		"max_tokens":    `"length" "LENGTH" "model_length" "MAX_TOKENS" "maxTokens" "max_output_tokens"`,
		"stop_sequence": `"stop_sequence" "STOP_SEQUENCE" "stop_string" "stopSequence"`, "content_filter": `"content_filter" "SAFETY" "RECITATION" "refusal" "PROHIBITED_CONTENT"`,
		"tool_use": `"tool_calls" "function_call" "tool_use" "TOOL_CALL"`, "other": `"pause_turn" "OTHER" "whatever" "unknown" 7 true`,
		"": `"error" "insufficient_system_resource" "abort" "MALFORMED_FUNCTION_CALL"`,
	} {
		for word := range strings.FieldsSeq(words) {
			body := events(hi, `{"choices":[{"index":0,"delta":{},"finish_reason":`+word+`}]}`, done)
			runAnswers(t, "m", []answerCase{{word, body, "Hi", "", finish}})
		}
	}
}

func TestPlacesOfUsage(t *testing.T) {
	const counts = `{"prompt_tokens":40,"completion_tokens":20,"total_tokens":60,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":4}}`
	const zeros = `{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}`
	for name, body := range map[string]string{
		"last chunk":             events(hi, stop, `{"choices":[],"usage":`+counts+`}`, done),
		"with the finish reason": events(hi, strings.TrimSuffix(stop, "}")+`,"usage":`+counts+`}`, done),
		"in every chunk":         events(strings.TrimSuffix(hi, "}")+`,"usage":{"prompt_tokens":40,"completion_tokens":1}}`, strings.TrimSuffix(stop, "}")+`,"usage":`+counts+`}`),
		"zeros at the end":       events(hi, strings.TrimSuffix(stop, "}")+`,"usage":`+counts+`}`, `{"choices":[],"usage":`+zeros+`}`, done),
		"in the choice":          events(hi, `{"choices":[{"delta":{},"finish_reason":"stop","usage":`+counts+`}]}`, done),
		"in x_groq":              events(hi, strings.TrimSuffix(stop, "}")+`,"x_groq":{"usage":`+counts+`}}`, done),
		"as words":               events(hi, stop, `{"choices":[],"usage":{"prompt_tokens":"40","completion_tokens":20.0,"prompt_cache_hit_tokens":8,"reasoning_tokens":4}}`),
		"other names":            events(hi, stop, `{"choices":[],"usage":{"input_tokens":40,"output_tokens":20,"cache_read_input_tokens":8,"output_tokens_details":{"reasoning_tokens":4}}}`),
		"reasoning apart":        events(hi, stop, `{"choices":[],"usage":{"prompt_tokens":40,"completion_tokens":16,"total_tokens":60,"cached_tokens":8,"completion_tokens_details":{"reasoning_tokens":4}}}`),
	} {
		u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(body))
		heard, err := llmtest.Hear(t.Context(), provider(u.URL, "k"), chat("m"))
		require.NoError(t, err, name)
		o := heard.Outcome
		require.Equal(t, []int{40, 20, 8, 4}, []int{o.InputTokens, o.OutputTokens, o.CachedTokens, o.ReasoningTokens}, name)
		require.False(t, o.Estimated, name)
	}
}
