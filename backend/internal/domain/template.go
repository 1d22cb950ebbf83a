package domain

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a piece of a text: what is written as it stands, or a variable's name.
type token struct {
	text string // as it stands; for a variable what is written while it has no value
	name string // in NFC; "" for text
}

// tokens reads the grammar from the left: `{{ name }}` is a variable. Of backslashes directly before two
// braces each pair writes one, and one that is left over writes the braces as they stand.
func tokens(text string) iter.Seq[token] {
	return func(yield func(token) bool) {
		for {
			before, rest, found := strings.Cut(text, "{{")
			if !found {
				yield(token{text: text})
				return
			}
			plain := strings.TrimRight(before, `\`)
			slashes := len(before) - len(plain)
			next := token{text: "{"} // the second brace may begin a pair of its own
			if name, size := variableAt(rest); slashes%2 == 1 {
				next = token{text: "{{"}
			} else if size > 0 {
				next = token{text: "{{" + rest[:size], name: name}
			}
			if !yield(token{text: before[:len(before)-(slashes+1)/2]}) || !yield(next) {
				return
			}
			text = text[len(before)+len(next.text):]
		}
	}
}

// variableAt reads `name }}`, what comes after two braces, and returns the name in NFC with its size in
// bytes; 0 when it is something else.
func variableAt(text string) (name string, size int) {
	inner := strings.TrimLeftFunc(text, unicode.IsSpace)
	end := strings.IndexFunc(inner, func(r rune) bool { return !isNameRune(r) })
	if end < 1 || !startsName(inner) {
		return "", 0
	}
	after, closed := strings.CutPrefix(strings.TrimLeftFunc(inner[end:], unicode.IsSpace), "}}")
	if !closed {
		return "", 0
	}
	return norm.NFC.String(inner[:end]), len(text) - len(after)
}

// startsName says whether a text begins with a letter of any script or `_`.
func startsName(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == '_' || unicode.IsLetter(r)
}

func isNameRune(r rune) bool {
	return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// names are those of all variables in a text, each time they are used.
func names(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !strings.Contains(text, "{{") {
			return
		}
		for t := range tokens(text) {
			if t.name != "" && !yield(t.name) {
				return
			}
		}
	}
}

// Variables returns the names that texts use in NFC, in order of first use, each once. Never nil.
func Variables(texts ...string) []string {
	all, seen := []string{}, map[string]bool{}
	for _, text := range texts {
		for name := range names(text) {
			if !seen[name] {
				seen[name] = true
				all = append(all, name)
			}
		}
	}
	return all
}

// Values returns a run's values under their names in NFC. Two names that are one in NFC are
// INVALID_REQUEST: one of the values would be lost.
func Values(given map[string]string) (map[string]string, error) {
	values := make(map[string]string, len(given))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		composed := norm.NFC.String(name)
		if _, twice := values[composed]; twice {
			return nil, Invalid(FieldError{Field: "variable_values." + composed, Rule: "unique",
				Message: "is given twice: two of the names are spelled with other characters but are the same name; send one of them"})
		}
		values[composed] = given[name]
	}
	return values, nil
}

// Render replaces each `{{ name }}` by its value and `\{{` by two braces, in one pass: a value is
// never expanded again. Names in values are in NFC; one without a value stays as it is written.
func Render(text string, values map[string]string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	var out strings.Builder
	for t := range tokens(text) {
		if value, ok := values[t.name]; ok && t.name != "" {
			out.WriteString(value)
		} else {
			out.WriteString(t.text)
		}
	}
	return out.String()
}

// Variables returns the names the content uses: system prompt first, then the messages in order. In completion mode
// too, though there not every model is sent the system prompt: whether it is, the model decides, and not the content.
func (c Content) Variables() []string { return Variables(c.texts()...) }

// texts are what variables may stand in, in order.
func (c Content) texts() []string {
	texts := []string{c.SystemPrompt}
	for _, m := range c.Messages {
		texts = append(texts, m.texts()...)
	}
	return texts
}

// MaxInserted is how many bytes the values of variables may put into one prompt. A small request could
// else ask for any amount: a long value, used often.
const MaxInserted = 8 << 20

// checkInserted is INVALID_REQUEST at the variable that puts in the most, when all put in too much.
func (c Content) checkInserted(values map[string]string) error {
	total, by := 0, map[string]int{}
	for _, text := range c.texts() {
		for name := range names(text) {
			total += len(values[name])
			by[name] += len(values[name])
		}
	}
	if total <= MaxInserted {
		return nil
	}
	most := slices.MaxFunc(slices.Sorted(maps.Keys(by)), func(a, b string) int { return cmp.Compare(by[a], by[b]) })
	return Invalid(FieldError{Field: "variable_values." + most, Rule: "maxLength",
		Message: fmt.Sprintf("all values together may put %d MiB into a prompt, counted each time they are used", MaxInserted>>20)})
}

// Render returns the content with every variable replaced, or MISSING_VARIABLES naming those
// without a value. An empty string is a value. More than MaxInserted of values is INVALID_REQUEST.
func (c Content) Render(values map[string]string) (Content, error) {
	missing := []string{}
	for _, name := range c.Variables() {
		if _, ok := values[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return Content{}, Errorf(MissingVariables, "No value for %s.", strings.Join(missing, ", ")).
			With("variables", missing)
	}
	if err := c.checkInserted(values); err != nil {
		return Content{}, err
	}
	out := c
	render := func(text string) string { return Render(text, values) }
	out.SystemPrompt = render(c.SystemPrompt)
	out.Messages = make([]Message, len(c.Messages))
	for i, m := range c.Messages {
		out.Messages[i] = m.MapTexts(render)
	}
	return out, nil
}
