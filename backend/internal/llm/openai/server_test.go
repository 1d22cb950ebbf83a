package openai_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
)

// leadingTo is a transport whose connections all go to u, whatever host they are for.
func leadingTo(u *llmtest.Upstream) http.RoundTripper {
	return &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, strings.TrimPrefix(u.URL, "http://"))
	}}
}

// Where each address is asked, what the record says of it, and how the key goes along.
func TestAddresses(t *testing.T) {
	for base, want := range map[string]struct {
		path, query, recorded string
		options               openai.Options
		key                   string // the header it is in
	}{
		"http://x.example/v1":                           {path: "/v1/chat/completions", recorded: "http://x.example/v1/chat/completions", key: "Authorization"},
		"http://x.example/v1/chat/completions?k=s3cret": {path: "/v1/chat/completions", query: "k=s3cret", recorded: "http://x.example/v1/chat/completions", key: "Authorization"},
		"http://r.openai.azure.com":                     {path: "/openai/v1/chat/completions", recorded: "http://r.openai.azure.com/openai/v1/chat/completions", key: "Api-Key"},
		"http://r.openai.azure.com/openai/v1/":          {path: "/openai/v1/chat/completions", recorded: "http://r.openai.azure.com/openai/v1/chat/completions", key: "Api-Key"},
		"http://r.openai.azure.com/?api-version=2024-10-21": {
			path: "/openai/deployments/my%2Fgpt%204/chat/completions", query: "api-version=2024-10-21", key: "Api-Key",
			recorded: "http://r.openai.azure.com/openai/deployments/my%2Fgpt%204/chat/completions?api-version=2024-10-21"},
		"http://r.cognitiveservices.azure.com/openai": {
			path: "/openai/deployments/my%2Fgpt%204/chat/completions", query: "api-version=preview", key: "Api-Key", options: openai.Options{APIVersion: "preview"},
			recorded: "http://r.cognitiveservices.azure.com/openai/deployments/my%2Fgpt%204/chat/completions?api-version=preview"},
		"http://gateway.example/team?api-version=2024-10-21": {
			path: "/team/openai/deployments/my%2Fgpt%204/chat/completions", query: "api-version=2024-10-21", key: "Api-Key",
			recorded: "http://gateway.example/team/openai/deployments/my%2Fgpt%204/chat/completions?api-version=2024-10-21"},
		"http://r.services.ai.azure.com/models?api-version=2024-05-01-preview": {
			path: "/models/chat/completions", query: "api-version=2024-05-01-preview", key: "Api-Key",
			recorded: "http://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview"},
		"http://r.openai.azure.com/openai/deployments/d1": {
			path: "/openai/deployments/d1/chat/completions", query: "api-version=2024-10-21", key: "Api-Key",
			recorded: "http://r.openai.azure.com/openai/deployments/d1/chat/completions?api-version=2024-10-21"},
		"http://gateway.example/team/openai/deployments/d1/?api-version=2025-01-01": {
			path: "/team/openai/deployments/d1/chat/completions", query: "api-version=2025-01-01", key: "Api-Key",
			recorded: "http://gateway.example/team/openai/deployments/d1/chat/completions?api-version=2025-01-01"},
		"http://y.example/v1": {path: "/v1/chat/completions", recorded: "http://y.example/v1/chat/completions", key: "X-Auth",
			options: openai.Options{AuthHeader: "x-auth", AuthScheme: "Token", Headers: map[string]string{"x-team": "team-s3cret"}}},
	} {
		t.Run(base, func(t *testing.T) {
			u := llmtest.NewUpstream(t, llmtest.Stream(), llmtest.Write(string(llmtest.Transcript(t, "openai_chat"))))
			o := want.options
			o.BaseURL, o.APIKey, o.Transport = base, "k-3cret", leadingTo(u)
			p, req := openai.New(o), chat("my/gpt 4")
			sealed, err := p.Seal(req)
			require.NoError(t, err)
			require.Equal(t, want.recorded, sealed.Endpoint)
			text, _, err := llmtest.Collect(t.Context(), p, req)
			require.NoError(t, err)
			require.Equal(t, chatText, text)
			got := u.Exchanges()[0]
			require.Equal(t, want.path, got.Path)
			require.Equal(t, want.query, got.Query)
			for _, name := range []string{"Authorization", "Api-Key", "X-Auth"} {
				require.Equal(t, name == want.key, got.Header.Get(name) != "", name)
			}
			if want.options.AuthScheme != "" {
				require.Equal(t, "Token k-3cret", got.Header.Get("X-Auth"))
				require.Equal(t, "team-s3cret", got.Header.Get("X-Team"))
			}
		})
	}
}

// Whatever a server quotes of what it was sent, no secret of it is shown.
func TestSecretsAreMasked(t *testing.T) {
	u := llmtest.NewUpstream(t, llmtest.Status(400), llmtest.Write(`{"error":"no: pass-3cret query-3cret head-3cret key-3cret"}`))
	p := openai.New(openai.Options{BaseURL: "http://sam:pass-3cret@x.example/v1?code=query-3cret&api-version=2024", APIKey: "key-3cret",
		Headers: map[string]string{"X-Pass": "head-3cret"}, AuthHeader: "X-Key", Transport: leadingTo(u)})
	_, _, err := llmtest.Collect(t.Context(), p, chat("m"))
	require.Contains(t, domain.AsError(err).Message, "no: [key] [key] [key] [key]")
	require.NotContains(t, err.Error()+domain.AsError(err).Message, "3cret")
	require.True(t, domain.HasCode(err, domain.InvalidRequest))
	sealed, err := p.Seal(chat("m"))
	require.NoError(t, err)
	require.Equal(t, llm.Sealed{Provider: "openai", Endpoint: "http://x.example/v1/chat/completions?api-version=2024", Body: sealed.Body}, sealed)
}

// A model's name is a segment of an Azure resource's address: none leads out of the deployments.
func TestNoNameOfAModelLeadsOutOfTheDeployments(t *testing.T) {
	p := openai.New(openai.Options{BaseURL: "http://r.openai.azure.com?api-version=2024-10-21"})
	for _, name := range []string{".", "..", "..."} {
		_, err := p.Seal(chat(name))
		require.True(t, domain.HasCode(err, domain.InvalidRequest), name)
	}
	sealed, err := p.Seal(chat("../../x"))
	require.NoError(t, err)
	require.Equal(t, "http://r.openai.azure.com/openai/deployments/..%2F..%2Fx/chat/completions?api-version=2024-10-21", sealed.Endpoint)
}
