package domain

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordChange is how many words came into a text and left it. In scripts without spaces between words each
// character counts.
type wordChange struct {
	added, removed int
	characters     bool // all that changed are characters of such a script
}

const (
	// comparedWords bounds the texts whose words are held against each other one by one, in bytes; of longer ones every
	// word of the part that changed counts as another one.
	comparedWords = 1 << 18
	// countedWords bounds those whose words are counted: a version is made while others wait to write.
	countedWords = 1 << 20
)

// wordsBetween counts what became of a text in another, wherever in it the words stand.
func wordsBetween(before, after string) wordChange {
	before, after = differing(before, after)
	change := wordChange{characters: true}
	count := func(n *int, single bool, by int) {
		*n += by
		change.characters = change.characters && single
	}
	if len(before)+len(after) > countedWords {
		return wordChange{}
	}
	if len(before)+len(after) > comparedWords {
		for _, single := range words(before) {
			count(&change.removed, single, 1)
		}
		for _, single := range words(after) {
			count(&change.added, single, 1)
		}
		return change
	}
	type word struct {
		text   string
		single bool
	}
	balance := map[word]int{}
	for text, single := range words(before) {
		balance[word{text, single}]--
	}
	for text, single := range words(after) {
		balance[word{text, single}]++
	}
	for w, n := range balance {
		if n > 0 {
			count(&change.added, w.single, n)
		} else if n < 0 {
			count(&change.removed, w.single, -n)
		}
	}
	return change
}

// differing cuts off what two texts begin and end with alike, between words.
func differing(a, b string) (string, string) {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	n = len(strings.TrimRightFunc(a[:n], partOfWord))
	a, b = a[n:], b[n:]
	n = 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	n = len(strings.TrimLeftFunc(a[len(a)-n:], partOfWord))
	return a[:len(a)-n], b[:len(b)-n]
}

// partOfWord also takes a piece of a character, so that none is cut.
func partOfWord(r rune) bool { return r == utf8.RuneError || isWordRune(r) || isApostrophe(r) }

// words are those of a text, and of each whether it is one character of a script without spaces.
func words(text string) iter.Seq2[string, bool] {
	return func(yield func(word string, single bool) bool) {
		start, single := -1, false
		for at, r := range text {
			inWord := start >= 0
			switch {
			case inWord && (unicode.IsMark(r) || !single && continuesWord(text[at:], r)):
				continue
			case inWord && !yield(text[start:at], single):
				return
			}
			start, single = -1, isUnspaced(r)
			if isWordRune(r) && !unicode.IsMark(r) {
				start = at
			}
		}
		if start >= 0 {
			yield(text[start:], single)
		}
	}
}

// continuesWord says whether rest, which begins with r, goes on with the word before it.
func continuesWord(rest string, r rune) bool {
	if isApostrophe(r) {
		next, _ := utf8.DecodeRuneInString(rest[utf8.RuneLen(r):])
		return unicode.IsLetter(next) && !isUnspaced(next)
	}
	return isWordRune(r) && !isUnspaced(r)
}

func isWordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// isUnspaced says whether r is a letter of a script that writes words without spaces between them.
func isUnspaced(r rune) bool {
	const longVowel = 'ー' // of both kana
	return r == longVowel || r > unicode.MaxLatin1 && unicode.IsLetter(r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
