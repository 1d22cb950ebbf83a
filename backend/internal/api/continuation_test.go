package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

func TestATextGoesOnAtTheCursor(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		plain := domain.Model{ID: "zz-chat", Modes: []string{"chat"}, Parameters: []string{}, MaxOutputTokens: 100}
		h.Provider.List = []domain.Model{llmtest.TestModel(), plain}
		c := h.SignUp(t, "sam@example.com")
		prompt := newCompletion(c, "A 🎉 {{a}} and {{b}} end")
		require.Equal(t, domain.DefaultInstruction, c.Get(prompt).Status(200).String("prompt", "system_prompt"))
		require.Equal(t, []any{"a", "b"}, c.Get(prompt).Status(200).Value("prompt", "variables"))
		c.Headers.Set("Accept", mimeJSON)
		run := func(body object) testkit.Answer { return c.Post(prompt+"/execute", body) }

		at := run(object{"continue_at": 10, "variable_values": object{"a": "{{b}}"}}).Status(200)
		sent := h.Provider.Requests()[0]
		require.Equal(t, []any{"A 🎉 {{b}}", "", "", "completion"}, []any{sent.Messages[0].Content, sent.Suffix, sent.System, sent.Mode})
		require.EqualValues(t, 10, at.Value("execution", "continue_at"))
		require.Equal(t, false, at.Value("execution", "with_suffix"))
		require.Equal(t, "A 🎉 {{a}} and {{b}} end", c.Get(prompt+"/versions/1").Status(200).String("version", "content_snapshot", "messages", 0, "content"), "the version is that of the whole text")

		values := object{"a": "x", "b": "y"}
		both := run(object{"continue_at": 10, "with_suffix": true, "variable_values": values}).Status(200)
		sent = h.Provider.Requests()[1]
		require.Equal(t, []string{"A 🎉 x", " and y end"}, []string{sent.Messages[0].Content, sent.Suffix})
		require.EqualValues(t, 1, both.Value("execution", "version_number"))
		record := c.Get("/v1/executions/" + both.String("execution", "id")).Status(200)
		require.Contains(t, string(record.Raw), `\"suffix\":\" and y end\"`, "the record shows what was sent")
		require.Equal(t, []any{object{"field": "continue_at", "text": "at 10 → at 10, with what follows"}},
			c.Get(prompt+"/executions").Status(200).Value("executions", 0, "changes").([]any)[:1])

		again := c.Post("/v1/executions/"+both.String("execution", "id")+"/rerun", nil).Status(200)
		require.EqualValues(t, 10, again.Value("execution", "continue_at"))
		require.Equal(t, true, again.Value("execution", "with_suffix"))
		require.Equal(t, sent.Suffix, h.Provider.Requests()[2].Suffix)

		end := run(object{"continue_at": 24, "with_suffix": true, "variable_values": values}).Status(200)
		require.EqualValues(t, 24, end.Value("execution", "continue_at"))
		require.Equal(t, "", h.Provider.Requests()[3].Suffix)
		run(object{"variable_values": values}).Status(200).Value("execution")
		require.Nil(t, c.Get(prompt).Status(200).Value("recent_executions", 0, "continue_at"))

		c.Patch(prompt, object{"model": "zz-chat", "max_tokens": 100, "system_prompt": "Go on, {{who}}."}).Status(200)
		require.Equal(t, []any{"who", "a", "b"}, c.Get(prompt).Status(200).Value("prompt", "variables"))
		run(object{"continue_at": 2}).Fails(400, "MISSING_VARIABLES")
		run(object{"continue_at": 2, "variable_values": object{"who": "you"}}).Status(200)
		sent = h.Provider.Requests()[5]
		require.Equal(t, []any{"A ", "", "Go on, you.", "chat"}, []any{sent.Messages[0].Content, sent.Suffix, sent.System, sent.Mode})
		run(object{"continue_at": 2, "with_suffix": true, "variable_values": object{"who": "", "a": "", "b": ""}}).FailsAt("with_suffix")
		require.Len(t, h.Provider.Requests(), 6)
	})
}

func TestPlacesWhereNoTextGoesOn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newCompletion(c, "A 🎉 end")
		c.Headers.Set("Accept", mimeJSON)
		run := func(body object) testkit.Answer { return c.Post(prompt+"/execute", body) }
		run(object{"continue_at": 3}).FailsAt("continue_at") // inside the pair
		run(object{"continue_at": 9}).FailsAt("continue_at")
		run(object{"continue_at": 2147483647}).FailsAt("continue_at")
		run(object{"continue_at": -1}).FailsAt("continue_at")
		run(object{"continue_at": 1.5}).FailsAt("continue_at")
		run(object{"continue_at": nil}).FailsAt("continue_at")
		run(object{"continue_at": 0}).FailsAt("continue_at")
		run(object{"continue_at": 0, "with_suffix": true}).FailsAt("continue_at")
		require.Empty(t, h.Provider.Requests())
		run(object{"continue_at": 4}).Status(200)
		run(object{"continue_at": 8}).Status(200)

		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": ""}}}).Status(200)
		run(object{}).FailsAt("messages")
		run(object{"continue_at": 0}).FailsAt("continue_at")
		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": " \n "}}}).Status(200)
		run(object{}).Status(200)
		require.Equal(t, " \n ", h.Provider.Requests()[2].Messages[0].Content)
		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": "{{a}}b"}}}).Status(200)
		run(object{"continue_at": 5, "variable_values": object{"a": ""}}).FailsAt("continue_at")

		c.Patch(prompt, object{"mode": "chat"}).Status(200)
		run(object{"continue_at": 1}).FailsAt("continue_at")
		run(object{"with_suffix": true}).FailsAt("with_suffix")
	})
}

func TestAPlaceIsPartOfWhatAKeyStandsFor(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newCompletion(c, strings.Repeat("word ", 20))
		c.Headers.Set("Accept", mimeJSON)
		c.Headers.Set("Idempotency-Key", "k")
		first := c.Post(prompt+"/execute", object{"continue_at": 5}).Status(200)
		require.Equal(t, first.Value("execution", "id"), c.Post(prompt+"/execute", object{"continue_at": 5}).Status(200).Value("execution", "id"))
		c.Post(prompt+"/execute", object{"continue_at": 6}).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		c.Post(prompt+"/execute", object{"continue_at": 5, "with_suffix": true}).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		c.Post(prompt+"/execute", object{}).Fails(422, "IDEMPOTENCY_KEY_REUSED")
	})
}
