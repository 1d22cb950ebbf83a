package domain_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func TestVariables(t *testing.T) {
	for text, want := range map[string][]string{
		"":                           {},
		"no braces":                  {},
		"{{a}}":                      {"a"},
		"{{ a }}{{\ta\t}}{{  a}}":    {"a"},
		"{{b}} {{a}} {{b}} {{c}}":    {"b", "a", "c"},
		"{{_}}{{_9}}{{A_b}}":         {"_", "_9", "A_b"},
		"{{9a}}{{a-b}}{{é}}{{a b}}":  {},
		"{{}}{{ }}{a}{{a}":           {},
		"{{\na}}":                    {}, // a name stands on one line with its braces
		`\{{a}} {{b}}`:               {"b"},
		`\\{{a}}`:                    {}, // the second backslash is the escape
		"{{{a}}}":                    {"a"},
		"{{{{a}}}}":                  {"a"},
		"{{a}}}}{{b":                 {"a"},
		"{{a{{b}}":                   {"b"},
		"{{" + long("x", 300) + "}}": {long("x", 300)},
	} {
		require.Equal(t, want, domain.Variables(text), "%q", text)
	}
	require.Equal(t, []string{"b", "a"}, domain.Variables("{{b}}", "{{a}} {{b}}"), "order of first use, over all texts")
}

func TestRender(t *testing.T) {
	values := map[string]string{"a": "A", "empty": "", "nested": "{{a}}", "slash": `\`, "half": "{{", "dollar": "$1 ${a} %s", "A": "upper"}
	for text, want := range map[string]string{
		"":                         "",
		"plain \\ text { } $1":     "plain \\ text { } $1",
		"{{a}}{{ a }}{{\ta}}":      "AAA",
		"[{{empty}}]":              "[]",
		"{{nested}}":               "{{a}}",
		"{{nested}}{{a}}":          "{{a}}A",
		"{{half}}a}}":              "{{a}}",
		"{{slash}}{{a}}":           `\A`,
		"{{slash}}{ {a}}":          `\{ {a}}`,
		"{{dollar}}":               "$1 ${a} %s",
		"{{A}} is not {{a}}":       "upper is not A",
		`\{{a}}`:                   "{{a}}",
		`\\{{a}}`:                  `\{{a}}`,
		`\{{a}} {{a}} \{{`:         "{{a}} A {{",
		`\{{{{a}}`:                 "{{A",
		"{{unknown}} {{ other  }}": "{{unknown}} {{ other  }}",
		"{{{a}}}":                  "{A}",
		"{{a":                      "{{a",
		"a}} {{":                   "a}} {{",
		"日本{{a}}語🎉":                "日本A語🎉",
	} {
		require.Equal(t, want, domain.Render(text, values), "%q", text)
	}
}

// Texts made of what the grammar is made of, so that most of them come close to meaning something.
var pieces = rapid.SampledFrom([]string{"{", "}", "{{", "}}", `\`, `\{{`, " ", "\t", "\n", "a", "b", "_", "9", "{{a}}", "{{ b }}", "$1", "é", "🎉"})

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 0, 30).Draw(t, "pieces"), "")
	})
}

func TestRenderIsTheGrammarReadByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		values := rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "ab", "_", "a9"}), texts()).Draw(t, "values")
		rendered, names := byHand(text, values)
		require.Equal(t, rendered, domain.Render(text, values))
		require.Equal(t, names, domain.Variables(text))
	})
}

// A value is a value: what stands in it is neither counted nor replaced, whatever it looks like.
func TestRenderNeverExpandsTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		values := map[string]string{}
		marks := map[string]string{}
		for i, name := range domain.Variables(text) {
			values[name] = texts().Draw(t, "value")
			marks[name] = "\x01" + string(rune('A'+i)) + "\x02"
		}
		// Marks hold nothing that the grammar knows, so putting the values in afterwards is one pass.
		want := domain.Render(text, marks)
		pairs := []string{}
		for name, mark := range marks {
			pairs = append(pairs, mark, values[name])
		}
		require.Equal(t, strings.NewReplacer(pairs...).Replace(want), domain.Render(text, values))
	})
}

func TestRenderWithPlainValuesLeavesOnlyEscapedNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ReplaceAll(texts().Draw(t, "text"), `\`, "")
		values := map[string]string{}
		for _, name := range domain.Variables(text) {
			values[name] = "-"
		}
		require.Subset(t, slices.Collect(maps.Keys(values)), domain.Variables(domain.Render(text, values)))
		require.Equal(t, text, domain.Render(text, nil), "without values and escapes nothing changes")
	})
}

// The same rules as in the regular expression, written as a scanner.
func byHand(text string, values map[string]string) (rendered string, names []string) {
	names = []string{}
	for text != "" {
		if strings.HasPrefix(text, `\{{`) {
			rendered, text = rendered+"{{", text[3:]
			continue
		}
		name, size := nameAt(text)
		if size == 0 {
			rendered, text = rendered+text[:1], text[1:]
			continue
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if value, ok := values[name]; ok {
			rendered += value
		} else {
			rendered += text[:size]
		}
		text = text[size:]
	}
	return rendered, names
}

func nameAt(text string) (name string, size int) {
	inner, ok := strings.CutPrefix(text, "{{")
	if !ok {
		return "", 0
	}
	inner, _, ok = strings.Cut(inner, "}}")
	name = strings.Trim(inner, " \t")
	if !ok || name == "" || name[0] >= '0' && name[0] <= '9' {
		return "", 0
	}
	for _, c := range []byte(name) {
		if c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return "", 0
		}
	}
	return name, len(inner) + 4
}

func FuzzRender(f *testing.F) {
	for _, text := range []string{"{{a}}", `\{{a}}`, "{{a}}{{b}}", "{{{a}}}", "{{ a", "\xff{{a}}", "{{a\x00}}"} {
		f.Add(text, "{{b}}", `\{{$1`)
	}
	f.Fuzz(func(t *testing.T, text, a, b string) {
		values := map[string]string{"a": a, "b": b}
		rendered, names := byHand(text, values)
		require.Equal(t, rendered, domain.Render(text, values))
		require.Equal(t, names, domain.Variables(text))
	})
}

// No text of the largest size may hold a request up, whatever it is made of.
func TestLargeTextsStayCheap(t *testing.T) {
	const size = 1 << 20
	values := map[string]string{"a": "value"}
	for _, unit := range []string{"{{", " ", "{{a ", `\`} {
		text := "{{" + long(unit, size)
		begin := time.Now()
		domain.Render(text, values)
		domain.Variables(text)
		require.Less(t, time.Since(begin), 10*time.Second, "%q", unit)
	}
	require.Equal(t, "{{"+long(" ", size), domain.Render("{{"+long(" ", size), values))
}

func long(unit string, size int) string { return strings.Repeat(unit, size/len(unit)) }

func TestContentVariables(t *testing.T) {
	c := domain.Content{Mode: domain.ModeChat, SystemPrompt: "{{s}}",
		Messages: []domain.Message{{Role: "user", Content: "{{u}} {{s}}"}, {Role: "assistant", Content: "{{v}}"}}}
	require.Equal(t, []string{"s", "u", "v"}, c.Variables())
	c.Mode = domain.ModeCompletion
	require.Equal(t, []string{"u", "s", "v"}, c.Variables(), "a completion has no system prompt")
	require.Equal(t, []string{}, domain.Content{}.Variables())
}

func TestContentRender(t *testing.T) {
	c := domain.Content{Mode: domain.ModeChat, SystemPrompt: "Be {{tone}}.",
		Messages: []domain.Message{{Role: "user", Content: "{{q}}"}, {Role: "assistant", Content: `\{{q}}`}}}
	got, err := c.Render(map[string]string{"tone": "", "q": "{{tone}}", "unused": "x"})
	require.NoError(t, err)
	require.Equal(t, "Be .", got.SystemPrompt)
	require.Equal(t, []domain.Message{{Role: "user", Content: "{{tone}}"}, {Role: "assistant", Content: "{{q}}"}}, got.Messages)
	require.Equal(t, "{{q}}", c.Messages[0].Content, "the content itself stays as it was")

	_, err = c.Render(map[string]string{"other": "x"})
	require.True(t, domain.HasCode(err, domain.MissingVariables))
	require.Equal(t, map[string]any{"variables": []string{"tone", "q"}}, domain.AsError(err).Details)
}

func TestValuesMayNotFloodThePrompt(t *testing.T) {
	value := strings.Repeat("é", 1<<19)
	content := func(uses int) domain.Content {
		return domain.Content{Mode: domain.ModeChat, SystemPrompt: `\{{big}} {{small}}`,
			Messages: []domain.Message{{Role: "user", Content: strings.Repeat("{{ big }}", uses)}}}
	}
	values := map[string]string{"big": value, "small": "", "unused": strings.Repeat(value, 20)}
	got, err := content(8).Render(values)
	require.NoError(t, err)
	require.Len(t, got.Messages[0].Content, domain.MaxInserted)
	for _, uses := range []int{9, 1 << 14} {
		_, err = content(uses).Render(values)
		require.True(t, domain.HasCode(err, domain.InvalidRequest))
		require.Equal(t, "variable_values.big", domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
	}
	values["small"] = "x"
	_, err = content(8).Render(values)
	require.True(t, domain.HasCode(err, domain.InvalidRequest))
	_, err = content(1 << 14).Render(map[string]string{"big": "", "small": ""})
	require.NoError(t, err)
}

func BenchmarkRender(b *testing.B) {
	text := strings.Repeat("Write about {{ topic }} for {{reader}}, and keep \\{{braces}} as they are. ", 1000)
	values := map[string]string{"topic": "rain", "reader": "a child"}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		domain.Render(text, values)
	}
}
