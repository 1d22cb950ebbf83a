package demo

import (
	"slices"
	"strings"
	"unicode"

	"playground/internal/domain"
	"playground/internal/llm"
	texts "playground/internal/text"
)

// brief is what the generator takes from a request.
type brief struct {
	subject  string   // what the last user message is about, one short line
	asked    string   // its beginning, to quote
	rule     string   // the system prompt's beginning
	keywords []string // words of the prompt, the most frequent first
	prefill  string   // a last assistant message, to be continued
	turns    int
}

func read(req llm.Request) brief {
	b := brief{rule: quote(req.System, 90), turns: len(req.Messages)}
	var all strings.Builder
	all.WriteString(req.System)
	for i, m := range req.Messages {
		text := m.Text()
		all.WriteString("\n" + text)
		if m.Role == domain.RoleUser {
			b.asked, b.subject = quote(text, 160), subject(text)
		}
		if m.Role == domain.RoleAssistant && i == len(req.Messages)-1 {
			b.prefill = text
		}
	}
	if b.subject == "" {
		b.subject = subject(req.System)
	}
	if b.subject == "" {
		b.subject = "an empty prompt"
	}
	b.keywords = keywords(all.String())
	return b
}

// subject is what the first sentence asks for: what comes after "about" or "for", else all of it,
// without marks and as it stands inside a sentence.
func subject(text string) string {
	sentence := firstSentence(text)
	for _, word := range []string{" about ", " for "} {
		if _, after, ok := strings.Cut(sentence, word); ok && len(after) > 2 {
			return shorten(trim(after), 60) // a name keeps the capital it was typed with
		}
	}
	return inside(shorten(trim(sentence), 60))
}

func firstSentence(text string) string {
	line := firstLine(text)
	for _, end := range []string{". ", "! ", "? "} {
		line, _, _ = strings.Cut(line, end)
	}
	return line
}

func trim(line string) string {
	return strings.TrimRight(strings.TrimLeft(line, "#*->\"' "), ".,:;!?\"' ")
}

// inside takes the capital off a first word that only has it for standing first: "Write" but not "HTTP" or "I".
func inside(line string) string {
	runes := []rune(line)
	if len(runes) > 1 && unicode.IsUpper(runes[0]) && unicode.IsLower(runes[1]) {
		runes[0] = unicode.ToLower(runes[0])
	}
	return string(runes)
}

func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return ""
}

func quote(text string, runes int) string {
	return shorten(strings.Join(strings.Fields(text), " "), runes)
}

// shorten cuts at a word's end, at most limit characters, and puts an ellipsis there.
func shorten(text string, limit int) string {
	cut := texts.TruncateRunes(text, limit)
	if cut == text {
		return text
	}
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return cut + "…"
}

const mostKeywords = 16

// keywords are the words of four letters and more that are not mere grammar.
func keywords(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' })
	count, order := map[string]int{}, []string{}
	for _, word := range words[:min(len(words), 4000)] {
		word = strings.ToLower(strings.Trim(word, "-'"))
		if n := len([]rune(word)); n < 4 || n > 24 || grammar[word] {
			continue
		}
		if count[word]++; count[word] == 1 {
			order = append(order, word)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return count[b] - count[a] })
	if len(order) < 4 {
		order = append(order, "context", "detail", "example", "purpose")
	}
	return order[:min(len(order), mostKeywords)]
}

var grammar = func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(`about above after again also always answer because been before being below between
		both cannot could does doing down during each else ever every explain from further give have having help here into
		just keep like list make many more most much must need never only other over please same shall should some such
		tell than that their them then there these they this those through under until very want well were what when
		where which while will with without would write your yours yourself user assistant`) {
		set[word] = true
	}
	return set
}()
