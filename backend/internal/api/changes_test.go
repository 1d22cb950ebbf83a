package api_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// line is what a row says has changed; "-" where it says nothing.
func line(row any) string {
	all, says := row.(object)["changes"].([]any)
	if !says {
		return "-"
	}
	texts := []string{}
	for _, one := range all {
		texts = append(texts, one.(object)["text"].(string))
	}
	return strings.Join(texts, " · ")
}

func linesOf(c *testkit.Client, list, key string) []string {
	out := []string{}
	for _, row := range c.Get(list).Status(200).Value(key).([]any) {
		out = append(out, line(row))
	}
	return out
}

// said runs a prompt to its end, and the model answers with a text.
func said(h *testkit.Harness, c *testkit.Client, prompt, text string, values object) string {
	h.Provider.Enqueue(llmtest.Deltas(text))
	c.Headers.Set("Accept", "application/json")
	defer c.Headers.Del("Accept")
	return c.Post(prompt+"/execute", object{"variable_values": values}).Status(200).String("execution", "id")
}

func TestVersionsSayWhatChanged(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Post(prompt+"/versions", nil).Status(201)
		c.Patch(prompt, object{"system_prompt": "Be kind. " + strings.Repeat("é", 1<<15)}).Status(200)
		c.Post(prompt+"/versions", nil).Status(201)
		c.Patch(prompt, object{"system_prompt": "Be kind and brief.", "temperature": 0.7}).Status(200)
		third := c.Post(prompt+"/versions", nil).Status(201).Value("version")
		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}}}).Status(200)
		c.Post(prompt+"/versions", nil).Status(201)
		c.Post(prompt+"/versions/2/restore", nil).Status(200)
		want := []string{"system +1 −2 words · assistant removed · temperature 0.70 → 1.00", "assistant added", "system +2 −1 word · temperature 1.00 → 0.70",
			"system +3 words", "-"}
		require.Equal(t, want, linesOf(c, prompt+"/versions", "versions"))
		require.Equal(t, third, c.Get(prompt+"/versions/3").Status(200).Value("version"))

		h.Exec(t, "UPDATE prompt_versions SET changes = NULL")
		require.Equal(t, []string{"-", "assistant added", "-", "-", "-"}, linesOf(c, prompt+"/versions", "versions"), "a list reads no long content")
		for i, said := range want {
			require.Equal(t, said, line(c.Get(prompt+"/versions/"+string(rune('5'-i))).Status(200).Value("version")))
		}
	})
}

func TestAVersionIsRememberedByAnotherMessage(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		kept := c.Post(prompt+"/versions", object{"message": "A start"}).Status(201).Value("version").(object)
		for _, message := range []any{"<b>Été</b> \u202e👩‍👩‍👧", strings.Repeat("é", 500), nil} {
			saved := c.Patch(prompt+"/versions/1", object{"message": message}).Status(200).Value("version")
			kept["message"] = message
			if message == nil {
				kept["message"] = ""
			}
			require.Equal(t, kept, saved, "and nothing else of it")
			require.Equal(t, saved, c.Get(prompt+"/versions/1").Status(200).Value("version"))
		}
		require.Equal(t, kept, c.Patch(prompt+"/versions/1", object{}).Status(200).Value("version"))
		c.Patch(prompt+"/versions/1", object{"message": strings.Repeat("é", 501)}).FailsAt("message")
		c.Patch(prompt+"/versions/1", object{"content_hash": "x"}).FailsAt("content_hash")
		c.Patch(prompt+"/versions/9", object{"message": "x"}).Fails(404, "NOT_FOUND")
		h.SignUp(t, "eve@example.com").Patch(prompt+"/versions/1", object{"message": "x"}).Fails(404, "NOT_FOUND")
	})
}

func TestRunsSayWhatChanged(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		run := func(dish string) string { return said(h, c, prompt, "About "+dish, object{"dish": dish, "n": "1"}) }
		run("cake")
		run("cake")
		c.Patch(prompt, object{"temperature": 0.7}).Status(200)
		gone := run("soup")
		c.Patch(prompt, object{"temperature": 0.5}).Status(200)
		last := run("soup")
		list := prompt + "/executions"
		require.Equal(t, []string{"temperature 0.70 → 0.50", "temperature 1.00 → 0.70 · dish: soup", "", "-"}, linesOf(c, list, "executions"))
		require.Equal(t, []string{"temperature 0.70 → 0.50", "temperature 1.00 → 0.70 · dish: soup"}, linesOf(c, list+"?limit=2", "executions"), "what lies beyond the page counts")
		require.Equal(t, []string{"temperature 1.00 → 0.70 · dish: soup"}, linesOf(c, list+"?version_number=2", "executions"), "and what a filter leaves out")
		h.Exec(t, "UPDATE prompt_versions SET changes = NULL WHERE version_number = 2")
		require.Equal(t, "v1 → v2 · temperature 1.00 → 0.70 · dish: soup", linesOf(c, list, "executions")[1], "as an older binary kept it")
		c.Delete("/v1/executions/" + gone).Status(200)
		want := "v1 → v3 · temperature 1.00 → 0.50 · dish: soup"
		require.Equal(t, []string{want, "", "-"}, linesOf(c, list, "executions"))
		require.Equal(t, want, line(c.Get("/v1/executions/"+last).Status(200).Value("execution")))
		long := said(h, c, prompt, "Long", object{"dish": strings.Repeat("soup ", 8000), "n": "1"})
		require.Equal(t, "long values not compared here", linesOf(c, list, "executions")[0])
		require.Equal(t, "dish: soup soup soup soup soup…", line(c.Get("/v1/executions/"+long).Status(200).Value("execution")))
	})
}

func TestRunsAreFoundByWordsAndValues(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		soup := said(h, c, prompt, "ÄPFEL 100% \"fresh\"_", object{"dish": "Soup\nwith <b>", "__proto__": "x"})
		cake := said(h, c, prompt, "Straße of plums", object{"dish": "Kuchen", "größe": ""})
		found := func(query ...string) []string {
			q := url.Values{}
			for i := 0; i < len(query); i += 2 {
				q.Set(query[i], query[i+1])
			}
			out := []string{}
			answer := c.Get(prompt + "/executions?" + q.Encode()).Status(200)
			require.Nil(t, answer.Value("next_cursor"))
			for i := range answer.Value("executions").([]any) {
				out = append(out, answer.String("executions", i, "id"))
			}
			return out
		}
		for words, want := range map[string][]string{
			"äpfel": {soup}, "Äpfel 100% \"FRESH\"_": {soup}, "100_": {}, "%": {soup}, "_": {soup}, "plums": {cake}, "STRASSE": {}, "straße": {cake},
			"soup\nWITH <B>": {soup}, "kuchen": {cake}, "dish": {}, "\\": {}, "'": {}, "l": {cake, soup}, strings.Repeat("x", 200): {},
		} {
			require.Equal(t, want, found("words", words), words)
		}
		for values, want := range map[string][]string{
			`{"dish":"kuchen"}`: {cake}, `{"dish":"kuch"}`: {}, `{"__proto__":"X"}`: {soup}, `{"größe":""}`: {cake}, `{"gro\u0308ße":""}`: {cake},
			`{"dish":"Kuchen","größe":"1"}`: {}, `{}`: {cake, soup}, `{"'; --":"\""}`: {},
		} {
			require.Equal(t, want, found("variable_values", values), values)
		}
		require.Equal(t, []string{cake}, found("words", "plums", "variable_values", `{"dish":"kuchen"}`, "status", "completed"))
		require.Empty(t, found("words", "plums", "status", "failed"))
		for query, field := range map[string]string{
			"words=": "words", "words=" + strings.Repeat("x", 201): "words", "words=a%00b": "words", "words=%ff": "words",
			"variable_values=": "variable_values", "variable_values=x": "variable_values", "variable_values=[]": "variable_values",
			"variable_values=null": "variable_values", `variable_values={"a":1}`: "variable_values", `variable_values={"a":null}`: "variable_values",
			`variable_values={"a":"x","a":"y"}`: "variable_values", `variable_values={"a":"\u0000"}`: "variable_values",
			`variable_values={"a":"` + strings.Repeat("x", 201) + `"}`: "variable_values", "variable_values=" + manyValues(21): "variable_values",
			`variable_values={"é":"1","e%CC%81":"2"}`: "variable_values.é",
		} {
			c.Get(prompt + "/executions?" + strings.ReplaceAll(query, `"`, "%22")).FailsAt(field)
		}
	})
}

func manyValues(n int) string {
	all := []string{}
	for i := range n {
		all = append(all, `"v`+strings.Repeat("x", i)+`":"1"`)
	}
	return "{" + strings.Join(all, ",") + "}"
}
