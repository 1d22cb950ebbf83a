package openai_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
)

const chatText = "Autumn rain falls,\nüber den Fluss — 雨が降る 🌧️."

func chat(model string) llm.Request {
	return llm.Request{
		Mode: domain.ModeChat, System: "Be brief.",
		Messages: []domain.Message{{Role: "user", Content: "A poem"}},
		Config:   domain.ModelConfig{Model: model, Temperature: 0.7, TopP: 1, MaxTokens: 100},
	}
}

func completion(model string) llm.Request {
	req := chat(model)
	req.Mode, req.System, req.Messages = domain.ModeCompletion, "", []domain.Message{{Role: "user", Content: "Once upon"}}
	return req
}

func provider(url, key string) llm.Provider {
	return openai.New(openai.Options{APIKey: key, BaseURL: url + "/v1"})
}

func TestConformance(t *testing.T) {
	for name, c := range map[string]struct {
		req  llm.Request
		text string
	}{"openai_chat": {chat("gpt-4o-mini"), chatText}, "openai_completion": {completion("gpt-3.5-turbo-instruct"), " a time, there was a café."}} {
		t.Run(name, func(t *testing.T) {
			recorded := string(llmtest.Transcript(t, name))
			llmtest.Run(t, llmtest.Subject{
				Request: c.req, Text: c.text,
				Whole: func(t testing.TB) llm.Provider {
					return provider(llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(recorded)).URL, "k")
				},
				Slow: func(t testing.TB) llm.Provider {
					return provider(llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(recorded[:len(recorded)/2]), llmtest.Stall()).URL, "k")
				},
			})
		})
	}
}

func TestWire(t *testing.T) {
	t.Run("chat", func(t *testing.T) {
		llmtest.RunWire(t, llmtest.Wire{
			New: provider, Request: chat("gpt-4o-mini"), Transcript: llmtest.Transcript(t, "openai_chat"), Text: chatText,
			Outcome: llm.Outcome{FinishReason: "end_turn", RawFinishReason: "stop", ResolvedModel: "gpt-4o-mini-2024-07-18", InputTokens: 21, OutputTokens: 17},
			Finish:  `"finish_reason":"stop"}`, End: "[DONE]", InStream: `data: {"error":{"message":"The server had an error","type":"server_error"}}` + "\n\n", Malformed: "data: {\"choices\": 7}\n\n",
			Chunk: func() string {
				return `data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}` + "\n\n"
			},
		})
	})
	t.Run("completion", func(t *testing.T) {
		llmtest.RunWire(t, llmtest.Wire{
			New: provider, Request: completion("gpt-3.5-turbo-instruct"), Transcript: llmtest.Transcript(t, "openai_completion"), Text: " a time, there was a café.",
			Outcome: llm.Outcome{FinishReason: "max_tokens", RawFinishReason: "length", ResolvedModel: "gpt-3.5-turbo-instruct:20230824-v2", InputTokens: 3, OutputTokens: 8},
			Finish:  `"finish_reason":"length"`, End: "[DONE]", InStream: `data: {"id":"x","error":{"message":"boom","code":502},"choices":[]}` + "\n\n", Malformed: "data: <html>\n\n",
			Chunk: func() string { return `data: {"choices":[{"index":0,"text":"Hi","finish_reason":null}]}` + "\n\n" },
		})
	})
}

func sent(t *testing.T, req llm.Request, o openai.Options) (llmtest.Exchange, map[string]any) {
	t.Helper()
	u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"))
	o.BaseURL = u.URL + "/v1"
	_, _, err := llmtest.Collect(t.Context(), openai.New(o), req)
	require.NoError(t, err)
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(u.Exchanges()[0].Body), &body))
	return u.Exchanges()[0], body
}

func TestZeroesAreSent(t *testing.T) {
	req := chat("gpt-4o")
	req.Config.Temperature, req.Config.TopP = 0, 0
	req.Messages = append(req.Messages, domain.Message{Role: "assistant", Content: ""})
	exchange, body := sent(t, req, openai.Options{})
	require.Contains(t, exchange.Body, `"temperature":0,"top_p":0`)
	require.Equal(t, "/v1/chat/completions", exchange.Path)
	require.Contains(t, exchange.Body, `{"role":"assistant","content":""}`)
	require.NotContains(t, body, "frequency_penalty")
	require.NotContains(t, body, "seed")
	require.NotContains(t, body, "stop")
	require.Empty(t, exchange.Header.Get("Authorization"), "no key, no header")
}

func TestAllParametersAreSent(t *testing.T) {
	seed := int64(9007199254740993)
	req := completion("gpt-3.5-turbo-instruct")
	req.Config = domain.ModelConfig{
		Model: "gpt-3.5-turbo-instruct", Temperature: 1.3, TopP: 0.25, MaxTokens: 5, FrequencyPenalty: -1, PresencePenalty: 2,
		StopSequences: []string{"\n"}, Seed: &seed,
	}
	exchange, body := sent(t, req, openai.Options{APIKey: "k"})
	require.Equal(t, "/v1/completions", exchange.Path)
	require.Contains(t, exchange.Body, `"seed":9007199254740993`)
	require.Equal(t, "Once upon", body["prompt"])
	for key, value := range map[string]any{"temperature": 1.3, "top_p": 0.25, "max_tokens": 5.0, "frequency_penalty": -1.0, "presence_penalty": 2.0} {
		require.Equal(t, value, body[key], key)
	}
	require.Equal(t, "Bearer k", exchange.Header.Get("Authorization"))
}

func TestWhatIsSentAsItIs(t *testing.T) {
	req := chat("some-model")
	req.Messages = []domain.Message{{Role: "user", Parts: []domain.Part{
		`{"type":"text","text":"Hi","z":1,"a":[1.0]}`, `{"type":"image_url","image_url":{"url":"data:,x"}}`}}}
	effort := "low"
	req.Config.ReasoningEffort, req.Config.ToolChoice = &effort, `{"type":"function","function":{"name":"f"}}`
	req.Config.ResponseFormat = `{"type":"json_schema","json_schema":{"name":"n","schema":{"z":{},"a":{}}}}`
	req.Config.Tools = []domain.JSON{`{"type":"function","function":{"name":"f"}}`}
	req.Config.Extra = map[string]domain.JSON{"top_k": "40", "min_p": "0.10"}
	exchange, _ := sent(t, req, openai.Options{})
	for _, part := range []string{
		`{"min_p":0.10,"top_k":40,"model":`,
		`{"role":"user","content":[{"type":"text","text":"Hi","z":1,"a":[1.0]},{"type":"image_url","image_url":{"url":"data:,x"}}]}`,
		`"reasoning_effort":"low","response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"z":{},"a":{}}}},` +
			`"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}}`,
	} {
		require.Contains(t, exchange.Body, part)
	}
	plain, _ := sent(t, chat("some-model"), openai.Options{})
	for _, name := range []string{"reasoning_effort", "response_format", "tool"} {
		require.NotContains(t, plain.Body, name)
	}
}

func TestCompletionsTakeTextAlone(t *testing.T) {
	effort := "low"
	for field, change := range map[string]func(*llm.Request){
		"model_config.tools":            func(r *llm.Request) { r.Config.Tools = []domain.JSON{`{}`} },
		"model_config.reasoning_effort": func(r *llm.Request) { r.Config.ReasoningEffort = &effort },
		"messages.0.content.0": func(r *llm.Request) {
			r.Messages = []domain.Message{{Role: "user", Parts: []domain.Part{`{"type":"file"}`}}}
		},
	} {
		req := completion("gpt-3.5-turbo-instruct")
		change(&req)
		_, err := provider("http://127.0.0.1:1", "k").Seal(req)
		require.True(t, domain.HasCode(err, domain.InvalidRequest))
		require.Equal(t, field, domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
	}
	req := completion("gpt-3.5-turbo-instruct")
	req.Messages = []domain.Message{{Role: "user", Parts: []domain.Part{`{"type":"text","text":"Once "}`, `{"type":"text","text":"upon"}`}}}
	_, body := sent(t, req, openai.Options{})
	require.Equal(t, "Once upon", body["prompt"])
}

func TestNameOfTheLimit(t *testing.T) {
	_, body := sent(t, chat("some-local-model"), openai.Options{Name: "local"})
	require.Equal(t, 100.0, body["max_tokens"])
	require.NotContains(t, body, "max_completion_tokens")
	_, body = sent(t, chat("o4-mini"), openai.Options{})
	require.Equal(t, 100.0, body["max_completion_tokens"])
	require.NotContains(t, body, "max_tokens")
	require.NotContains(t, body, "temperature", "a reasoning model refuses it")
}

func TestMissingUsageIsEstimated(t *testing.T) {
	stream := "data: {\"choices\":[{\"delta\":{\"content\":\"hello world\"}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n"
	u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(stream))
	_, outcome, err := llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
	require.NoError(t, err)
	require.Equal(t, llm.Outcome{
		FinishReason: "max_tokens", RawFinishReason: "length", ResolvedModel: "gpt-4o", Estimated: true, OutputTokens: 2,
		InputTokens: llm.CountRequest(chat("gpt-4o"), domain.Model{ID: "gpt-4o"}),
	}, outcome)
}

// The end marker alone ends an answer: with it, what else is missing has a default. So does a finish reason
// when the body ends in order, and nothing else.
func TestEndMarkerAlone(t *testing.T) {
	chunk := "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}%s}]}\n\n"
	u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(fmt.Sprintf(chunk, "")+"data: [DONE]\n\n"))
	_, outcome, err := llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
	require.NoError(t, err)
	require.Equal(t, "end_turn", outcome.FinishReason)
	u = llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(fmt.Sprintf(chunk, `,"finish_reason":"stop"`)))
	_, _, err = llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
	require.NoError(t, err)
	for _, moves := range [][]llmtest.Move{{llmtest.Write(fmt.Sprintf(chunk, ""))}, {llmtest.Write(fmt.Sprintf(chunk, `,"finish_reason":"stop"`)), llmtest.Break()}} {
		u = llmtest.NewUpstream(t, append([]llmtest.Move{llmtest.Stream()}, moves...)...)
		text, _, err := llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
		require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
		require.Equal(t, "x", text)
	}
}

// Some servers write the error that ends an answer in forms of their own, and the end marker after it.
func TestErrorsInOtherForms(t *testing.T) {
	for name, form := range map[string]string{
		"no event":  "{\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}\n\n",
		"an event":  "event: error\ndata: {\"message\":\"boom\"}\n\n",
		"with all":  "event: error\ndata: {\"error\":{\"message\":\"boom\"}}\n\n",
		"no member": "data: {\"object\":\"error\",\"message\":\"boom\",\"type\":\"server_error\",\"code\":500}\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			hello := "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n"
			u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(hello+form+"data: [DONE]\n\n"))
			text, _, err := llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
			require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
			require.Contains(t, domain.AsError(err).Message, "boom")
			require.Equal(t, "hello", text)
		})
	}
}

func TestEndpointWithoutStreamOptions(t *testing.T) {
	u := llmtest.NewUpstream(t, llmtest.Status(400), llmtest.Write(`{"error":{"message":"Unknown field stream_options","type":"invalid_request_error"}}`))
	u.Reply(llmtest.Stream(), llmtest.Write(string(llmtest.Transcript(t, "openai_chat"))))
	p := provider(u.URL, "")
	for range 2 {
		text, _, err := llmtest.Collect(t.Context(), p, chat("gpt-4o"))
		require.NoError(t, err)
		require.Equal(t, chatText, text)
	}
	require.Len(t, u.Exchanges(), 3, "it is asked with stream_options only once")
	require.NotContains(t, u.Exchanges()[2].Body, "stream_options")
}

func TestRefusedUsageIsSealedAgain(t *testing.T) {
	refusal := []llmtest.Move{llmtest.Status(400), llmtest.Write(`{"error":{"message":"Unknown field stream_options","type":"invalid_request_error"}}`)}
	answer := []llmtest.Move{llmtest.Stream(), llmtest.Write(string(llmtest.Transcript(t, "openai_chat")))}
	u := llmtest.NewUpstream(t).Reply(refusal...).Reply(answer...).Reply(refusal...).Reply(answer...).Reply(refusal...)
	p := provider(u.URL, "")
	req := chat("gpt-4o")
	req.Messages[0].Content = `say ,"stream_options":{"include_usage":true}}`
	first, err := p.Seal(req)
	require.NoError(t, err)
	var told []llm.Sealed
	req.Sealed = &first
	req.Resealed = func(_ context.Context, by llm.Sealed) error {
		require.Len(t, u.Exchanges(), 2*len(told)+1, "it is told before anything else is sent")
		told = append(told, by)
		return nil
	}
	for range 2 { // the second time as a further attempt of the same run
		_, _, err = llmtest.Collect(t.Context(), p, req)
		require.NoError(t, err)
	}
	require.Equal(t, told[0], told[1])
	for i, want := range []llm.Sealed{first, told[0], first, told[0]} {
		require.Equal(t, string(want.Body), u.Exchanges()[i].Body)
	}
	require.Equal(t, first.Endpoint, told[0].Endpoint)
	req.Sealed = nil
	now, err := p.Seal(req)
	require.NoError(t, err)
	require.Equal(t, told[0], now, "from now on it is sealed so")

	req.Sealed, req.Resealed = &first, func(context.Context, llm.Sealed) error { return io.ErrClosedPipe }
	_, _, err = llmtest.Collect(t.Context(), p, req)
	require.ErrorIs(t, err, io.ErrClosedPipe)
	require.Len(t, u.Exchanges(), 5, "what was not recorded is not sent")
}

func TestEndpointHoldsNoSecrets(t *testing.T) {
	p := openai.New(openai.Options{APIKey: "k", BaseURL: "https://sam:hunter2@host:8443/v1/?key=hunter3#hunter4"})
	sealed, err := p.Seal(chat("gpt-4o"))
	require.NoError(t, err)
	require.Equal(t, "https://host:8443/v1/chat/completions", sealed.Endpoint)
	sealed, err = openai.New(openai.Options{}).Seal(completion("gpt-3.5-turbo-instruct"))
	require.NoError(t, err)
	require.Equal(t, "https://api.openai.com/v1/completions", sealed.Endpoint)
}

func TestFinishReasons(t *testing.T) {
	for wire, ours := range map[string]string{
		`"finish_reason":"stop"`: "end_turn", `"finish_reason":"stop","stop_reason":"\n"`: "stop_sequence", `"finish_reason":"length"`: "max_tokens",
		`"finish_reason":"content_filter"`: "content_filter", `"finish_reason":"tool_calls"`: "tool_use", `"finish_reason":"eos"`: "end_turn",
	} {
		u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write("data: {\"choices\":[{\"delta\":{\"content\":\"x\"},"+wire+"}]}\n\ndata: [DONE]\n\n"))
		_, outcome, err := llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
		require.NoError(t, err)
		require.Equal(t, ours, outcome.FinishReason, wire)
	}
}

func TestChatModelDoesNotComplete(t *testing.T) {
	_, _, err := llmtest.Collect(t.Context(), provider("http://127.0.0.1:1", ""), completion("gpt-4o"))
	require.True(t, domain.HasCode(err, domain.InvalidRequest))
	require.Contains(t, err.Error(), "completion")
}

func TestLineWithoutEndIsBounded(t *testing.T) {
	u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write("data: "+strings.Repeat("x", 5<<20)), llmtest.Stall())
	_, _, err := llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
	require.True(t, domain.HasCode(err, domain.ModelUnavailable), "%v", err)
}

// A token may end inside a character. Its halves are joined whichever way the chunks are read; what
// never becomes a character is U+FFFD.
func TestCharactersCutBetweenChunks(t *testing.T) {
	for name, c := range map[string]struct{ pieces, want []string }{
		"pair":            {[]string{`Hi \ud83d`, `\ude00!`}, []string{"Hi ", "😀!"}},
		"bytes":           {[]string{"Hi \xf0\x9f", "\x98", "\x80!"}, []string{"Hi ", "😀!"}},
		"never joined":    {[]string{`Hi \ud83d`, `x`, `\ude00`}, []string{"Hi ", "\uFFFDx", "\uFFFD"}},
		"half at the end": {[]string{`Hi \ud83d`}, []string{"Hi ", "\uFFFD"}},
	} {
		for _, chunk := range []string{`{"choices":[{"index":0,"delta":{"content":"%s"}}]}`, `{"choices":[{"index":0,"delta":{"content":"%s"},"stop_reason":7}]}`} {
			moves := []llmtest.Move{llmtest.Stream()}
			for _, piece := range c.pieces {
				moves = append(moves, llmtest.Write("data: "+strings.Replace(chunk, "%s", piece, 1)+"\n\n"))
			}
			u := llmtest.NewUpstream(t, append(moves, llmtest.Write("data: [DONE]\n\n"))...)
			text, _, err := llmtest.Collect(t.Context(), provider(u.URL, ""), chat("gpt-4o"))
			require.NoError(t, err)
			require.Equal(t, strings.Join(c.want, ""), text, name)
		}
	}
}

func TestASuffixIsSentBesideTheText(t *testing.T) {
	p := provider("http://127.0.0.1:1/v1", "k")
	req := llm.Request{Mode: domain.ModeCompletion, Messages: []domain.Message{{Role: "user", Content: "Once"}}, Suffix: "the end.",
		Config: domain.ModelConfig{Model: "gpt-3.5-turbo-instruct", Temperature: 1, TopP: 1}}
	sealed, err := p.Seal(req)
	require.NoError(t, err)
	require.Contains(t, string(sealed.Body), `"prompt":"Once","suffix":"the end."`)
	require.True(t, llm.Describe("openai", "gpt-3.5-turbo-instruct").TakesSuffix)
	require.False(t, llm.Describe("openai", "davinci-002").TakesSuffix)
	require.False(t, llm.Describe("ollama", "llama3").TakesSuffix)
}
