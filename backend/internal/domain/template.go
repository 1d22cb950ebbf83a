package domain

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// placeholder is `\{{`, an escaped pair of braces, or `{{ name }}`. Alternatives are tried at each
// position from the left, so an escape always wins over the braces it escapes.
var placeholder = regexp.MustCompile(`\\\{\{|\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}`)

// Variables returns the names that texts use, in order of first use, each once. Never nil.
func Variables(texts ...string) []string {
	names, seen := []string{}, map[string]bool{}
	for _, text := range texts {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			if name := m[1]; name != "" && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// Render replaces each `{{ name }}` by its value and `\{{` by two braces, in one pass: a value is
// never expanded again. A name without a value stays as it is written.
func Render(text string, values map[string]string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	return placeholder.ReplaceAllStringFunc(text, func(match string) string {
		if match[0] == '\\' {
			return "{{"
		}
		name := strings.Trim(match[2:len(match)-2], " \t")
		if value, ok := values[name]; ok {
			return value
		}
		return match
	})
}

// Variables returns the names the content uses: system prompt first, then the messages in order.
func (c Content) Variables() []string { return Variables(c.texts()...) }

// texts are what a model is sent, in order.
func (c Content) texts() []string {
	texts := []string{}
	if c.Mode != ModeCompletion {
		texts = append(texts, c.SystemPrompt)
	}
	for _, m := range c.Messages {
		texts = append(texts, m.Content)
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
		for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
			if at[2] < 0 {
				continue
			}
			name := text[at[2]:at[3]]
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
	out.SystemPrompt = Render(c.SystemPrompt, values)
	out.Messages = make([]Message, len(c.Messages))
	for i, m := range c.Messages {
		out.Messages[i] = Message{Role: m.Role, Content: Render(m.Content, values)}
	}
	return out, nil
}
