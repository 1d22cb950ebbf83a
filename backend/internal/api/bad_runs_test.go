package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// badRun is a request to run something that is refused, and the field it is refused at. Where a code
// stands, the code alone says what is wrong.
type badRun struct {
	name, field string
	code        string
	patch       object // what the prompt is changed to before
	body        any
	key         []string // Idempotency-Key
}

func badRuns() []badRun {
	long := strings.Repeat("k", 1<<20)
	uses := object{"system_prompt": strings.Repeat("{{a}}", 9)}
	return []badRun{
		{name: "more tokens than the model writes", patch: object{"max_tokens": 2049}, field: "model_config.max_tokens"},
		{name: "unknown model", patch: object{"model": "no-such-model"}, field: "model_config.model"},
		{name: "a model's name that looks like another's", patch: object{"model": " test-1"}, field: "model_config.model"},
		{name: "10,000 variables", body: object{"variable_values": variables(10_000)}, field: "variable_values"},
		{name: "a value that floods the prompt", patch: uses, body: object{"variable_values": object{"a": long}}, field: "variable_values.a"},
		{name: "a value beyond the model's context", patch: uses, body: object{"variable_values": object{"a": long[:1<<16]}}, code: "PROMPT_TOO_LONG"},
		{name: "a value larger than any body", body: object{"variable_values": object{"a": strings.Repeat(long, 8)}}, code: "PAYLOAD_TOO_LARGE"},
		{name: "no value", patch: uses, body: object{"variable_values": object{"A": "x", "a ": "x", "{{a}}": "x"}}, code: "MISSING_VARIABLES"},
		{name: "a value that is no text", body: object{"variable_values": object{"a": object{"b": "c"}}}, field: "variable_values.a"},
		{name: "values in a list", body: object{"variable_values": []string{"a"}}, field: "variable_values"},
		{name: "parameters beside the values", body: object{"temperature": 3}, field: "temperature"},
		{name: "a version out of range", body: object{"version_number": -1}, field: "version_number"},
		{name: "a key of 256 characters", key: []string{strings.Repeat("k", 256)}, field: "Idempotency-Key"},
		{name: "an empty key", key: []string{""}, field: "Idempotency-Key"},
		{name: "a key of white space", key: []string{" \t"}, field: "Idempotency-Key"},
		{name: "a key with a space", key: []string{"a key"}, field: "Idempotency-Key"},
		{name: "a key with a tab", key: []string{"a\tkey"}, field: "Idempotency-Key"},
		{name: "a key that is not ASCII", key: []string{"clé"}, field: "Idempotency-Key"},
		{name: "a key that is not UTF-8", key: []string{"a\xff"}, field: "Idempotency-Key"},
		{name: "two keys", key: []string{"one", "two"}, field: "Idempotency-Key"},
		{name: "two keys in one", key: []string{"one, two"}, field: "Idempotency-Key"},
	}
}

// Whatever is wrong with a request to run, it is said with the field's name, costs nothing and leaves nothing.
func TestBadRunsCostNothingAndLeaveNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		for _, bad := range badRuns() {
			prompt := newPrompt(c)
			c.Patch(prompt, patchOf(bad.patch)).Status(200)
			bad.refused(t, c, prompt+"/execute")
			require.Empty(t, c.Get(prompt+"/executions").Status(200).Value("executions"), bad.name)
			require.Empty(t, c.Get(prompt+"/versions").Status(200).Value("versions"), bad.name)
		}
		require.Empty(t, h.Provider.Requests())
	})
}

func (b badRun) refused(t *testing.T, c *testkit.Client, path string) {
	t.Helper()
	with := *c
	with.Headers = http.Header{}
	if b.key != nil {
		with.Headers["Idempotency-Key"] = b.key
	}
	answer := with.Post(path, b.body)
	require.GreaterOrEqual(t, answer.Code, 400, "%s: %s", b.name, answer.Raw)
	require.Less(t, answer.Code, 500, "%s: %s", b.name, answer.Raw)
	if b.code != "" {
		require.Equal(t, b.code, answer.String("error", "code"), b.name)
		return
	}
	require.Equal(t, 400, answer.Code, "%s: %s", b.name, answer.Raw)
	answer.FailsAt(b.field)
}

func TestBadRerunsCostNothingAndLeaveNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		id := executed(c, prompt+"/execute", nil)
		for _, bad := range badRuns() {
			if bad.key != nil {
				bad.refused(t, c, id+"/rerun")
			}
		}
		for field, body := range map[string]object{"variable_values": {"variable_values": object{}}, "version_number": {"version_number": 1},
			"on_disconnect": {"on_disconnect": "explode"}} {
			c.Post(id+"/rerun", body).FailsAt(field)
		}
		c.Post("/v1/executions/x/rerun", nil).FailsAt("execution_id")
		require.Len(t, c.Get(prompt+"/executions").Status(200).Value("executions"), 1)
		require.Len(t, h.Provider.Requests(), 1)
	})
}

// A value is text: what looks like a variable in it is sent as it is.
func TestValuesAreNotExpanded(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"system_prompt": `{{x}} \{{y}}`, "messages": []object{{"role": "user", "content": "{{y}}{{x}}"}}}).Status(200)
		runs(t, c, prompt, object{"x": "{{x}}{{y}}", "y": `\{{x}} {{ z }}`})
		sent := h.Provider.Requests()[0]
		require.Equal(t, "{{x}}{{y}} {{y}}", sent.System)
		require.Equal(t, `\{{x}} {{ z }}{{x}}{{y}}`, sent.Messages[0].Content)
	})
}

// Event ids and cursors that were tampered with open nothing, while a run goes on and afterwards, and leave it alone.
func TestTamperedPlacesOpenNothing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		runs(t, c, prompt, object{})
		gate := held(h, "aé😀")
		s := starts(t, c, prompt, nil)
		_, _ = s.Next()
		cursor := c.Get(prompt + "/executions?limit=1").Status(200).String("next_cursor")
		bad := func() {
			for _, id := range []string{"2", "4", "5", "6", "99", "-1", "-0", "+0", "007", "-0x1", "1.1", "1.", ".1", "1.0.0", "1.00", "1e0", "0x1", "0b1", "1_0", "１", "x", "", " ", "1 2", "1,2",
				"9223372036854775807", "9223372036854775808", "18446744073709551617", strings.Repeat("9", 400), "NaN", "null", "\xff"} {
				from := *c
				from.Headers = http.Header{"Last-Event-ID": {id}}
				answer := from.Get(s.path + "/events")
				require.Equal(t, 400, answer.Code, "%q: %.200s", id, answer.Raw)
				answer.FailsAt("Last-Event-ID")
			}
			for _, other := range append(tampered(cursor)[:6], strings.Repeat("A", 43), "-1", s.id, "%F0%9F%98%80") {
				c.Get(prompt + "/executions?cursor=" + other).FailsAt("cursor")
			}
		}
		bad()
		require.Equal(t, "running", c.Get(s.path).Status(200).String("execution", "status"))
		gate.Open()
		require.Equal(t, "!", testkit.Text(t, s.Rest(), len("aé😀")))
		bad()
		require.Len(t, h.Provider.Requests(), 2)
	})
}
