package anthropic_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/anthropic"
	"playground/internal/llm/llmtest"
)

const text = "Autumn rain falls,\nüber den Fluss — 雨が降る 🌧️."

func chat(messages ...domain.Message) llm.Request {
	if messages == nil {
		messages = []domain.Message{{Role: "user", Content: "A poem"}}
	}
	return llm.Request{
		Mode: domain.ModeChat, System: "Be brief.", Messages: messages,
		Config: domain.ModelConfig{Model: "claude-haiku-4-5", Temperature: 0.7, TopP: 1, MaxTokens: 100},
	}
}

func provider(url, key string) llm.Provider {
	return anthropic.New(anthropic.Options{APIKey: key, BaseURL: url})
}

func TestConformance(t *testing.T) {
	recorded := string(llmtest.Transcript(t, "anthropic_messages"))
	llmtest.Run(t, llmtest.Subject{
		Request: chat(), Text: text,
		Whole: func(t testing.TB) llm.Provider {
			return provider(llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(recorded)).URL, "k")
		},
		Slow: func(t testing.TB) llm.Provider {
			return provider(llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(recorded[:len(recorded)*3/4]), llmtest.Stall()).URL, "k")
		},
	})
}

func TestWire(t *testing.T) {
	llmtest.RunWire(t, llmtest.Wire{
		New: provider, Request: chat(), Transcript: llmtest.Transcript(t, "anthropic_messages"), Text: text,
		Outcome: llm.Outcome{FinishReason: "end_turn", RawFinishReason: "end_turn", ResolvedModel: "claude-haiku-4-5-20251001", InputTokens: 25, OutputTokens: 31},
		Finish:  `"stop_reason":"end_turn"`, End: `"message_stop"}`,
		InStream:  "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
		Malformed: "event: content_block_delta\ndata: {\"type\":\n\n",
		Chunk: func() string {
			return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n"
		},
	})
}

func sent(t *testing.T, req llm.Request) map[string]any {
	t.Helper()
	u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(string(llmtest.Transcript(t, "anthropic_messages"))))
	_, _, err := llmtest.Collect(t.Context(), provider(u.URL, "k"), req)
	require.NoError(t, err)
	require.Equal(t, "/v1/messages", u.Exchanges()[0].Path)
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(u.Exchanges()[0].Body), &body))
	return body
}

func TestSampling(t *testing.T) {
	for _, c := range []struct {
		model             string
		temperature, topP float64
		sent              map[string]any
	}{
		{"claude-haiku-4-5", 0, 1, map[string]any{"temperature": 0.0}},
		{"claude-haiku-4-5", 1, 1, map[string]any{"temperature": 1.0}},
		{"claude-haiku-4-5", 1, 0, map[string]any{"top_p": 0.0}},
		{"claude-opus-5-5", 0.3, 0.5, map[string]any{}},
	} {
		req := chat()
		req.Config.Model, req.Config.Temperature, req.Config.TopP = c.model, c.temperature, c.topP
		req.Config.StopSequences = []string{"END"}
		body := sent(t, req)
		for _, key := range []string{"temperature", "top_p"} {
			require.Equal(t, c.sent[key], body[key], "%v %s", c, key)
		}
		require.Equal(t, []any{"END"}, body["stop_sequences"])
		require.Equal(t, 100.0, body["max_tokens"])
	}
}

func TestRefusedBeforeSending(t *testing.T) {
	for field, change := range map[string]func(*llm.Request){
		"model_config.temperature": func(r *llm.Request) { r.Config.Temperature = 1.5 },
		"model_config.top_p":       func(r *llm.Request) { r.Config.TopP = 0.5 },
		"model_config.model":       func(r *llm.Request) { r.Mode = domain.ModeCompletion },
	} {
		u, req := llmtest.NewUpstream(t), chat()
		change(&req)
		_, _, err := llmtest.Collect(t.Context(), provider(u.URL, "k"), req)
		require.True(t, domain.HasCode(err, domain.InvalidRequest))
		require.Equal(t, field, domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
		require.Empty(t, u.Exchanges())
	}
}

func TestReasoningEffortIsABudget(t *testing.T) {
	for _, c := range []struct {
		effort            string
		maxTokens, budget int
	}{{"minimal", 4096, 1024}, {"low", 4096, 2048}, {"medium", 64000, 8192}, {"high", 64000, 16384}, {"xhigh", 64000, 32768},
		{"high", 10000, 8000}, {"xhigh", 1100, 1024}, {"none", 100, 0}} {
		req := chat()
		req.Config = domain.DefaultConfig("claude-sonnet-4-5")
		req.Config.ReasoningEffort, req.Config.MaxTokens = &c.effort, c.maxTokens
		body := sent(t, req)
		if c.budget == 0 {
			require.NotContains(t, body, "thinking")
			require.Equal(t, 1.0, body["temperature"])
			continue
		}
		require.Equal(t, map[string]any{"type": "enabled", "budget_tokens": float64(c.budget)}, body["thinking"])
		require.NotContains(t, body, "temperature")
	}
	effort := "low"
	for field, change := range map[string]func(*domain.ModelConfig){
		"model_config.max_tokens":     func(c *domain.ModelConfig) { c.MaxTokens = 1024 },
		"model_config.temperature":    func(c *domain.ModelConfig) { c.Temperature = 0.5 },
		"model_config.top_p":          func(c *domain.ModelConfig) { c.TopP = 0.5 },
		"model_config.extra.thinking": func(c *domain.ModelConfig) { c.Extra = map[string]domain.JSON{"thinking": `{"type":"disabled"}`} },
	} {
		req := chat()
		req.Config = domain.DefaultConfig("claude-sonnet-4-5")
		req.Config.ReasoningEffort, req.Config.MaxTokens = &effort, 4096
		change(&req.Config)
		_, err := provider("http://127.0.0.1:1", "k").Seal(req)
		require.True(t, domain.HasCode(err, domain.InvalidRequest))
		require.Equal(t, field, domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
	}
}

func TestPartsAreBlocks(t *testing.T) {
	req := chat(domain.Message{Role: "user", Parts: []domain.Part{`{"type":"text","text":"a ","cache_control":{"type":"ephemeral"}}`, `{"type":"text","text":"b"}`}},
		domain.Message{Role: "assistant", Parts: []domain.Part{`{"type":"text","text":"c \n"}`, `{"type":"text","text":" \n"}`}})
	req.Config.Extra = map[string]domain.JSON{"top_k": "40"}
	body := sent(t, req)
	encoded, _ := json.Marshal(body["messages"])
	require.JSONEq(t, `[{"role":"user","content":[{"type":"text","text":"a ","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]},
		{"role":"assistant","content":[{"type":"text","text":"c"}]}]`, string(encoded))
	require.Equal(t, 40.0, body["top_k"])

	_, err := provider("http://127.0.0.1:1", "k").Seal(chat(domain.Message{Role: "user", Parts: []domain.Part{`{"type":"text","text":""}`, `{"type":"image"}`}}))
	require.True(t, domain.HasCode(err, domain.InvalidRequest))
	require.Equal(t, "messages.0.content.1", domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
}

func TestPrefill(t *testing.T) {
	user := domain.Message{Role: "user", Content: "Go "}
	body := sent(t, chat(user, user, domain.Message{Role: "assistant", Content: "The answer is ( \n"}))
	messages := body["messages"].([]any)
	require.Len(t, messages, 3)
	encoded, _ := json.Marshal(messages[2])
	require.JSONEq(t, `{"role":"assistant","content":[{"type":"text","text":"The answer is ("}]}`, string(encoded))
	require.Len(t, sent(t, chat(user, domain.Message{Role: "assistant", Content: " \n"}))["messages"].([]any), 1)
}

func TestStopReasons(t *testing.T) {
	for wire, ours := range map[string]string{
		"end_turn": "end_turn", "max_tokens": "max_tokens", "stop_sequence": "stop_sequence", "tool_use": "tool_use",
		"refusal": "content_filter", "model_context_window_exceeded": "max_tokens", "pause_turn": "other",
	} {
		stream := "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + wire + "\"},\"usage\":{\"output_tokens\":0}}\n\n" +
			"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
		u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(stream))
		_, outcome, err := llmtest.Collect(t.Context(), provider(u.URL, "k"), chat())
		require.NoError(t, err)
		require.Equal(t, ours, outcome.FinishReason)
		require.True(t, outcome.Estimated, "no usage")
	}
}

func TestNoRetries(t *testing.T) {
	u := llmtest.NewUpstream(t, llmtest.Status(529))
	_, _, err := llmtest.Collect(t.Context(), provider(u.URL, "k"), chat())
	require.True(t, domain.HasCode(err, domain.ModelUnavailable))
	require.Len(t, u.Exchanges(), 1)
}

func TestModels(t *testing.T) {
	u := llmtest.NewUpstream(t, llmtest.Header("Content-Type", "application/json"), llmtest.Write(
		`{"data":[{"type":"model","id":"claude-x","display_name":"Claude X","created_at":"2026-01-01T00:00:00Z","max_input_tokens":9,"max_tokens":4},
		{"type":"model","id":"claude-old","display_name":"Old","lifecycle":"retired"}],"has_more":false}`))
	models, err := provider(u.URL+"/v1/", "k").Models(t.Context())
	require.NoError(t, err)
	require.Equal(t, []domain.Model{{ID: "claude-x", Name: "Claude X", ContextWindow: 9, MaxOutputTokens: 4}}, models)
	require.Equal(t, "/v1/models", u.Exchanges()[0].Path)
}

// Streams that gateways and other servers make of the format, and what an answer comes to.
func TestOddStreams(t *testing.T) {
	start := `data: {"type":"message_start","message":{"model":"m","content":[],"usage":{"input_tokens":3}}}` + "\n\n"
	text := `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}` + "\n\n"
	stop := `data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}` + "\n\n"
	for name, c := range map[string]struct{ stream, text, code string }{
		"no event names":            {start + text + stop + "data: {\"type\":\"message_stop\"}\n\n", "Hi", ""},
		"no message_stop":           {start + text + stop, "Hi", ""},
		"a gateway's end marker":    {start + text + stop + "data: [DONE]\n\n", "Hi", ""},
		"text in the first message": {`data: {"type":"message_start","message":{"content":[{"type":"text","text":"Hi"}]}}` + "\n\n" + stop, "Hi", ""},
		"an unknown event":          {start + "event: x\ndata: {\"type\":\"x\",\"n\":1}\n\n" + text + stop, "Hi", ""},
		"text in an unknown event":  {start + text + `data: {"type":"x","completion":"more"}` + "\n\n" + stop, "Hi", "MODEL_UNAVAILABLE"},
		"another format":            {`data: {"choices":[{"delta":{"content":"Hi"}}]}` + "\n\ndata: [DONE]\n\n", "", "MODEL_UNAVAILABLE"},
		"a null block":              {start + `data: {"type":"content_block_start","content_block":{"type":"text","text":null}}` + "\n\n" + text + stop, "Hi", ""},
		"no stop reason":            {start + text, "Hi", "MODEL_UNAVAILABLE"},
		"an error without a name":   {start + text + `data: {"error":{"type":"overloaded_error","message":"Overloaded"}}` + "\n\n", "Hi", "MODEL_UNAVAILABLE"},
	} {
		u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(c.stream))
		got, _, err := llmtest.Collect(t.Context(), provider(u.URL, "k"), chat())
		require.Equal(t, c.text, got, name)
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		require.True(t, domain.HasCode(err, domain.Code(c.code)), "%s: %v", name, err)
	}
}
