package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
	"playground/internal/testkit"
)

// modelOf is the entry of a model in GET /v1/models, nil for none.
func modelOf(c *testkit.Client, id string) object {
	for _, m := range c.Get("/v1/models").Status(200).Value("models").([]any) {
		if m.(object)["id"] == id {
			return m.(object)
		}
	}
	return nil
}

// ended reads a run to its end and returns the execution's path.
func (s started) ended(t *testing.T) string {
	t.Helper()
	s.Rest()
	return s.path
}

// A model that no list has is tried when it is named, and listed for its organization once it has answered.
func TestModelNamedByHand(t *testing.T) {
	u := llmtest.NewUpstream(t)
	h := testkit.Wired(t, map[string]string{}, "lab", "listed-1", openai.New(openai.Options{Name: "lab", BaseURL: u.URL + "/v1"}))
	c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "kim@example.com")
	names := []struct{ model, sent string }{
		{"by-hand", "by-hand"}, {"org/Model 7B:free", "org/Model 7B:free"}, {"lab/org/x", "org/x"}, {"模型", "模型"},
	}
	for range names {
		u.Reply(llmtest.Status(404), llmtest.Write(`{"error":{"message":"The model does not exist","code":"model_not_found"}}`))
		u.Reply(llmtest.Stream(), llmtest.Write(string(llmtest.Transcript(t, "openai_chat"))))
	}
	for _, named := range names {
		prompt := newPrompt(c)
		c.Patch(prompt, object{"model": named.model}).Status(200)
		failed := c.Get(starts(t, c, prompt, nil).ended(t)).Status(200).Value("execution").(object)
		require.Equal(t, "failed", failed["status"])
		require.Equal(t, "unknown_model", failed["error"].(object)["details"].(object)["reason"])
		require.Nil(t, modelOf(c, named.model), "what has not answered is not remembered")

		run := c.Get(starts(t, c, prompt, nil).ended(t)).Status(200)
		require.Equal(t, "completed", run.Value("execution").(object)["status"])
		require.Contains(t, u.Exchanges()[len(u.Exchanges())-1].Body, `"model":"`+named.sent+`"`)
		known := modelOf(c, named.model)
		require.Equal(t, "lab", known["provider"])
		require.Equal(t, true, known["available"])
		require.Nil(t, modelOf(other, named.model), "it is another organization's")
	}
	require.Equal(t, []any{object{"name": "lab", "configured": true, "takes_any_model": true, "notice": nil}},
		c.Get("/v1/models").Status(200).Value("providers"))
}
