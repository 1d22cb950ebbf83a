package openai_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
)

// asking is a request that asks for so many alternatives.
func asking(req llm.Request, n int) llm.Request {
	req.Logprobs = &n
	return req
}

// hearTokens runs a request, and returns its text and its tokens in short.
func hearTokens(t *testing.T, provider string, req llm.Request, body string) (text, tokens string) {
	t.Helper()
	u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(body))
	_, err := openai.New(openai.Options{Name: provider, BaseURL: u.URL + "/v1"}).Stream(t.Context(), &req, llm.Receiver{
		OnText: func(s string) { text += s },
		OnLogprobs: func(list []domain.TokenLogprob, _ int) {
			for _, one := range list {
				tokens += shownToken(one) + "\n"
			}
		},
	})
	require.NoError(t, err)
	return text, tokens
}

func shownToken(one domain.TokenLogprob) string {
	out := []string{shownAlternative(one.Alternative)}
	for _, a := range one.Top {
		out = append(out, shownAlternative(a))
	}
	return strings.Join(out, "|")
}

func shownAlternative(a domain.Alternative) string {
	number := "?"
	if a.Logprob != nil {
		number = fmt.Sprintf("%.3g", *a.Logprob)
	}
	return fmt.Sprintf("%s%x%s", a.Token, a.Bytes, number)
}

// textOf is a request to continue a text.
func textOf(model string) llm.Request {
	req := chat(model)
	req.Mode, req.System, req.Messages = domain.ModeCompletion, "", []domain.Message{{Role: "user", Content: "It was a"}}
	return req
}

func TestLogprobsOfEachFormat(t *testing.T) {
	const halves = "\uFFFDc3-0.5|\uFFFDc3-0.5|e-1.5\n\uFFFDa9-0.001\n by-2\n"
	for name, want := range map[string]struct {
		req          llm.Request
		text, tokens string
	}{
		"logprobs_completion": {asking(textOf("davinci-002"), 3), " small café by the",
			" small-1.2| big-0.9| small-1.2| café-3.5\n caf-0.25| caf-0.25\n" + halves + " the-0.1| the-0.1| a-1e+04\n<|endoftext|>-0.7|<|endoftext|>-0.7\n"},
		"logprobs_chat": {asking(chat("m"), 3), " small café by the",
			" small-1.2| big-0.9| small-1.2| café-3.5\n caf-0.25| caf-0.25\n" + halves + " the-0.1| the-0.1| a-1e+04\n"},
		"logprobs_refusal": {asking(chat("m"), 3), "I will not", "I-0.3\n will-0.4\n not-0.1\n"},
		"logprobs_llamacpp": {asking(chat("m"), 3), " small café by the",
			" small-1.2| big-0.916| small-1.2| café-1e+04\n caf-0.223| caf-0.223\n\uFFFD-0.511|\uFFFD-0.511|e-1.61\n\uFFFD-0.0101|\uFFFD-0.0101\n by-2.3\n the-0.1| the-0.1\n"},
		"logprobs_llamacpp_completion": {asking(textOf("llama3.2"), 3), " small café",
			" small-1.2| big-0.9| small-1.2\n caf-0.25\n\uFFFDc3-0.5\n\uFFFDa9-0.001\n"},
	} {
		provider := map[string]string{"davinci-002": "openai"}[want.req.Config.Model]
		if want.req.Mode == domain.ModeCompletion && provider == "" {
			provider = "ollama" // whose models continue texts
		}
		body := string(llmtest.Transcript(t, name))
		text, tokens := hearTokens(t, provider, want.req, body)
		require.Equal(t, want.text, text, name)
		require.Equal(t, want.tokens, tokens, name)
		want.req.Logprobs = nil
		text, tokens = hearTokens(t, provider, want.req, body)
		require.Equal(t, want.text, text, name)
		require.Empty(t, tokens, "not asked for")
	}
}

func TestLogprobsAreReadBesideOddAnswers(t *testing.T) {
	const content = `"logprobs":{"content":[{"token":"Hi","logprob":-1}]}`
	chunk := func(members string) string { return "data: {\"choices\":[{" + members + "}]}\n\n" }
	end := chunk(`"delta":{},"finish_reason":"stop"`)
	for name, one := range map[string]struct{ body, text, tokens string }{
		"a whole document":         {`{"choices":[{"message":{"content":"Hi"},` + content + `,"finish_reason":"stop"}]}`, "Hi", "Hi-1\n"},
		"numbers that JSON lacks":  {chunk(`"delta":{"content":"NaN"},"logprobs":{"content":[{"token":"NaN","logprob":NaN,"top_logprobs":[{"token":"x","logprob":-Infinity}]}]}`) + end, "NaN", "NaN?|x-1e+04\n"},
		"a message that repeats":   {chunk(`"delta":{"content":"Hi"},`+content) + chunk(`"message":{"content":"Hi"},"finish_reason":"stop",`+content), "Hi", "Hi-1\n"},
		"those of the reasoning":   {chunk(`"delta":{"reasoning_content":"Hi"},`+content) + chunk(`"delta":{"content":"Hi"},`+content) + end, "Hi", "Hi-1\n"},
		"before the text":          {chunk(`"delta":{"content":""},`+content) + chunk(`"delta":{"content":"Hi"}`) + end, "Hi", "Hi-1\n"},
		"after the text":           {chunk(`"delta":{"content":"Hi"}`) + chunk(`"delta":{},`+content) + end, "Hi", "Hi-1\n"},
		"without any text":         {chunk(`"delta":{},`+content) + end, "", ""},
		"of a type that they lack": {chunk(`"delta":{"content":"Hi"},"logprobs":"x"`) + chunk(`"delta":{"content":"!"},"logprobs":{"content":7,"tokens":{}}`) + end, "Hi!", ""},
	} {
		text, tokens := hearTokens(t, "lab", asking(chat("m"), 2), one.body)
		require.Equal(t, one.text, text, name)
		require.Equal(t, one.tokens, tokens, name)
	}
}

// A model that thinks in its text has probabilities of its answer alone.
func TestLogprobsOfTaggedReasoning(t *testing.T) {
	body := ""
	for _, token := range []string{"<think>", "I", " see", "</think>", "\n\n", "I", " do"} {
		quoted, err := json.Marshal(token)
		require.NoError(t, err)
		body += fmt.Sprintf("data: {\"choices\":[{\"delta\":{\"content\":%s},\"logprobs\":{\"content\":[{\"token\":%s,\"logprob\":-1}]}}]}\n\n", quoted, quoted)
	}
	text, tokens := hearTokens(t, "lab", asking(chat("qwen3"), 2), body+"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
	require.Equal(t, "I do", text)
	require.Equal(t, "I-1\n do-1\n", tokens)
}

func TestAsksForLogprobs(t *testing.T) {
	sealed := func(req llm.Request) string {
		out, err := openai.New(openai.Options{Name: "ollama"}).Seal(req)
		require.NoError(t, err)
		return string(out.Body)
	}
	require.Contains(t, sealed(asking(chat("m"), 3)), `"logprobs":true,"top_logprobs":3,`)
	require.Contains(t, sealed(asking(chat("m"), 0)), `"logprobs":true,"stream"`)
	require.Contains(t, sealed(asking(textOf("m"), 3)), `"logprobs":3,"stream"`)
	require.Contains(t, sealed(asking(textOf("m"), 0)), `"logprobs":0,"stream"`)
	require.NotContains(t, sealed(chat("m"))+sealed(textOf("m")), "logprobs")
}

// A server that refuses them is asked again without, and is not asked for them a second time; the run says so.
func TestRefusedLogprobsAreLeftOut(t *testing.T) {
	u := llmtest.NewUpstream(t, llmtest.Status(http.StatusBadRequest),
		llmtest.Write(`{"error":{"message":"logprobs are not supported by this model.","param":"logprobs"}}`))
	u.Reply(llmtest.Stream(), llmtest.Write(string(llmtest.Transcript(t, "openai_chat"))))
	p, req := openai.New(openai.Options{Name: "lab", BaseURL: u.URL + "/v1"}), asking(chat("m"), 3)
	var dropped []string
	req.Resealed = func(_ context.Context, by llm.Sealed) error { dropped = by.Dropped; return nil }
	_, _, err := llmtest.Collect(t.Context(), p, req)
	require.NoError(t, err)
	require.Equal(t, []string{"logprobs"}, dropped)
	require.Contains(t, u.Exchanges()[0].Body, "top_logprobs")
	require.NotContains(t, u.Exchanges()[1].Body, "logprobs")
	sealed, err := p.Seal(req)
	require.NoError(t, err)
	require.Equal(t, []string{"logprobs"}, sealed.Dropped)
	_, err = p.Seal(chat("m"))
	require.NoError(t, err)
}
