package demo

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/llm"
)

// writer composes one answer.
type writer struct {
	brief
	*sampler
}

func compose(req llm.Request) string {
	text, _ := composed(req)
	return text
}

// composed is an answer with the choices that made it, if the request asks for probabilities.
func composed(req llm.Request) (string, []choice) {
	b := read(req)
	salt := []string{req.Mode, req.System, req.Suffix}
	for _, m := range req.Messages {
		salt = append(salt, m.Role, m.Text())
	}
	w := writer{b, newSampler(req.Config, strings.Join(salt, "\x00"))}
	w.marks = req.Logprobs != nil
	switch {
	case req.Mode == domain.ModeCompletion && req.Suffix != "":
		return w.unmarked(w.leadTo(llm.CompletionText(req), req.Suffix))
	case req.Mode == domain.ModeCompletion:
		return w.unmarked(w.goOn(llm.CompletionText(req)))
	case b.prefill != "":
		return w.unmarked(w.goOn(b.prefill))
	}
	return w.unmarked(w.answer())
}

// answer is Markdown: a heading with the subject, what was asked, a list, two paragraphs.
func (w writer) answer() string {
	parts := []string{"# " + capital(w.subject), label}
	if said := w.echo(); said != "" {
		parts = append(parts, said)
	}
	parts = append(parts, w.paragraph(openings, 1)+" "+w.paragraph(bodies, 1))
	parts = append(parts, w.sentence(listHeads), w.list())
	parts = append(parts, w.paragraph(bodies, w.between(2, 4)), w.paragraph(closings, 1))
	return strings.Join(parts, "\n\n")
}

// echo repeats the request as it arrived, variables filled in, so that a person sees that they did.
func (w writer) echo() string {
	var said []string
	if w.asked != "" {
		said = append(said, "You asked: “"+w.asked+"”")
	}
	if w.rule != "" {
		said = append(said, "My instructions say: “"+w.rule+"”")
	}
	return strings.Join(said, "\n\n")
}

func (w writer) list() string {
	var lines []string
	left := slices.Clone(w.keywords) // a list names a thing once
	for range min(len(left), w.between(3, 5)) {
		word := w.words(left)
		left = slices.DeleteFunc(left, func(k string) bool { return k == strings.TrimPrefix(word, mark) })
		lines = append(lines, "- **"+capital(word)+"**: "+w.fill(w.sentence(points)))
	}
	return strings.Join(lines, "\n")
}

// goOn continues a text in place, in plain prose.
func (w writer) goOn(text string) string {
	w.subject = "the passage" // a text to continue has no subject of its own
	out := w.join(text)
	out.WriteString(w.paragraph(bodies, w.between(4, 6)))
	out.WriteString("\n\n" + w.paragraph(openings, 1) + " " + w.paragraph(bodies, w.between(2, 3)))
	out.WriteString(" " + w.paragraph(closings, 1) + "\n\n" + continueLabel)
	return out.String()
}

// leadTo writes a little between a text and what follows it, of which it claims nothing.
func (w writer) leadTo(text, suffix string) string {
	w.subject = "the passage"
	out := w.join(text)
	out.WriteString(w.paragraph(bodies, w.between(1, 2)) + " " + insertLabel)
	if first, _ := utf8.DecodeRuneInString(suffix); !unicode.IsSpace(first) {
		out.WriteString(" ")
	}
	return out.String()
}

// join goes on where a text ends: it ends its sentence first.
func (w writer) join(text string) *strings.Builder {
	out := &strings.Builder{}
	trimmed := strings.TrimRightFunc(text, unicode.IsSpace)
	if trimmed == text && text != "" {
		out.WriteString(" ")
	}
	if trimmed != "" && !strings.ContainsAny(trimmed[len(trimmed)-1:], ".!?:\"'*") {
		out.WriteString(w.fill(w.sentence(joiners)) + " ")
	}
	return out
}

func (w writer) paragraph(bank []string, sentences int) string {
	said := make([]string, sentences)
	for i := range said {
		said[i] = capital(w.fill(w.sentence(bank)))
	}
	return strings.Join(said, " ")
}

// between chooses a length, from least to most, like everything else.
func (w writer) between(least, most int) int {
	digits := "123456789"
	return int(w.pick(strings.Split(digits[least-1:most], ""))[0] - '0')
}

// fill puts words into a sentence's slots. The result is not looked at again: a word of the prompt
// that looks like a slot stays as it is.
func (w writer) fill(sentence string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		slot, after, _ := strings.Cut(rest, "}")
		write(&out, w.word(slot))
		sentence = after
	}
}

// write minds the article before a word.
func write(out *strings.Builder, word string) {
	so := out.String()
	if (strings.HasSuffix(so, " a ") || strings.TrimLeft(so, mark) == "A ") && strings.ContainsAny(strings.TrimPrefix(word, mark)[:1], "aeiou") {
		out.Reset()
		out.WriteString(so[:len(so)-1] + "n ")
	}
	out.WriteString(word)
}

func (w writer) word(slot string) string {
	switch slot {
	case "k":
		return "“" + w.words(w.keywords) + "”"
	case "s":
		return strings.TrimSuffix(w.subject, "…")
	case "a":
		return w.words(qualities)
	case "n":
		return w.words(nouns)
	}
	return w.words(advices)
}

func capital(text string) string {
	marks, text := text[:len(text)-len(strings.TrimLeft(text, mark))], strings.TrimLeft(text, mark)
	for i, r := range text {
		return marks + string(unicode.ToUpper(r)) + text[i+len(string(r)):]
	}
	return marks
}
