package api_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

var update = flag.Bool("update", false, "write testdata/refusals.txt and demands.txt anew")

// TestRefusalsAreWhatTheyWere sends thousands of requests, most of them bad, to every operation and
// compares what each is refused for, every field in its order, with the record: clients place their
// messages by it.
func TestRefusalsAreWhatTheyWere(t *testing.T) {
	t.Parallel()
	const file = "testdata/refusals.txt"
	h := testkit.Start(t, map[string]string{})
	w := newWorld(t, h, "sam@example.com")
	var out strings.Builder
	for _, o := range operations(t) {
		r := refusals{}
		if o.takesBody() {
			for _, b := range bodies(t, o, w) {
				r.add(b.name, w.c.Send(o.method, o.target(w), b.raw))
			}
		}
		for _, b := range badTargets(o) {
			r.add(b.name(), b.send(o, w))
		}
		r.write(&out, o.OperationID)
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(out.String()), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, strings.Split(string(want), "\n"), strings.Split(out.String(), "\n"))
}

// refusals are the requests to one operation, by what they were answered.
type refusals struct {
	answers  []string // in the order they first came
	requests map[string][]string
}

func (r *refusals) add(request string, a testkit.Answer) {
	text := fmt.Sprint(a.Code)
	if a.Code >= 400 {
		text += " " + a.String("error", "code")
	}
	if a.Code == http.StatusBadRequest {
		details, _ := a.Value("error", "details").(object)
		fields, _ := details["fields"].([]any)
		for i, f := range fields {
			f := f.(object)
			if i == 0 && a.String("error", "message") != fmt.Sprintf("%s: %s", f["field"], f["message"]) {
				text += "\n  with the message " + a.String("error", "message")
			}
			text += fmt.Sprintf("\n  %q %s: %s", f["field"], f["rule"], f["message"])
		}
	}
	if r.requests == nil {
		r.requests = map[string][]string{}
	}
	if r.requests[text] == nil {
		r.answers = append(r.answers, text)
	}
	r.requests[text] = append(r.requests[text], request)
}

func (r *refusals) write(out *strings.Builder, operation string) {
	for _, answer := range r.answers {
		fmt.Fprintf(out, "%s answers %s\n", operation, answer)
		for _, request := range r.requests[answer] {
			fmt.Fprintf(out, "\t%q\n", request)
		}
	}
}

// bodies are all the bad bodies for an operation, in an order that stays.
func bodies(t *testing.T, o operation, w world) []badBody {
	t.Helper()
	out := append(badFields(t, o, w), badForms(t, o, w)...)
	out = slices.DeleteFunc(out, func(b badBody) bool { return b.name == "a member twice" }) // one of many, by chance
	sort.SliceStable(out, func(i, j int) bool { return out[i].name < out[j].name })
	add := func(raw string) { out = append(out, badBody{name: shortened(raw), raw: []byte(raw)}) }
	for _, raw := range wholeBodies(o) {
		add(raw)
	}
	for _, at := range places(o.schema()) {
		for _, value := range junk {
			add(strings.ReplaceAll(at, "$", value))
		}
	}
	return out
}

func shortened(raw string) string {
	if len(raw) < 120 {
		return raw
	}
	return fmt.Sprintf("%s… of %d bytes", raw[:60], len(raw))
}

// junk are values of every kind, most of which most fields refuse.
var junk = []string{
	`null`, `true`, `false`, `0`, `-1`, `1.5`, `-0.5`, `2.5`, `1e3`, `1.0`, `1e300`, `-1e300`, `1e400`, `3000000000`,
	`9007199254740993`, `-9007199254740993`, `9223372036854775808`, `99999999999999999999`,
	`""`, `" \t\n"`, `"x"`, `"user"`, `"a b@c"`, `"@"`, `"\u00e9"`, `"0192f0c1-7a30-7c3e-9f61-0a52c4de7b1"`,
	`"` + strings.Repeat("é", 201) + `"`, `"` + strings.Repeat(" ", 255) + `"`, `"` + strings.Repeat("😀", 501) + `"`,
	`"` + strings.Repeat("é@", 1001) + `"`,
	`[]`, `[null]`, `[""]`, `["a",1,"` + strings.Repeat("s", 201) + `",{}]`, `["a","b","c","d","e"]`, `[[]]`, `[{}]`,
	`[{"role":"user","content":"c"},{"role":"system"},{"content":1,"zz":2,"aa":3},7,null]`,
	`{}`, `{"a":1}`, `{"a":null,"b":"b"}`, `{"zz":1,"aa":{"b":[]}}`, `{"":1}`, `{"a.b":1,"0":2}`,
}

// places are bodies with one value left open, at every place of the schema.
func places(s *openapi3.Schema) []string {
	out := []string{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		property := s.Properties[name].Value
		body := fmt.Sprintf(`{%q:$}`, name)
		out = append(out, body)
		for _, inner := range places(property) {
			out = append(out, strings.Replace(body, "$", inner, 1))
		}
		if property.Items != nil {
			out = append(out, strings.Replace(body, "$", `["a",$]`, 1))
			for _, inner := range places(property.Items.Value) {
				out = append(out, strings.Replace(body, "$", `[`+inner+`]`, 1))
			}
		}
		if property.AdditionalProperties.Schema != nil {
			out = append(out, strings.Replace(body, "$", `{"b.c":$}`, 1))
		}
	}
	return out
}

// wholeBodies hold several faults at once.
func wholeBodies(o operation) []string {
	out := []string{`{}`, `[]`, `null`, `""`, `0`, `true`, ` {} `, `{"zz":1,"aa":2}`, `{"":""}`, `{"name":"a","name":"b"}`, `{"zz":{"a":1,"a":2}}`,
		`{"zz":1,"zz":"\u0000"}`, `{"zz":"\u0000"`, `{"a":"\ud800","a":1}`, `{"zz":"\ud800\u0000"}`, "{\"a\":\"\xff\",\"a\":1}", `{"n\u0061me":"a","name":"b"}`,
		`{"zz":[1,2,}`, `{"zz" 1}`, `{zz:1}`, `{"zz":1,}`, `{"zz":01}`, `{"zz":.5}`, `{"zz":"a` + "\t" + `"}`, `{"zz":nul}`, `{"zz":1}x`, `{"zz":1}{`, `{"zz":1} 5`, `{"zz":1}]`,
		`{"zz":1}"`, `"\x"`, `"\u00"`, `"\u00zz"`, `"\`, `"`, `{`, `[`, `{"zz`, `{"zz":`, `,`, `:`, "\x00", "{}\x00", "\xff", "{}\xff", "\u00a0{}", "\ufeff"}
	for _, value := range []string{`null`, `true`, `1.5`, `-1e300`, `""`, `[]`, `{}`, `[null,1,"",{}]`} {
		all := []string{}
		for _, name := range append([]string{"zz", "aa"}, slices.Sorted(maps.Keys(o.schema().Properties))...) {
			all = append(all, fmt.Sprintf("%q:%s", name, value))
		}
		out = append(out, "{"+strings.Join(all, ",")+"}")
		slices.Reverse(all)
		out = append(out, "{"+strings.Join(all, ",")+"}")
	}
	return out
}

// badTarget is a request whose parameters are at fault, and perhaps its body too.
type badTarget struct {
	path   string
	header http.Header
	raw    any
}

func badTargets(o operation) []badTarget {
	out := []badTarget{}
	broken := []any{nil}
	if o.takesBody() {
		broken = append(broken, []byte(`{"zz":1}`), []byte(`{`))
	}
	for _, raw := range broken {
		for _, id := range []string{"x", "1", "0192F0C1-7A30-7C3E-9F61-0A52C4DE7B10", "0", "-1", "2147483648", "1.0", "1e1", "+1", "%00", "%ff", "%20", "%7B%7D", strings.Repeat("9", 40), "a,b", "%2C"} {
			for _, name := range []string{"project_id", "prompt_id", "execution_id", "version_number"} {
				if strings.Contains(o.path, name) {
					out = append(out, badTarget{path: strings.ReplaceAll(o.path, "{"+name+"}", id), raw: raw})
				}
			}
		}
		for _, query := range o.badQueries() {
			out = append(out, badTarget{path: o.path + "?" + query, raw: raw})
		}
		for _, key := range [][]string{{""}, {" "}, {"a b"}, {"é"}, {"a\xff"}, {strings.Repeat("k", 256)}, {"one", "two"}, {"one, two"}, {"one,two"}} {
			for _, p := range o.Parameters {
				if p.Value.In == "header" {
					out = append(out, badTarget{path: o.path, header: http.Header{p.Value.Name: key}, raw: raw})
				}
			}
		}
	}
	return out
}

// badQueries give every parameter of the query values that it refuses, and some that it takes.
func (o operation) badQueries() []string {
	out := []string{}
	for _, p := range o.Parameters {
		if p.Value.In != "query" {
			continue
		}
		name := p.Value.Name
		for _, value := range []string{"", "0", "101", "-1", "x", "1.5", "1e1", "+5", "%2B5", "007", "99999999999999999999", "2147483648", "%00", "%ff", "a,b", ",", "%2C", "%20",
			strings.Repeat("m", 201), strings.Repeat("%C3%A9", 501), "null", "true", "[]", "response_text", "done", "running",
			"0192f0c1-7a30-7c3e-9f61-0a52c4de7b10,x", "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10,0192f0c1-7a30-7c3e-9f61-0a52c4de7b10", "x,x", "x,,y", "a,b,c,d,e"} {
			out = append(out, name+"="+value)
		}
		out = append(out, name, name+"=1&"+name+"=2", name+"=a&"+name+"=a", name+"[]=1", name+"=1;a=2", "zz=1&"+name+"=", name+"=%zz")
	}
	if len(out) > 0 {
		out = append(out, "limit=0&cursor="+strings.Repeat("c", 501)+"&status=x&model=&version_number=0&include=x", "%ff=%ff&limit=0")
	}
	return out
}

func (b badTarget) name() string { return fmt.Sprintf("%s %v %s", shortened(b.path), b.header, b.raw) }

func (b badTarget) send(o operation, w world) testkit.Answer {
	with := *w.c
	with.Headers = b.header
	path := strings.NewReplacer("{project_id}", w.project, "{prompt_id}", w.prompt, "{execution_id}", w.first, "{preset_id}", w.preset, "{version_number}", "1").Replace(b.path)
	return with.Send(o.method, path, b.raw)
}
