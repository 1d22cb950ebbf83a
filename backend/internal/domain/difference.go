package domain

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"playground/internal/text"
)

// Difference is one thing that changed, in few words: "temperature 1.00 → 0.70". Its text has one line and a bounded
// length, whatever it is about.
type Difference struct {
	Field string `json:"field"` // as Change names it, or "variable_values.…"; "" stands for several
	Text  string `json:"text"`
}

const (
	shownDifferences = 6  // of contents, and of values; what is more is counted
	shownValue       = 24 // characters of a value
	shownName        = 40 // of a model's or variable's name
)

// Differences says what became of one content in another. Contents that hash differently differ in something.
func Differences(before, after Content) []Difference {
	out := []Difference{}
	if before.Mode != after.Mode {
		out = append(out, Difference{"mode", "mode " + before.Mode + arrow + after.Mode})
	}
	if before.SystemPrompt != after.SystemPrompt {
		out = append(out, Difference{"system_prompt", "system " + wordsBetween(before.SystemPrompt, after.SystemPrompt).String()})
	}
	out = append(out, messageDifferences(before.Messages, after.Messages, after.Mode)...)
	return capped(append(out, configDifferences(before.ModelConfig, after.ModelConfig)...))
}

// configDifferences says what became of the model and of each parameter.
func configDifferences(before, after ModelConfig) []Difference {
	var out []Difference
	if before.Model != after.Model {
		out = append(out, Difference{"model_config.model", "model " + firstWords(before.Model, shownName) + arrow + firstWords(after.Model, shownName)})
	}
	for _, p := range Parameters {
		same := p.IsDefault(before) && p.IsDefault(after) || reflect.DeepEqual(p.Get(before), p.Get(after))
		if !same {
			out = append(out, Difference{p.Field(), p.label() + " " + p.change(before, after)})
		}
	}
	return out
}

// ValueDifferences says what became of the values of variables, by name in order.
func ValueDifferences(before, after map[string]string) []Difference {
	names := slices.Sorted(maps.Keys(after))
	for name := range before {
		if _, still := after[name]; !still {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	out := []Difference{}
	for _, name := range names {
		was, there := before[name]
		now, still := after[name]
		if there && still && was == now {
			continue
		}
		out = append(out, Difference{"variable_values." + firstWords(name, shownName), firstWords(name, shownName) + valueChange(was, now, there, still)})
	}
	return capped(out)
}

func valueChange(was, now string, there, still bool) string {
	shown := firstWords(now, shownValue)
	switch {
	case !still:
		return " removed"
	case there && shown == firstWords(was, shownValue): // what changed comes later in it
		return " " + wordsBetween(was, now).String()
	case shown == "":
		return ": (empty)"
	}
	return ": " + shown
}

// capped bounds how many differences there are.
func capped(all []Difference) []Difference {
	if len(all) <= shownDifferences {
		return all
	}
	rest := len(all) - shownDifferences + 1
	return append(all[:shownDifferences-1:shownDifferences-1], Difference{"", grouped(rest) + " more"})
}

const (
	arrow = " → "
	minus = "−"
)

// String is "+5 −2 words", or that something changed which is no word.
func (c wordChange) String() string {
	var parts []string
	if c.added > 0 {
		parts = append(parts, "+"+grouped(c.added))
	}
	if c.removed > 0 {
		parts = append(parts, minus+grouped(c.removed))
	}
	if len(parts) == 0 {
		return "edited"
	}
	unit := "word"
	if c.characters {
		unit = "character"
	}
	if last := cmp.Or(c.removed, c.added); last != 1 {
		unit += "s"
	}
	return strings.Join(parts, " ") + " " + unit
}

// grouped writes a count as 1,024.
func grouped[T int | int64](n T) string {
	digits := strings.TrimPrefix(strconv.FormatInt(int64(n), 10), "-")
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if n < 0 {
		return minus + digits
	}
	return digits
}

// firstWords is the beginning of a text on one line: at most n characters, and … where there is more. What would
// change how a line is written, or its direction, is left out.
func firstWords(s string, n int) string {
	const read = 16 // bytes of the text for each character shown: the rest cannot be seen
	cut := text.Truncate(s, n*read)
	line := strings.Join(strings.FieldsFunc(strings.Map(visible, cut), unicode.IsSpace), " ")
	short := text.TruncateRunes(line, n)
	if short == line && len(cut) == len(s) {
		return short
	}
	return strings.TrimRightFunc(wholeCharacters(short, line[len(short):]), unicode.IsSpace) + "…"
}

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
		return -1
	}
	return r
}

const joiner = '\u200d' // between the emoji that make one

// wholeCharacters takes off the beginning of a character of which rest has another part.
func wholeCharacters(s, rest string) string {
	runes, next := []rune(s), []rune(text.TruncateRunes(rest, 1))
	continued := func(r rune) bool {
		return r == joiner || unicode.IsMark(r) || r >= 0x1f3fb && r <= 0x1f3ff // skin tones
	}
	if len(next) == 0 || !continued(next[0]) && (len(runes) == 0 || runes[len(runes)-1] != joiner) {
		return s
	}
	end := len(runes)
	for end > 0 && (continued(runes[end-1]) || end > 1 && runes[end-2] == joiner) {
		end--
	}
	return string(runes[:max(end-1, 0)])
}
