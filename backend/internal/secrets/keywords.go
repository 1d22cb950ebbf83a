package secrets

import "strings"

// keywordIndex finds all keywords in one walk over a text: by the first two letters of each, of which a text seldom has
// any. So a text without keywords costs little more than reading it.
type keywordIndex struct {
	lists [1 << 14]uint8 // by two letters of ASCII: one more than the place in words
	words [][]keyword
}

type keyword struct {
	word string
	rule int
}

func indexOf(rules []rule) keywordIndex {
	var x keywordIndex
	for i, r := range rules {
		for _, word := range r.Keywords {
			list := &x.lists[pair(word[0], word[1])]
			if *list == 0 {
				x.words = append(x.words, nil)
				*list = uint8(len(x.words))
			}
			x.words[*list-1] = append(x.words[*list-1], keyword{word, i})
		}
	}
	return x
}

func pair(a, b byte) int { return int(a)<<7 | int(b) }

// span is a part of a text, in bytes.
type span struct{ from, to int }

// windows are the parts of a text, in small letters, that each rule has to look at.
func (x *keywordIndex) windows(lower string, rules []rule) map[int][]span {
	found := map[int][]span{}
	for at := 0; at+1 < len(lower); at++ {
		a, b := lower[at], lower[at+1]
		if a|b >= 0x80 {
			continue
		}
		list := x.lists[pair(a, b)]
		if list == 0 {
			continue
		}
		for _, k := range x.words[list-1] {
			if strings.HasPrefix(lower[at:], k.word) {
				r := &rules[k.rule]
				window := span{max(0, at-r.Before), min(len(lower), at+len(k.word)+r.After)}
				if r.Run == 0 || hasRun(lower[at:window.to], r.Run) {
					found[k.rule] = joined(found[k.rule], window)
				}
			}
		}
	}
	return found
}

// joined adds the next span, as one with the last where they meet.
func joined(spans []span, next span) []span {
	if n := len(spans); n > 0 && next.from <= spans[n-1].to {
		spans[n-1].to = max(spans[n-1].to, next.to)
		return spans
	}
	return append(spans, next)
}

// lowered is a text in small letters, byte by byte: what is no ASCII stays, and so do all places.
func lowered(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// hasRun says whether n letters of a key follow one another in a text. It looks at the end of where a run would be, and
// goes on behind what ends one.
func hasRun(text string, n int) bool {
	for from := 0; from+n <= len(text); {
		at := from + n - 1
		for at >= from && isLetter(text[at], keySigns) {
			at--
		}
		if at < from {
			return true
		}
		from = at + 1
	}
	return false
}
