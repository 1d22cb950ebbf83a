package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// canary stands for what people write: it may be in no error and in no log.
const canary = "k4nary-of-a-secret"

// badBody is a body that every operation refuses, and the field it is refused at.
type badBody struct {
	name, field string
	raw         []byte
}

func TestEveryBodyIsHeldAgainstItsSchema(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	w := newWorld(t, h, "sam@example.com")
	before := w.state()
	for _, o := range operations(t) {
		if !o.takesBody() {
			continue
		}
		for _, b := range append(badFields(t, o, w), badForms(t, o, w)...) {
			answer := w.c.Send(o.method, o.target(w), b.raw)
			require.Equal(t, 400, answer.Code, "%s: %s: %s", o.OperationID, b.name, answer.Raw)
			require.NotContains(t, string(answer.Raw), canary, "%s: %s", o.OperationID, b.name)
			answer.FailsAt(b.field)
		}
	}
	require.Equal(t, before, w.state())
	require.Empty(t, h.Provider.Requests()[3:], "a refused request ran something")
	require.NotContains(t, h.Log.String(), canary)
}

// badFields are a valid body with one field changed at a time.
func badFields(t *testing.T, o operation, w world) []badBody {
	t.Helper()
	with := func(name string, value any) []byte {
		b := maps.Clone(o.body(w))
		b[name] = value
		raw, err := json.Marshal(b)
		require.NoError(t, err)
		return raw
	}
	out := []badBody{{"unknown field", "zz_unknown", with("zz_unknown", canary)}}
	for name, property := range o.schema().Properties {
		wrong := any([]string{canary})
		if property.Value.Type.Is("array") {
			wrong = canary
		}
		out = append(out, badBody{"wrong type of " + name, name, with(name, wrong)},
			badBody{"number for " + name, name, with(name, 1e300)})
		if property.Value.Type.Is("string") || property.Value.Type.Is("object") {
			out = append(out, badBody{"true for " + name, name, with(name, true)})
		}
		if !property.Value.Nullable {
			out = append(out, badBody{"null for " + name, name, with(name, nil)})
		}
	}
	for _, name := range o.schema().Required {
		b := maps.Clone(o.body(w))
		delete(b, name)
		raw, err := json.Marshal(b)
		require.NoError(t, err)
		out = append(out, badBody{"no " + name, name, raw})
	}
	return out
}

// badForms are bodies that are no JSON of ours, whatever the operation.
func badForms(t *testing.T, o operation, w world) []badBody {
	t.Helper()
	valid, err := json.Marshal(o.body(w))
	require.NoError(t, err)
	holding := func(text string) []byte { return []byte(`{"` + canary + `":"` + text + `",` + string(valid[1:])) }
	twice := ""
	for name := range o.body(w) {
		twice = name
	}
	repeated, err := json.Marshal(o.body(w)[twice])
	require.NoError(t, err)
	deep := func(open, end string) []byte {
		return []byte(`{"x":` + strings.Repeat(open, 64) + `"` + canary + `"` + strings.Repeat(end, 64) + `,` + string(valid[1:]))
	}
	return []badBody{
		{"not JSON", "body", []byte(canary)},
		{"cut JSON", "body", valid[:len(valid)-1]},
		{"two values", "body", append(bytes.Clone(valid), valid...)},
		{"trailing text", "body", append(bytes.Clone(valid), canary...)},
		{"trailing bracket", "body", append(bytes.Clone(valid), '}')},
		{"a comment", "body", []byte(`{/*` + canary + `*/` + string(valid[1:]))},
		{"an array", "body", []byte(`["` + canary + `"]`)},
		{"a string", "body", []byte(`"` + canary + `"`)},
		{"a number", "body", []byte(`17`)},
		{"null", "body", []byte(`null`)},
		{"white space", "body", []byte(` `)},
		{"a byte order mark twice", "body", append([]byte("\xef\xbb\xbf\xef\xbb\xbf"), valid...)},
		{"a byte order mark inside", "body", append([]byte("{\xef\xbb\xbf"), valid[1:]...)},
		{"a byte order mark of UTF-16", "body", append([]byte("\xff\xfe"), valid...)},
		{"a member twice", twice, []byte(`{"` + twice + `":` + string(repeated) + `,` + string(valid[1:]))},
		{"deep objects", "body", deep(`{"a":`, `}`)},
		{"deep arrays", "body", deep(`[`, `]`)},
		{"invalid UTF-8", "body", holding("a\xffb")},
		{"overlong UTF-8", "body", holding("a\xc0\x80b")},
		{"a surrogate in UTF-8", "body", holding("a\xed\xa0\x80b")},
		{"U+0000 escaped", "body", holding(`a\u0000b`)},
		{"U+0000 raw", "body", holding("a\x00b")},
		{"a raw control character", "body", holding("a\nb")},
		{"a high surrogate alone", "body", holding(`\ud83d`)},
		{"a high surrogate before a letter", "body", holding(`\ud83d\u0041`)},
		{"a high surrogate before a plain letter", "body", holding(`\ud83dAAAAAA`)},
		{"a low surrogate alone", "body", holding(`\ude00`)},
		{"surrogates the wrong way round", "body", holding(`\ude00\ud83d`)},
		{"two high surrogates", "body", holding(`\ud83d\ud83d\ude00`)},
		{"a bad escape", "body", holding(`\x41`)},
		{"infinity", "body", []byte(`{"x":Infinity,` + string(valid[1:]))},
	}
}

func TestBodiesNotThereOrOfAnotherType(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		before := w.state()
		for _, o := range operations(t) {
			if !o.takesBody() {
				continue
			}
			if o.RequestBody.Value.Required {
				w.c.Send(o.method, o.target(w), []byte{}).FailsAt("body")
			}
			for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "", "application/jsonp", "text/json",
				"application/json-patch+json", "application/merge-patch", "application/merge-patch+json"} {
				if kind == "application/merge-patch+json" && o.method == http.MethodPatch {
					continue
				}
				w.c.Headers.Set("Content-Type", kind)
				w.c.Send(o.method, o.target(w), o.valid(w)).FailsAt("Content-Type")
			}
			w.c.Headers.Del("Content-Type")
		}
		require.Equal(t, before, w.state())
	})
}

// Every operation refuses a body just over its bound, whether or not the request says how large it is, and
// takes one of just that size.
func TestEveryOperationBoundsItsBody(t *testing.T) {
	t.Parallel()
	h := testkit.Start(t, map[string]string{})
	w := newWorld(t, h, "sam@example.com")
	before := w.state()
	for _, o := range operations(t) {
		most, given := o.Extensions["x-max-body"].(float64)
		require.True(t, given, "%s has no x-max-body", o.OperationID)
		if !o.takesBody() {
			require.Zero(t, most, o.OperationID)
			continue
		}
		require.False(t, o.public && most > 16<<10, o.OperationID)
		whole := `{"zz":1}` + strings.Repeat(" ", int(most)-len(`{"zz":1}`))
		w.c.Send(o.method, o.target(w), whole).FailsAt("zz")
		details := w.c.Send(o.method, o.target(w), whole+" ").Fails(413, "PAYLOAD_TOO_LARGE")
		require.EqualValues(t, most, details["max_bytes"], o.OperationID)
		w.c.Send(o.method, o.target(w), struct{ io.Reader }{strings.NewReader(whole + " ")}).Fails(413, "PAYLOAD_TOO_LARGE")
		w.c.Send(o.method, o.target(w), whole+strings.Repeat(" ", 9<<20)).Fails(413, "PAYLOAD_TOO_LARGE")
	}
	require.Equal(t, before, w.state())
}

// What is just within the limits is kept as it was sent.
func TestBodiesJustWithinTheLimits(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		text := strings.Repeat("é{{v}} \"\n", 10_000) + "😀\u2028\u007f\ufffd\ufeff"
		c.Patch(prompt, object{"system_prompt": text}).Status(200)
		require.Equal(t, text, c.Get(prompt).Status(200).String("prompt", "system_prompt"))

		whole := `{"name":"N"}` + strings.Repeat(" ", 8<<20-len(`{"name":"N"}`))
		require.Len(t, whole, 8<<20)
		c.Patch(prompt, whole).Status(200)
		c.Patch(prompt, whole+" ").Fails(413, "PAYLOAD_TOO_LARGE")

		c.Headers.Set("Content-Type", "application/json; charset=utf-8")
		c.Patch(prompt, `{"system_prompt":"\ud83d\ude00 \\u0000 \\ud83d \/"}`).Status(200)
		require.Equal(t, `😀 \u0000 \ud83d /`, c.Get(prompt).Status(200).String("prompt", "system_prompt"))
		deep := `{"name":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`
		c.Patch(prompt, deep).FailsAt("name")
		c.Send(http.MethodPost, prompt+"/versions", nil).Status(201)
		c.Send(http.MethodPost, prompt+"/execute", []byte{}).Status(200)
	})
}

// A byte order mark before a body, and the type that RFC 7396 gives a merge patch, change nothing.
func TestBodiesAsOtherProgramsSendThem(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		for _, o := range operations(t) {
			if o.takesBody() && o.method == http.MethodPatch {
				w.c.Headers.Set("Content-Type", "application/merge-patch+json; charset=UTF-8")
				require.NotEqual(t, 400, w.c.Send(o.method, o.target(w), o.valid(w)).Code, o.OperationID)
				w.c.Headers.Del("Content-Type")
			}
		}
		c, prompt, mark := w.c, "/v1/prompts/"+w.prompt, "\ufeff"
		c.Patch(prompt, mark+`{"name":"\ufeffN"}`).Status(200)
		require.Equal(t, mark+"N", c.Get(prompt).Status(200).String("prompt", "name"))
		c.Post("/v1/projects", mark+` {"name":"P"}`).Status(201)
		require.Less(t, c.Send(http.MethodPost, prompt+"/versions", []byte(mark)).Code, 300, "a mark alone is no body")
		c.Patch(prompt, mark).FailsAt("body")
	})
}
