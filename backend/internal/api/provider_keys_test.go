package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

const ownKey = "sk-own-0123456789abcdefghijklmnop"

// openAI lists one model, and runs it.
func openAI(t *testing.T) *llmtest.Upstream {
	list, run := llmtest.Write(`{"data":[{"id":"gpt-4o"}]}`), llmtest.Write(string(llmtest.Transcript(t, "openai_chat")))
	return llmtest.NewUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/models") {
			llmtest.Header("Content-Type", "application/json")(w, r)
			list(w, r)
			return
		}
		llmtest.Stream()(w, r)
		run(w, r)
	})
}

func TestOwnKeyIsTriedKeptAndUsed(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		u := openAI(t)
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "kim@example.com")
		require.Equal(t, []any{}, c.Get("/v1/provider-keys").Status(200).Value("provider_keys"))
		put := object{"key": " " + ownKey + "\n", "base_url": u.URL + "/v1", "consent": true}
		kept := c.Send("PUT", "/v1/provider-keys/openai", put).Status(200)
		require.EqualValues(t, 1, kept.Value("model_count"))
		require.Equal(t, "…mnop", kept.String("provider_key", "hint"))
		require.Equal(t, "Bearer "+ownKey, u.Exchanges()[0].Header.Get("Authorization"))
		list := c.Get("/v1/provider-keys").Status(200)
		require.Equal(t, kept.Value("provider_key"), list.Value("provider_keys", 0))
		require.NotContains(t, string(list.Raw)+string(kept.Raw), ownKey)
		require.Equal(t, []any{}, other.Get("/v1/provider-keys").Status(200).Value("provider_keys"))

		require.Equal(t, true, modelOf(c, "gpt-4o")["available"])
		require.Nil(t, modelOf(other, "gpt-4o"), "it is one organization's")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"model": "gpt-4o"}).Status(200)
		require.Equal(t, "completed", c.Get(starts(t, c, prompt, nil).ended(t)).Status(200).String("execution", "status"))
		require.Equal(t, "Bearer "+ownKey, u.Exchanges()[len(u.Exchanges())-1].Header.Get("Authorization"))
		page := c.Get(prompt).Status(200)
		require.Equal(t, "openai", page.String("providers", 0, "name"))

		c.Delete("/v1/provider-keys/openai").Status(200)
		c.Delete("/v1/provider-keys/openai").Fails(404, "NOT_FOUND")
		require.Nil(t, modelOf(c, "gpt-4o"))
		require.NotContains(t, h.Log.String(), ownKey)
	})
}

func TestOwnKeyThatDoesNotWorkIsNotKept(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		u := llmtest.NewUpstream(t, llmtest.Status(401), llmtest.Header("Content-Type", "application/json"),
			llmtest.Write(`{"error":{"message":"Incorrect API key provided: `+ownKey+`","code":"invalid_api_key"}}`))
		put := func(provider string, body object) testkit.Answer {
			body["consent"] = true
			return c.Send("PUT", "/v1/provider-keys/"+provider, body)
		}
		refused := put("openai", object{"key": ownKey, "base_url": u.URL + "/v1"})
		require.Equal(t, "openai", refused.Fails(401, "INVALID_API_KEY")["provider"])
		require.NotContains(t, string(refused.Raw), ownKey, "the provider's words may hold it")
		put("lab", object{"base_url": "http://127.0.0.1:1/v1"}).Fails(503, "MODEL_UNAVAILABLE")
		for _, wrong := range []struct {
			provider, field string
			body            object
		}{
			{"demo", "provider", object{"key": ownKey}},
			{"lab", "base_url", object{"key": ownKey}},
			{"openai", "key", object{}},
			{"openai", "key", object{"key": "sk-é"}},
			{"openai", "key", object{"key": "sk-a\r\nX-Evil: 1"}},
			{"openai", "key", object{"key": strings.Repeat("k", 1001)}},
			{"lab", "base_url", object{"base_url": "ftp://example.com"}},
			{"lab", "base_url", object{"base_url": "https://sam:secret@example.com/v1"}},
			{"lab", "base_url", object{"base_url": "https://example.com/v1?key=secret"}},
		} {
			put(wrong.provider, wrong.body).FailsAt(wrong.field)
		}
		c.Send("PUT", "/v1/provider-keys/openai", object{"key": ownKey, "consent": false}).FailsAt("consent")
		require.Equal(t, []any{}, c.Get("/v1/provider-keys").Status(200).Value("provider_keys"))

		u = llmtest.NewUpstream(t, llmtest.Status(404))
		require.EqualValues(t, 0, put("lab", object{"base_url": u.URL + "/v1"}).Status(200).Value("model_count"), "a server need not have a list")
		require.Equal(t, "", c.Get("/v1/provider-keys").Status(200).String("provider_keys", 0, "hint"))
	})
}

// Where others reach the server, what they name must be reachable by everyone.
func TestNamedServersAreOutside(t *testing.T) {
	u := llmtest.NewUpstream(t)
	h := testkit.Start(t, map[string]string{"ALLOW_PRIVATE_NETWORKS": "false"})
	c := h.SignUp(t, "sam@example.com")
	put := func(base string) testkit.Answer {
		return c.Send("PUT", "/v1/provider-keys/lab", object{"base_url": base, "key": ownKey, "consent": true})
	}
	put(u.URL + "/v1").FailsAt("base_url")
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "[::ffff:127.0.0.1]"} {
		put("https://"+host+":1/v1").Fails(503, "MODEL_UNAVAILABLE")
	}
	require.Empty(t, u.Exchanges())
}
