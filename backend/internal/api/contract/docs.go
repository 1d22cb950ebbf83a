package contract

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"regexp"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS string

// referencePolicy lets the page hold its one style sheet and nothing else: no script, no request.
var referencePolicy = "default-src 'none'; style-src 'sha256-" + hash64(docsCSS) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func hash64(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

type docsOperation struct {
	Method, Path string
	*openapi3.Operation
	Parameters openapi3.Parameters
	Authz      any
}

type docsTag struct {
	*openapi3.Tag
	Operations []docsOperation
}

// renderReference writes the browsable reference once, at start.
func renderReference(spec *openapi3.T) ([]byte, error) {
	page, err := template.New("docs").Funcs(template.FuncMap{
		"json": indented, "schema": schemaName, "lower": strings.ToLower, "fields": fieldsOf, "prose": prose,
	}).Parse(docsHTML)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = page.Execute(&out, map[string]any{"Spec": spec, "Style": template.CSS(docsCSS), "Tags": tagsOf(spec)})
	return out.Bytes(), err
}

func tagsOf(spec *openapi3.T) []docsTag {
	tags := []docsTag{}
	for _, tag := range spec.Tags {
		t := docsTag{Tag: tag}
		for path, item := range spec.Paths.Map() {
			for method, op := range item.Operations() {
				if op.Tags[0] == tag.Name {
					parameters := append(append(openapi3.Parameters{}, item.Parameters...), op.Parameters...)
					t.Operations = append(t.Operations, docsOperation{method, path, op, parameters, op.Extensions["x-authz"]})
				}
			}
		}
		sort.Slice(t.Operations, func(i, j int) bool {
			a, b := t.Operations[i], t.Operations[j]
			return a.Path+a.Method < b.Path+b.Method
		})
		tags = append(tags, t)
	}
	return tags
}

var (
	codeMark = regexp.MustCompile("`([^`]+)`")
	boldMark = regexp.MustCompile(`\*\*([^*]+)\*\*`)
)

// prose shows the little Markdown that descriptions use: paragraphs, code and bold.
func prose(text string) template.HTML {
	out := ""
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		escaped := template.HTMLEscapeString(strings.ReplaceAll(paragraph, "\n", " "))
		escaped = codeMark.ReplaceAllString(escaped, "<code>$1</code>")
		out += "<p>" + boldMark.ReplaceAllString(escaped, "<b>$1</b>") + "</p>"
	}
	return template.HTML(out)
}

func indented(v any) (string, error) {
	raw, err := json.MarshalIndent(v, "", "  ")
	return string(raw), err
}

// schemaName is a schema's name in the document, or its type.
func schemaName(ref *openapi3.SchemaRef) string {
	if ref == nil || ref.Value == nil {
		return ""
	}
	if i := strings.LastIndex(ref.Ref, "/"); i >= 0 {
		return ref.Ref[i+1:]
	}
	if ref.Value.Items != nil {
		return "list of " + schemaName(ref.Value.Items)
	}
	name := strings.Join(ref.Value.Type.Slice(), " or ")
	if ref.Value.Nullable {
		name += " or null"
	}
	return name
}

type docsField struct {
	Name, Type, Description string
	Required                bool
}

func fieldsOf(s *openapi3.Schema) []docsField {
	required := map[string]bool{}
	for _, name := range s.Required {
		required[name] = true
	}
	out := []docsField{}
	for name, ref := range s.Properties {
		out = append(out, docsField{name, schemaName(ref), ref.Value.Description, required[name]})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}
