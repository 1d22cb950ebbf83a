package openai_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/openai"
)

// apiUnder is a server whose API is below a path; elsewhere it has a page, as many have.
func apiUnder(t *testing.T, path string) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path+"/models", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer careful" {
			http.Error(w, `{"error":{"message":"Missing scopes: models.read","code":"missing_scope"}}`, http.StatusForbidden)
			return
		}
		if r.Header.Get("Authorization") != "Bearer k" {
			http.Error(w, `{"error":{"message":"Invalid API key","code":"invalid_api_key"}}`, http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"data":[{"id":"m"},{"id":"n"}]}`))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestDiagnosis(t *testing.T) {
	for _, c := range []struct{ api, base, key, says, problem string }{
		{api: "/v1", base: "/v1", key: "k", says: "answers, with 2 models"},
		{api: "/v1", base: "/v1/chat/completions", key: "k", says: "answers, with 2 models"},
		{api: "/v1", base: "", key: "k", problem: "lab: the server answers, but not under /. Its API is under /v1: set its base URL to SERVER/v1."},
		{api: "/v1", base: "/api", key: "k", problem: "lab: the server answers, but not under /api. Its API is under /v1: set its base URL to SERVER/v1."},
		{api: "/proxy/v1", base: "/proxy", key: "k", problem: "lab: the server answers, but not under /proxy. Its API is under /proxy/v1: set its base URL to SERVER/proxy/v1."},
		{api: "/api/v1", base: "/v1", key: "k", problem: "lab: the server answers, but not under /v1. Its API is under /api/v1: set its base URL to SERVER/api/v1."},
		{api: "/v2", base: "/v1", key: "k", problem: "lab: the server answers, but not under /v1: lab answers, but not at this address; check its base URL: 404 page not found"},
		{api: "/v1", base: "/v1", key: "careful", says: "answers, but without a list of models: The API key for lab lacks the permission for this; " +
			"give it more rights, or choose another model: Missing scopes: models.read"},
		{api: "/v1", base: "/v1", key: "wrong", problem: "lab did not accept the API key: Invalid API key"},
	} {
		s := apiUnder(t, c.api)
		p := openai.New(openai.Options{Name: "lab", APIKey: c.key, BaseURL: s.URL + c.base})
		r := llm.NewRegistry([]llm.Source{{Name: "unset"}, {Name: "lab", Provider: p}}, llm.RegistryOptions{})
		got := r.Diagnose(t.Context())
		r.Close()
		want := llm.Diagnosis{Provider: "lab", Says: c.says, Problem: strings.ReplaceAll(c.problem, "SERVER", s.URL)}
		require.Equal(t, []llm.Diagnosis{want}, whole(got), "%v", c)
	}
	s := apiUnder(t, "/v1")
	for key, want := range map[string]llm.Diagnosis{
		"k": {Provider: "lab", Says: "answers, with 1 models"}, "wrong": {Provider: "lab", Problem: "lab did not accept the API key: Invalid API key"},
	} {
		given := openai.New(openai.Options{Name: "lab", APIKey: key, BaseURL: s.URL + "/v1", Models: []string{"given"}})
		r := llm.NewRegistry([]llm.Source{{Name: "lab", Provider: given}}, llm.RegistryOptions{})
		require.Equal(t, []llm.Diagnosis{want}, whole(r.Diagnose(t.Context())))
		r.Close()
	}
	p := openai.New(openai.Options{Name: "lab", BaseURL: "http://127.0.0.1:1/v1"})
	for hidden, want := range map[bool]llm.Diagnosis{
		false: {Provider: "lab", Problem: "lab cannot be reached."}, true: {Provider: "lab", Says: "does not run here"},
	} {
		r := llm.NewRegistry([]llm.Source{{Name: "lab", Provider: p, HiddenWhileDown: hidden}}, llm.RegistryOptions{})
		require.Equal(t, []llm.Diagnosis{want}, whole(r.Diagnose(t.Context())))
		r.Close()
	}
}

// whole are diagnoses with what they quote as a part of the problem.
func whole(all []llm.Diagnosis) []llm.Diagnosis {
	for i, d := range all {
		all[i] = llm.Diagnosis{Provider: d.Provider, Says: d.Says, Problem: d.Whole()}
	}
	return all
}
