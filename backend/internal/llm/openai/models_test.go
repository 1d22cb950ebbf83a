package openai_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
)

func list(body string) []llmtest.Move {
	return []llmtest.Move{llmtest.Header("Content-Type", "application/json"), llmtest.Write(body)}
}

func TestModels(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []domain.Model
	}{
		"OpenAI":        {`{"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"x"},{"id":"b"}]}`, []domain.Model{{ID: "a"}, {ID: "b"}}},
		"bare array":    {`[{"id":"org/Model-7B:free","type":"chat","display_name":"Model 7B","context_length":4096}]`, []domain.Model{{ID: "org/Model-7B:free", Name: "Model 7B", ContextWindow: 4096}}},
		"vLLM":          {`{"data":[{"id":"/models/llama","max_model_len":32768,"permission":[{}]}]}`, []domain.Model{{ID: "/models/llama", ContextWindow: 32768}}},
		"Gemini's own":  {`{"models":[{"name":"models/gemini-x","displayName":"Gemini X","inputTokenLimit":1048576,"outputTokenLimit":8192,"supportedGenerationMethods":["generateContent"]},{"name":"models/aqa","supportedGenerationMethods":["generateAnswer"]}]}`, []domain.Model{{ID: "gemini-x", Name: "Gemini X", ContextWindow: 1048576, MaxOutputTokens: 8192}}},
		"Ollama's own":  {`{"models":[{"name":"llama3:latest","model":"llama3:latest","size":1}]}`, []domain.Model{{ID: "llama3:latest"}}},
		"Mistral":       {`{"data":[{"id":"m-large","name":"m-large","max_context_length":131072,"capabilities":{"completion_chat":true}},{"id":"m-ocr","capabilities":{"completion_chat":false}}]}`, []domain.Model{{ID: "m-large", ContextWindow: 131072}}},
		"odd fields":    {`{"data":[null,7,{"id":7},{"id":""},{},{"id":"a","context_length":"32,768","created":"today"},{"id":"a"},{"id":"b","context_length":-1,"max_model_len":"many"}," c d "],"object":7}`, []domain.Model{{ID: "a", ContextWindow: 32768}, {ID: "b"}, {ID: "c d"}}},
		"bare ids":      {`["one","two:free"]`, []domain.Model{{ID: "one"}, {ID: "two:free"}}},
		"types":         {`[{"id":"a","type":"chat"},{"id":"b","type":"image"},{"id":"c","type":"embedding"},{"id":"d","type":"language"}]`, []domain.Model{{ID: "a"}, {ID: "d"}}},
		"nothing":       {`{"object":"list","data":null}`, []domain.Model{}},
		"words of ours": {`{"data":[{"id":"my-search-pro"},{"id":"codex-image"}]}`, []domain.Model{{ID: "my-search-pro"}, {ID: "codex-image"}}},
	} {
		t.Run(name, func(t *testing.T) {
			u := llmtest.NewUpstream(t, list(c.body)...)
			models, err := provider(u.URL, "k").Models(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.want, models)
			require.Equal(t, "/v1/models", u.Exchanges()[0].Path)
		})
	}
}

// OpenAI lists what its chat cannot run, and says so by the id alone.
func TestModelsOfOpenAI(t *testing.T) {
	u := llmtest.NewUpstream(t, list(`{"data":[{"id":"gpt-4o"},{"id":"tts-1"},{"id":"dall-e-3"},{"id":"gpt-image-1"},{"id":"gpt-4o-realtime-preview"},
		{"id":"gpt-4o-audio-preview"},{"id":"o3-pro"},{"id":"gpt-4o-transcribe"},{"id":"gpt-5-codex"}]}`)...)
	models, err := openai.New(openai.Options{BaseURL: "http://api.openai.com/v1", Transport: leadingTo(u)}).Models(t.Context())
	require.NoError(t, err)
	require.Equal(t, []domain.Model{{ID: "gpt-4o"}}, models)
}

func TestPagesOfModels(t *testing.T) {
	for name, c := range map[string]struct{ pages, queries []string }{
		"after the last id":   {[]string{`{"data":[{"id":"a"}],"has_more":true,"last_id":"x"}`, `{"data":[{"id":"b"}],"has_more":false}`}, []string{"", "after=x"}},
		"after the last one":  {[]string{`{"data":[{"id":"a"}],"has_more":true}`, `{"data":[{"id":"b"}],"has_more":true}`, `{"data":[]}`}, []string{"", "after=a", "after=b"}},
		"a token":             {[]string{`{"models":[{"name":"models/a"}],"nextPageToken":"t&1"}`, `{"models":[{"name":"models/b"}],"nextPageToken":""}`}, []string{"", "pageToken=t%261"}},
		"a token in lower":    {[]string{`{"data":[{"id":"a"}],"next_page_token":"t"}`, `{"data":[{"id":"b"}]}`}, []string{"", "page_token=t"}},
		"the same once more":  {[]string{`{"data":[{"id":"a"},{"id":"b"}],"has_more":true}`, `{"data":[{"id":"a"},{"id":"b"}],"has_more":true}`}, []string{"", "after=b"}},
		"a page that is none": {[]string{`{"data":[{"id":"a"},{"id":"b"}],"has_more":true}`, `oops`}, []string{"", "after=b"}},
	} {
		t.Run(name, func(t *testing.T) {
			u := llmtest.NewUpstream(t)
			for _, page := range c.pages {
				u.Reply(list(page)...)
			}
			models, err := provider(u.URL, "k").Models(t.Context())
			require.NoError(t, err)
			require.Equal(t, []domain.Model{{ID: "a"}, {ID: "b"}}, models)
			var queries []string
			for _, e := range u.Exchanges() {
				queries = append(queries, e.Query)
			}
			require.Equal(t, c.queries, queries)
		})
	}
	u := llmtest.NewUpstream(t)
	for n := range 100 {
		u.Reply(list(fmt.Sprintf(`{"data":[{"id":"m%d"}],"has_more":true}`, n))...)
	}
	models, err := provider(u.URL, "k").Models(t.Context())
	require.NoError(t, err)
	require.Len(t, models, 20, "a list without end is bounded")
}

func TestListThatIsNone(t *testing.T) {
	for body, part := range map[string]string{
		"oops": "not with a list", `{"error":"Unexpected endpoint or method. (GET /models)"}`: "not with a list",
		`"words"`: "not with a list", `{"data":"none"}`: "not with a list",
	} {
		u := llmtest.NewUpstream(t, list(body)...)
		_, err := provider(u.URL, "k").Models(t.Context())
		require.ErrorContains(t, err, part)
		require.Equal(t, "address", domain.AsError(err).Details["reason"])
	}
}

// What is known without asking is not asked.
func TestModelsWithoutAList(t *testing.T) {
	u := llmtest.NewUpstream(t)
	for base, want := range map[string][]domain.Model{
		"http://x.example/v1": {{ID: "only"}}, "http://r.openai.azure.com": {}, "http://r.openai.azure.com?api-version=1": {},
		"http://r.openai.azure.com/openai/deployments/my%20one?api-version=1": {{ID: "my one"}},
	} {
		o := openai.Options{BaseURL: base, Transport: leadingTo(u)}
		if strings.HasPrefix(base, "http://x") {
			o.Models = []string{"only"}
		}
		models, err := openai.New(o).Models(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, models)
	}
	require.Empty(t, u.Exchanges())
}

// An id goes out as it was listed, whatever is in it.
func TestOddIds(t *testing.T) {
	for _, id := range []string{"org/Model-7B:free", "ft:gpt-4o:org::id", "my model (2)", "/models/llama-3.gguf", "模型/1", `a"b\c`} {
		req := chat(id)
		_, body := sent(t, req, openai.Options{})
		require.Equal(t, id, body["model"])
		sealed, err := openai.New(openai.Options{}).Seal(req)
		require.NoError(t, err)
		require.Equal(t, "https://api.openai.com/v1/chat/completions", sealed.Endpoint)
	}
}
