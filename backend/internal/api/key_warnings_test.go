package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// A script's save is done whatever it holds, and its answer says what looks like a key, and where.
func TestKeysAreToldAndSaved(t *testing.T) {
	key := "gh" + "p_" + "q7Rk2mXz9LwB4vTn8YcH3pGd6FsJ1aQeU5oW"
	warnings := func(field string, from int) []any {
		return []any{object{"rule": "github-pat", "field": field, "from": float64(from), "to": float64(from + len(key))}}
	}
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "kim@example.com")
		prompt := newPrompt(c)
		saved := c.Patch(prompt, object{"system_prompt": "é🔑 " + key}).Status(200)
		require.Equal(t, warnings("system_prompt", 3), saved.Value("_warnings"))
		require.Equal(t, "é🔑 "+key, saved.String("prompt", "system_prompt"))
		// Of a field that is not sent nothing is said again.
		require.NotContains(t, string(c.Patch(prompt, object{"name": "Other"}).Status(200).Raw), "_warnings")
		parts := object{"messages": []any{object{"role": "user", "content": []any{object{"type": "text", "text": key}}}}}
		require.Equal(t, warnings("messages.0.content.0.text", 0), c.Patch(prompt, parts).Status(200).Value("_warnings"))
		values := c.Send("PUT", prompt+"/values", object{"values": object{"token": object{"current": key}}}).Status(200)
		require.Equal(t, warnings("values.token.current", 0), values.Value("_warnings"))
		require.NotContains(t, string(c.Get(prompt+"/values").Status(200).Raw), "_warnings")
	})
}
