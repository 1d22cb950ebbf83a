package domain_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

// The cases are the app's too: both halves read one grammar.
func TestTemplateCases(t *testing.T) {
	raw, err := os.ReadFile("testdata/template_cases.json")
	require.NoError(t, err)
	var cases []struct {
		Text      string
		Variables []string
		Values    map[string]string
		Rendered  string
	}
	require.NoError(t, json.Unmarshal(raw, &cases))
	for _, one := range cases {
		values, err := domain.Values(one.Values)
		require.NoError(t, err)
		require.Equal(t, one.Variables, domain.Variables(one.Text), "%q", one.Text)
		require.Equal(t, one.Rendered, domain.Render(one.Text, values), "%q", one.Text)
	}
}

func TestVariables(t *testing.T) {
	require.Equal(t, []string{"b", "a"}, domain.Variables("{{b}}", "{{a}} {{b}}"), "order of first use, over all texts")
	require.Equal(t, []string{long("x", 300)}, domain.Variables("{{"+long("x", 300)+"}}"))
}

func TestValuesAreNamedInNFC(t *testing.T) {
	values, err := domain.Values(map[string]string{"cafe\u0301": "cafe\u0301", "a": ""})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"caf\u00e9": "cafe\u0301", "a": ""}, values, "what a value holds stays as it is")
	_, err = domain.Values(map[string]string{"cafe\u0301": "1", "caf\u00e9": "2"})
	require.True(t, domain.HasCode(err, domain.InvalidRequest))
	values, err = domain.Values(nil)
	require.NoError(t, err)
	require.Equal(t, map[string]string{}, values)
}

// Texts made of what the grammar is made of, so that most of them come close to meaning something.
var pieces = rapid.SampledFrom([]string{"{", "}", "{{", "}}", `\`, `\{{`, " ", "\t", "\n", "\u00a0",
	"a", "b", "_", "-", "9", "\u0663", "{{a}}", "{{ b }}", `\\{{a}}`, "$1", "é", "e\u0301", "名", "🎉"})

func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 0, 30).Draw(t, "pieces"), "")
	})
}

func TestRenderIsTheGrammarReadByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts().Draw(t, "text")
		values := rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "ab", "_", "a9", "a-b", "é", "名"}), texts()).Draw(t, "values")
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
			values[name] = "+" // no part of a name, so that nothing grows together
		}
		require.Subset(t, slices.Collect(maps.Keys(values)), domain.Variables(domain.Render(text, values)))
		require.Equal(t, text, domain.Render(text, nil), "without values and escapes nothing changes")
	})
}

// The same rules, as regular expressions tried at each place.
var (
	braces   = regexp.MustCompile(`^(\\*)\{\{`)
	variable = regexp.MustCompile(`^\{\{[\t-\r\x{85}\p{Z}]*([\p{L}_][\p{L}\p{Nd}\p{M}_-]*)[\t-\r\x{85}\p{Z}]*\}\}`)
)

func byHand(text string, values map[string]string) (rendered string, names []string) {
	names = []string{}
	for text != "" {
		slashes := braces.FindStringSubmatch(text)
		if slashes == nil {
			rendered, text = rendered+text[:1], text[1:]
			continue
		}
		n := len(slashes[1])
		rendered, text = rendered+strings.Repeat(`\`, n/2), text[n:]
		place := variable.FindStringSubmatch(text)
		switch {
		case n%2 == 1:
			rendered, text = rendered+"{{", text[2:]
		case place == nil:
			rendered, text = rendered+"{", text[1:]
		default:
			name := norm.NFC.String(place[1])
			value, ok := values[name]
			if !ok {
				value = place[0]
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			rendered, text = rendered+value, text[len(place[0]):]
		}
	}
	return rendered, names
}

func FuzzRender(f *testing.F) {
	for _, text := range []string{"{{a}}", `\{{a}}`, "{{a}}{{b}}", "{{{a}}}", "{{ a", "\xff{{a}}", "{{a\x00}}", "{{\u00a0é-1\u2028}}", "{{e\u0301}}", `\\\{{a}}`} {
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
	for _, unit := range []string{"{{", " ", "{{a ", `\`, "{", "a", "e\u0301", `\{{`, "{{\u3000"} {
		text := "{{" + long(unit, size)
		begin := time.Now()
		domain.Render(text, values)
		domain.Variables(text)
		require.Less(t, time.Since(begin), time.Minute, "%q", unit)
	}
	require.Equal(t, "{{"+long(" ", size), domain.Render("{{"+long(" ", size), values))
}

func long(unit string, size int) string { return strings.Repeat(unit, size/len(unit)) }

func TestContentVariables(t *testing.T) {
	c := domain.Content{Mode: domain.ModeChat, SystemPrompt: "{{s}}",
		Messages: []domain.Message{{Role: "user", Content: "{{u}} {{s}}"}, {Role: "assistant", Content: "{{v}}"}}}
	require.Equal(t, []string{"s", "u", "v"}, c.Variables())
	c.Mode = domain.ModeCompletion
	require.Equal(t, []string{"s", "u", "v"}, c.Variables(), "whether the instruction is sent, the model decides")
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
