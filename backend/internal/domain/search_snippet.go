package domain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	snippetLength = 200 // characters
	snippetLead   = 40  // characters before the first match
	// mostPlaces bounds how many matches of a field are looked at.
	mostPlaces = 500
)

// place is where a term stands in a text, in bytes.
type place struct{ start, end, term int }

// SearchSnippet names the field that has most of the terms, and shows the text around them. Where that is a name,
// which stands above it anyway, the snippet is of what the thing says.
func SearchSnippet(fields []SearchField, terms []SearchTerm) (matched, snippet string) {
	best, bestText := -1, -1
	counts, places := make([]int, len(fields)), make([][]place, len(fields))
	for i, field := range fields {
		places[i] = placesOf(SearchText(field.Text), terms)
		counts[i] = countTerms(places[i])
		if best < 0 || counts[i] > counts[best] {
			best = i
		}
		isBetter := bestText < 0 || counts[i] > counts[bestText] || (fields[bestText].Text == "" && counts[i] == counts[bestText])
		if field.Name != "name" && isBetter {
			bestText = i
		}
	}
	if best < 0 || bestText < 0 {
		return "", ""
	}
	return fields[best].Name, cutSnippet(SearchText(fields[bestText].Text), densest(places[bestText]))
}

// placesOf finds terms in a text, as far as the first stretch that has all of them: there is no better one.
func placesOf(text string, terms []SearchTerm) []place {
	var out []place
	latest := slices.Repeat([]int{-snippetLength}, len(terms))
	searchWords(text, func(w searchWord) bool {
		isDone := false
		w.tokens(func(token string, start, end int) {
			for i, t := range terms {
				if t.matches(token) {
					out, latest[i] = append(out, place{start, end, i}), start
					isDone = isDone || start-slices.Min(latest) < snippetLength-snippetLead
				}
			}
		})
		return !isDone && len(out) < mostPlaces
	})
	return out
}

func countTerms(places []place) int {
	var terms []int
	for _, p := range places {
		if !slices.Contains(terms, p.term) {
			terms = append(terms, p.term)
		}
	}
	return len(terms)
}

// densest is where the stretch begins that has most of the terms; the first of several.
func densest(places []place) int {
	best, at := 0, 0
	for i, p := range places {
		end := i
		for end < len(places) && end < i+mostTerms && places[end].start-p.start < snippetLength-snippetLead {
			end++
		}
		if n := countTerms(places[i:end]); n > best {
			best, at = n, p.start
		}
	}
	return at
}

// cutSnippet is a stretch of the text that shows what begins at a byte, in one line.
func cutSnippet(text string, at int) string {
	start := back(text, at, snippetLead)
	if start > 0 {
		start = nextWord(text, start, at)
	}
	end := start
	for n := 0; end < len(text) && n < snippetLength; n++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	for end < len(text) && end > at && isInside(text, end) {
		_, size := utf8.DecodeLastRuneInString(text[:end])
		end -= size
	}
	snippet := strings.Join(strings.Fields(text[start:end]), " ")
	if start > 0 {
		snippet = "…" + snippet
	}
	if end < len(text) {
		snippet += "…"
	}
	return snippet
}

// back is the byte that is n characters before another.
func back(text string, at, n int) int {
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return at
}

// nextWord is where the first word after start begins, or where what is shown begins if there is none before it.
func nextWord(text string, start, shown int) int {
	if i := strings.IndexFunc(text[start:shown], unicode.IsSpace); i >= 0 {
		return start + i
	}
	for start < shown && isInside(text, start) {
		_, size := utf8.DecodeRuneInString(text[start:])
		start += size
	}
	return start
}

const zeroWidthJoiner = '\u200d'

// isInside says whether a cut before this byte would part what is seen as one character.
func isInside(text string, at int) bool {
	next, _ := utf8.DecodeRuneInString(text[at:])
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return unicode.IsMark(next) || next == zeroWidthJoiner || before == zeroWidthJoiner || unicode.Is(unicode.Sk, next) ||
		(isRegional(next) && isRegional(before))
}

// isRegional says whether r is half of a flag.
func isRegional(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
